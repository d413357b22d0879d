"""What runs in Pyodide under Node: record, compile, and pack the runtime.

Only the Python that will read bytecode can make it, and the computer has another one. So this runs
in the very Pyodide of the page: it draws what the page draws, notes what was read for it, and
writes archives of that and of the rest.
"""

import importlib
import json
import os
import py_compile
import site
import sys
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

#: Where the packages of the release are installed.
SITE = Path(site.getsitepackages()[0])
#: Python looks here for modules of the standard library that its zip lacks.
LIBRARY = SITE.parent

#: What nobody imports: tests, and what compilers of extensions need.
LEFT_OUT_FOLDERS = frozenset({"tests", "testing", "include", "__pycache__"})
LEFT_OUT_SUFFIXES = frozenset({".h", ".pyi", ".pxd", ".pyx", ".c", ".a", ".lib"})
#: numpy.testing and matplotlib.testing are imported by name, though seldom.
KEPT_ALL_THE_SAME = frozenset({SITE / "numpy/testing", SITE / "matplotlib/testing"})
INDEX = "index.json"
#: One time of change for every member, so that the same contents make the same archive.
LONG_AGO = (1980, 1, 1, 0, 0, 0)

UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
#: Sources of our own may change after packing: then Python compiles them anew by itself.
CHECKED = py_compile.PycInvalidationMode.CHECKED_HASH


class Recorder:
    """Notes which files of the packages are opened."""

    def __init__(self) -> None:
        self._opened: set[Path] = set()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(SITE)):
            self._opened.add(Path(arguments[0]))

    def used(self) -> set[Path]:
        """Return the files used so far; of modules their sources or libraries."""
        sources = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        modules = {Path(source) for source in sources if source}
        opened = {path for path in self._opened if path.suffix != ".pyc"}
        return {path for path in opened | modules if path.is_relative_to(SITE)}


def rehearse() -> None:
    """Draw what the page draws, by the page's own calls: every panel, model and theme."""
    browser = importlib.import_module("app.browser")
    settings = importlib.import_module("app.settings")

    def present(*_picture: object) -> None:
        """Show it to nobody."""

    host = browser.Host(present)

    def call(name: str, **args: object) -> None:
        answer = json.loads(host.call(name, json.dumps(args)))
        if "fault" in answer or (answer["result"] and answer["result"].get("faults")):
            raise RuntimeError(f"{name} was refused: {answer}")

    # A random start and a shuffle need numpy.random, which nothing else does.
    shown = {"panels": ",".join(settings.PANELS), "start": "random", "squares": "1"}
    for model in ("line", "adaline", "one_weight"):
        for theme in ("light", "dark"):
            call("set_theme", theme=theme)
            batches = {} if model == "one_weight" else {"batch_size": "1", "contributions": "1"}
            call("set_from_text", parameters={"model": model, **shown, **batches})
            for panel in settings.PANELS:
                call("open_panel", panel=panel, width=400, height=300, ratio=1)
            host.frame(0)
            call("step", epochs=5)
            call("step_updates", updates=1)
            call("pointer", panel="data", kind="move", x=200, y=150)
            host.frame(20)


def library_files() -> Iterator[Path]:
    """Walk over the files of the packages that somebody may import or read."""
    for folder, names, files in os.walk(SITE):
        place = Path(folder)
        names[:] = sorted(
            name
            for name in names
            if name not in LEFT_OUT_FOLDERS or place / name in KEPT_ALL_THE_SAME
        )
        for name in sorted(files):
            if Path(name).suffix not in LEFT_OUT_SUFFIXES:
                yield place / name


def bytecode(source: Path, shown_as: str, mode: py_compile.PycInvalidationMode) -> bytes | None:
    """Compile a module; None where it is not of this Python, as some templates are not."""
    target = Path("/tmp/module.pyc")
    try:
        py_compile.compile(
            str(source), str(target), shown_as, doraise=True, optimize=0, invalidation_mode=mode
        )
    except py_compile.PyCompileError:
        return None
    return target.read_bytes()


def packed_member(path: Path) -> tuple[str, bytes]:
    """Return the name and the contents that a file has in an archive: modules without source."""
    name = path.relative_to(SITE).as_posix()
    compiled = bytecode(path, str(path), UNCHECKED) if path.suffix == ".py" else None
    if compiled is None:
        return name, path.read_bytes()
    return f"{name}c", compiled


