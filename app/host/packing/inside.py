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
#: Our own package lies here.
HOME = Path("/home/pyodide")
#: Where Pyodide puts the zip of the standard library.
STANDARD_LIBRARY = LIBRARY.with_name(f"python{sys.version_info.major}{sys.version_info.minor}.zip")

#: What nobody imports: tests, and what compilers of extensions need.
LEFT_OUT_FOLDERS = frozenset({"tests", "testing", "include", "__pycache__"})
LEFT_OUT_SUFFIXES = frozenset({".h", ".pyi", ".pxd", ".pyx", ".c", ".a", ".lib"})
#: numpy.testing and matplotlib.testing are imported by name, though seldom.
KEPT_ALL_THE_SAME = frozenset({SITE / "numpy/testing", SITE / "matplotlib/testing"})
INDEX = "index.json"
#: Modules of our own, and the facts that they read.
OWN_SUFFIXES = frozenset({".py", ".toml"})
#: What a start from kept memory needs at once: code, which no memory contains, and open fonts.
KEPT_APART = frozenset({".so", ".ttf"})
#: One time of change for every member, so that the same contents make the same archive.
LONG_AGO = (1980, 1, 1, 0, 0, 0)

UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
#: Sources of our own may change after packing: then Python compiles them anew by itself.
CHECKED = py_compile.PycInvalidationMode.CHECKED_HASH

#: Packages whose explanations nobody reads on the page: Matplotlib alone would write those of its
#: artists anew at every import, which takes some tenths of a second.
WITHOUT_DOCSTRINGS = frozenset({"matplotlib", "mpl_toolkits", "PIL", "dateutil", "pyparsing"})
#: What `python -OO` does: neither docstrings nor assertions.
OPTIMIZED, PLAIN = 2, 0

#: An archive: its name, where its members belong, and where in it they are.
Archive = dict[str, Any]


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


def bytecode(
    source: Path, shown_as: str, mode: py_compile.PycInvalidationMode, optimize: int = PLAIN
) -> bytes | None:
    """Compile a module; None where it is not of this Python, as some templates are not."""
    target = Path("/tmp/module.pyc")
    try:
        py_compile.compile(str(source), str(target), shown_as, True, optimize, mode)
    except py_compile.PyCompileError:
        return None
    return target.read_bytes()


def packed_member(path: Path) -> tuple[str, bytes]:
    """Return the name and the contents that a file has in an archive: modules without source."""
    place = path.relative_to(SITE)
    name, compiled = place.as_posix(), None
    if path.suffix == ".py":
        optimize = OPTIMIZED if place.parts[0] in WITHOUT_DOCSTRINGS else PLAIN
        compiled = bytecode(path, str(path), UNCHECKED, optimize)
    if compiled is None:
        return name, path.read_bytes()
    return f"{name}c", compiled


def write_archive(
    folder: Path, name: str, root: Path, members: Iterable[tuple[str, bytes]]
) -> Archive:
    """Write a tar; return its name, its root, and of each member name, offset, size, CRC-32."""
    placed: list[tuple[str, int, int, int]] = []
    with tarfile.open(folder / name, "w", format=tarfile.USTAR_FORMAT) as archive:
        for member, contents in members:
            facts = tarfile.TarInfo(member)
            facts.size = len(contents)
            # The header of a member takes one block, and its contents begin after it.
            start = archive.offset + tarfile.BLOCKSIZE
            placed.append((member, start, len(contents), zlib.crc32(contents)))
            archive.addfile(facts, BytesIO(contents))
    return {"archive": name, "root": str(root), "members": placed}


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


def own_sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Walk over the modules of our own package that a browser runs, and over what they read."""
    for source in sorted((root / "app").rglob("*")):
        name = source.relative_to(root)
        is_for_browsers = not name.is_relative_to("app/host") and name.name != "__main__.py"
        if source.suffix in OWN_SUFFIXES and is_for_browsers:
            yield name.as_posix(), source


def own_bytecode(name: str, source: Path) -> tuple[str, bytes]:
    """Return what Python would put into a `__pycache__` folder of our own package."""
    compiled = bytecode(source, f"{HOME}/{name}", CHECKED)
    if compiled is None:
        raise RuntimeError(f"{name} cannot be compiled.")
    module = Path(name)
    cached = module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"
    return cached.as_posix(), compiled


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
        importlib.import_module("app.bridge.warm_up").warm_up()

    def write(self, folder: str, library: str, loaded: str) -> None:
        """Write all archives.

        Parameters
        ----------
        folder : str
            Where to write to.
        library : str
            The standard library of the release.
        loaded : str
            JSON of what Pyodide says it had loaded before the warm-up.
        """
        target = Path(folder)
        first, later = self._sorted()
        rest = [
            write_archive(target, f"rest_{name}.tar", SITE, map(packed_member, paths))
            for name, paths in sorted(later.items())
        ]
        unused = write_standard_library(Path(library), target)
        rest.append(write_archive(target, "rest_standard_library.tar", LIBRARY, unused))
        members = dict(map(packed_member, first))
        packages = json.loads(loaded)
        index = _index(packages, rest)
        page = write_archive(target, "page.tar", SITE, [index, *members.items()])
        rest += [page, *self._write_own(target), _whole(target / "stdlib.zip")]
        # A start from kept memory needs little at once, and everything else perhaps.
        apart = {name: text for name, text in members.items() if Path(name).suffix in KEPT_APART}
        write_archive(target, "snapshot.tar", SITE, [_index(packages, rest), *apart.items()])

    def _sorted(self) -> tuple[list[Path], dict[str, list[Path]]]:
        """Return the files that the page used, and all others by package."""
        used = self._recorder.used()
        first: list[Path] = []
        later: dict[str, list[Path]] = defaultdict(list)
        for path in self._files:
            package = path.relative_to(SITE).parts[0]
            if path in used:
                first.append(path)
            else:
                later[package if package.isidentifier() else "other"].append(path)
        return first, later

    def _write_own(self, folder: Path) -> list[Archive]:
        """Write our own package: its bytecode, and its sources, for tracebacks and readers."""
        sources = list(own_sources(self._root))
        modules = [source for source in sources if source[1].suffix == ".py"]
        compiled = [own_bytecode(*module) for module in modules]
        texts = [(name, source.read_bytes()) for name, source in sources]
        return [
            write_archive(folder, "app.tar", HOME, compiled),
            write_archive(folder, "source.tar", HOME, texts),
        ]


def _index(packages: dict[str, str], rest: list[Archive]) -> tuple[str, bytes]:
    """Return the member of an archive that tells what it stands for and what is fetched later."""
    index = {"root": str(SITE), "packages": packages, "rest": rest}
    return INDEX, json.dumps(index, separators=(",", ":")).encode()


def _whole(path: Path) -> Archive:
    """Describe the standard library as an archive with one member, itself."""
    contents = path.read_bytes()
    place = (STANDARD_LIBRARY.name, 0, len(contents), zlib.crc32(contents))
    return {"archive": path.name, "root": str(STANDARD_LIBRARY.parent), "members": [place]}
