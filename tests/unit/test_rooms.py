"""The rooms of the package have one order: each imports only rooms below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

#: From top to bottom. `settings` collects the settings of the rooms below it.
ROOMS = (
    "__main__", "host", "browser", "bridge", "views", "session", "training", "explain",
    "settings", "objective", "optimizers", "kinds", "data", "panels", "faults", "languages",
)  # fmt: skip

APP = Path(__file__).resolve().parents[2] / "app"
MODULES = sorted(path for path in APP.rglob("*.py") if path != APP / "__init__.py")


def name_of(path: Path) -> str:
    """Return the dotted name of the module in a file."""
    return ".".join(path.relative_to(APP.parent).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path) for path in MODULES}


def room_of(module: str) -> str:
    """Return the room of a module's dotted name: the word after ``app``."""
    return module.split(".")[1]


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted names of the modules of the package that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("app."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app"):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = names & NAMES
            yield from modules
            if modules != names:
                yield str(node.module)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_rooms_below_its_own(path: Path) -> None:
    own = ROOMS.index(room_of(name_of(path)))
    above = [name for name in imports_of(path) if ROOMS.index(room_of(name)) < own]
    assert above == []


def test_every_room_is_a_room_of_this_order() -> None:
    assert {room_of(name_of(path)) for path in MODULES} == set(ROOMS)


def test_no_module_imports_itself_by_way_of_others() -> None:
    """There is no circle inside a room either."""
    graph = {name_of(path): set(imports_of(path)) for path in MODULES}
    left = dict(graph)
    while free := [name for name, needed in left.items() if not needed & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"these import each other in a circle: {sorted(left)}"


def test_every_room_says_in_one_sentence_what_it_contains() -> None:
    for room in (path for path in APP.iterdir() if (path / "__init__.py").exists()):
        docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8")))
        assert docstring, room.name
        assert docstring.splitlines()[0].endswith("."), room.name