def write_tar(path: Path, members: Iterable[tuple[str, bytes]]) -> list[tuple[str, int, int, int]]:
    """Write an archive; return name, offset, size and CRC-32 of each of its members."""
    placed: list[tuple[str, int, int, int]] = []
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, contents in members:
            facts = tarfile.TarInfo(name)
            facts.size = len(contents)
            # The header of a member takes one block, and its contents begin after it.
            start = archive.offset + tarfile.BLOCKSIZE
            placed.append((name, start, len(contents), zlib.crc32(contents)))
            archive.addfile(facts, BytesIO(contents))
    return placed


def write_standard_library(source: Path, folder: Path) -> list[tuple[str, bytes]]:
    """Write the used part of the standard library as a zip of bytecode; return the rest of it.

    A package is used as a whole, since all of it must be in one place. The zip is not compressed:
    Python then need not inflate each module; on its way it is compressed whole.
    """
    used = {name.partition(".")[0] for name in sys.modules} | {"pyodide", "_pyodide"}
    module = Path("/tmp/module.py")
    rest: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(source) as plain, zipfile.ZipFile(folder / "stdlib.zip", "w") as packed:
        for entry in sorted(plain.namelist()):
            name, contents = entry, plain.read(entry)
            if name.endswith(".py"):
                module.write_bytes(contents)
                shown_as = LIBRARY.with_name(source.name) / name
                compiled = bytecode(module, str(shown_as), UNCHECKED)
                name, contents = (f"{name}c", compiled) if compiled else (name, contents)
            if name.partition("/")[0].partition(".")[0] in used:
                packed.writestr(zipfile.ZipInfo(name, LONG_AGO), contents)
            elif not name.endswith("/"):
                rest.append((name, contents))
    return rest


def write_own_bytecode(root: Path, folder: Path) -> None:
    """Write what Python would put into the `__pycache__` folders of our own package."""
    tag = f".{sys.implementation.cache_tag}.pyc"
    members: list[tuple[str, bytes]] = []
    for source in sorted((root / "app").rglob("*.py")):
        name = source.relative_to(root)
        if name.is_relative_to("app/host") or name.name == "__main__.py":
            continue
        compiled = bytecode(source, f"/home/pyodide/{name}", CHECKED)
        if compiled:
            cached = name.parent / "__pycache__" / (name.stem + tag)
            members.append((cached.as_posix(), compiled))
    write_tar(folder / "app.tar", members)


class Packing:
    """The work in two steps: between them, Node installs what the page installs later.

    Parameters
    ----------
    root : str
        The repository.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._files = list(library_files())
        self._recorder = Recorder()
        sys.path.insert(0, root)
        rehearse()

    def write(self, folder: str, library: str, loaded: str) -> None:
        """Write all archives.

        Parameters
        ----------
        folder : str
            Where to write to.
        library : str
            The standard library of the release.
        loaded : str
            JSON of what Pyodide says it had loaded before the rehearsal.
        """
        target = Path(folder)
        used = self._recorder.used()
        first: list[Path] = []
        rest: dict[str, list[Path]] = defaultdict(list)
        for path in self._files:
            package = path.relative_to(SITE).parts[0]
            if path in used:
                first.append(path)
            else:
                rest[package if package.isidentifier() else "other"].append(path)
        places = [
            _lazy(target, SITE, name, map(packed_member, paths))
            for name, paths in sorted(rest.items())
        ]
        standard = write_standard_library(Path(library), target)
        places.append(_lazy(target, LIBRARY, "standard_library", standard))
        facts = {"root": str(SITE), "packages": json.loads(loaded), "rest": places}
        index = json.dumps(facts, separators=(",", ":"))
        members = [(INDEX, index.encode()), *map(packed_member, first)]
        write_tar(target / "page.tar", members)
        write_own_bytecode(self._root, target)


def _lazy(
    folder: Path, root: Path, name: str, members: Iterable[tuple[str, bytes]]
) -> dict[str, object]:
    """Write an archive that is fetched when one of its files is first read."""
    archive = f"rest_{name}.tar"
    return {"archive": archive, "root": str(root), "members": write_tar(folder / archive, members)}
