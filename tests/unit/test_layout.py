"""The tests of ``app/ROOM/module.py`` are in ``tests/unit/ROOM/test_module.py``."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "tests/unit"

RULES = "tests/unit/optimizers/test_optimizers.py"

#: Modules without a file of tests, and the file that tests them instead.
ELSEWHERE = {
    # The entry to the host: its tests need the host's stand-ins.
    "app/__main__.py": "tests/unit/host/test_main.py",
    # The base class of all failures of the host.
    "app/host/failures.py": "tests/unit/host/fetching/test_runtime.py",
    # Packing makes the compressed copies, and the server sends them.
    "app/host/compression.py": "tests/unit/host/packing/test_pack.py",
    # One rule a file: each test there covers all of them.
    **{f"app/optimizers/{path.name}": RULES for path in (ROOT / "app/optimizers").glob("*.py")},
    # The protocol of a model, and the one without points.
    "app/objective/models/model.py": "tests/unit/objective/test_models.py",
    "app/objective/models/one_weight.py": "tests/unit/objective/test_curve.py",
    # The protocol of all objectives: the training loop runs on each.
    "app/objective/objective.py": "tests/unit/training/test_epochs.py",
    # It derives numbers from an iterate and a problem.
    "app/training/standing.py": "tests/unit/training/test_descent.py",
    "app/training/rate_limit.py": "tests/unit/training/test_problem.py",
    # Closed forms, which these tests compare with runs for any points.
    "app/objective/rates.py": "tests/property/test_laws_of_rates.py",
    # The list of panels, which the tests open one by one.
    "app/views/__init__.py": "tests/unit/views/test_stage.py",
    # What is pointed at on one panel shows on all: one story through these.
    "app/session/glimpse.py": "tests/unit/views/test_glimpses.py",
    "app/views/data/glimpsed_line.py": "tests/unit/views/test_glimpses.py",
    "app/views/loss/epochs.py": "tests/unit/views/test_glimpses.py",
    "app/views/slices/pointed.py": "tests/unit/views/test_glimpses.py",
    # The names of several runs stand apart by it.
    "app/views/apart.py": "tests/unit/views/loss/test_curve_names.py",
    # The stage puts it in the place of a panel.
    "app/views/unavailable.py": "tests/unit/views/test_stage.py",
    # The tests of each panel check the colours of its runs.
    "app/views/run_lines.py": "tests/unit/views/data/test_fitted_line.py",
}

#: Files that hold no tests of one module: they look at the package as a whole.
OF_THE_WHOLE = {
    "tests/unit/test_browsers.py",
    "tests/unit/test_docs.py",
    "tests/unit/host/publishing/test_workflows.py",
    "tests/unit/test_layout.py",
    "tests/unit/test_rooms.py",
    "tests/unit/views/test_reference_pictures.py",
    RULES,
}


def has_code(path: Path) -> bool:
    """Return whether a module has more than a docstring, imports and the list of its names."""
    body = ast.parse(path.read_text("utf-8")).body
    rest = [node for node in body if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom)]
    return any("__all__" not in ast.unparse(node) for node in rest)


def file_of(module: str) -> str:
    """Return the file of tests of a module; that of a package is beside its folder."""
    path = Path(module).relative_to("app")
    if path.name == "__init__.py":
        path = path.parent
    return (Path("tests/unit") / path.parent / f"test_{path.stem.strip('_')}.py").as_posix()


MODULES = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.py") if has_code(path)
)


def test_every_module_has_its_file_of_tests_or_a_reason_why_not() -> None:
    files = {module: ELSEWHERE.get(module, file_of(module)) for module in MODULES}
    missing = [f"{module}: {file}" for module, file in files.items() if not (ROOT / file).exists()]
    assert missing == []


def test_no_reason_names_a_module_that_has_its_file_or_is_gone() -> None:
    assert ELSEWHERE.keys() <= set(MODULES)
    # The rules share one file, even if one of them has another file as well.
    assert [module for module in ELSEWHERE if (ROOT / file_of(module)).exists()] == []


def test_every_file_of_tests_belongs_to_a_module() -> None:
    files = {file_of(module).removesuffix(".py") for module in MODULES}
    without = []
    for path in UNIT.rglob("test_*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name in OF_THE_WHOLE | set(ELSEWHERE.values()) or name.removesuffix(".py") in files:
            continue
        # A file with the second story of a module says so at its top, like `test_descent_seek`.
        is_second_story = any(name.startswith(f"{file}_") for file in files)
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        if not (is_second_story and "other story of" in docstring.splitlines()[0]):
            without.append(name)
    assert without == []
