"""Runs in Pyodide under Node: records, compiles and packs the runtime.

Only the version of Python that reads bytecode can write it, and this computer has another one. So
this program runs in the page's own Pyodide: it draws what the page draws, records which files that
reads, and writes one archive of these files and others of the rest.
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
#: Python searches this folder for modules of the standard library that its zip lacks.
LIBRARY = SITE.parent
#: The folder of our own package.
HOME = Path("/home/pyodide")
#: Where Pyodide puts the zip of the standard library.
STANDARD_LIBRARY = LIBRARY.with_name(f"python{sys.version_info.major}{sys.version_info.minor}.zip")

#: Folders and files that the page never needs: tests, and sources for compilers of extensions.
OMITTED_FOLDERS = frozenset({"tests", "testing", "include", "__pycache__"})
OMITTED_SUFFIXES = frozenset({".h", ".pyi", ".pxd", ".pyx", ".c", ".a", ".lib"})
#: These have such a name, but other modules may import them.
NOT_OMITTED = frozenset({SITE / "numpy/testing", SITE / "matplotlib/testing"})
INDEX = "index.json"
#: The modules of our own package, and the data files that they read.
OWN_SUFFIXES = frozenset({".py", ".toml"})
#: The words of the figures, which lie beside our package.
ENGLISH = "static/words/locales/en.json"
#: What a start from the snapshot needs at once: machine code, which the memory of Python does not
#: contain, and fonts, whose files are open.
NEEDED_AT_ONCE = frozenset({".so", ".ttf"})
#: One modification time for every member, so that the same contents make the same archive.
LONG_AGO = (1980, 1, 1, 0, 0, 0)

UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
#: Our own sources may change after packing: then Python notices and compiles them again.
CHECKED = py_compile.PycInvalidationMode.CHECKED_HASH

#: Packages whose docstrings nobody reads on the page. Matplotlib generates those of its artists at
#: every import, which takes some tenths of a second.
WITHOUT_DOCSTRINGS = frozenset({"matplotlib", "mpl_toolkits", "PIL", "dateutil", "pyparsing"})
#: The levels of `compile`: 2 is that of `python -OO`, without docstrings and assertions.
OPTIMIZED, PLAIN = 2, 0

#: The facts of an archive: its name, the folder of its members, and their positions in it.
Archive = dict[str, Any]


class Recorder:
    """Records which files of the packages Python opens."""

    def __init__(self) -> None:
        self._opened: set[Path] = set()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(SITE)):
            self._opened.add(Path(arguments[0]))

    def used(self) -> set[Path]:
        """Return the files used so far: those opened, and the sources or libraries of modules."""
        sources = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        modules = {Path(source) for source in sources if source}
        opened = {path for path in self._opened if path.suffix != ".pyc"}
        return {path for path in opened | modules if path.is_relative_to(SITE)}


def library_files() -> Iterator[Path]:
    """Yield the files of the packages, without the omitted ones."""
    for folder, names, files in os.walk(SITE):
        parent = Path(folder)
        names[:] = sorted(
            name for name in names if name not in OMITTED_FOLDERS or parent / name in NOT_OMITTED
        )
        for name in sorted(files):
            if Path(name).suffix not in OMITTED_SUFFIXES:
                yield parent / name


def bytecode(
    source: Path, shown_as: str, mode: py_compile.PycInvalidationMode, optimize: int = PLAIN
) -> bytes | None:
    """Compile a module; return None if this Python cannot, as with some templates."""
    target = Path("/tmp/module.pyc")
    try:
        py_compile.compile(str(source), str(target), shown_as, True, optimize, mode)
    except py_compile.PyCompileError:
        return None
    return target.read_bytes()


def packed_member(path: Path) -> tuple[str, bytes]:
    """Return the name and the contents of a file in an archive; a module becomes its bytecode."""
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
    """Write a tar; return its name, its root, and name, offset, size and CRC-32 of each member."""
    placed: list[tuple[str, int, int, int]] = []
    with tarfile.open(folder / name, "w", format=tarfile.USTAR_FORMAT) as archive:
        for member, contents in members:
            facts = tarfile.TarInfo(member)
            facts.size = len(contents)
            # The header of a member takes one block; its contents begin after that block.
            start = archive.offset + tarfile.BLOCKSIZE
            placed.append((member, start, len(contents), zlib.crc32(contents)))
            archive.addfile(facts, BytesIO(contents))
    return {"archive": name, "root": str(root), "members": placed}


def write_standard_library(source: Path, folder: Path) -> list[tuple[str, bytes]]:
    """Write the used part of the standard library as a zip of bytecode; return the rest of it.

    A package counts as used as a whole, since Python expects all of it in one place. The zip is not
    compressed, so that Python need not inflate each module; the server compresses it as a whole.
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
    """Yield name and path of each module and data file of our package that a browser reads."""
    for source in sorted((root / "app").rglob("*")):
        name = source.relative_to(root)
        is_for_browsers = not name.is_relative_to("app/host") and name.name != "__main__.py"
        if source.suffix in OWN_SUFFIXES and is_for_browsers:
            yield name.as_posix(), source
    yield ENGLISH, root / ENGLISH


def own_bytecode(name: str, source: Path) -> tuple[str, bytes]:
    """Return name and contents of the bytecode that Python would write into `__pycache__`."""
    compiled = bytecode(source, f"{HOME}/{name}", CHECKED)
    if compiled is None:
        raise RuntimeError(f"{name} cannot be compiled.")
    module = Path(name)
    cached = module.parent / "__pycache__" / f"{module.stem}.{sys.implementation.cache_tag}.pyc"
    return cached.as_posix(), compiled


class Packing:
    """Packs in two steps; between them, archives.mjs installs the libraries.

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
            The folder to write to.
        library : str
            The path of the release's standard library.
        loaded : str
            JSON of the packages that Pyodide reported as loaded before the warm-up.
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
        # A start from the snapshot needs these few files at once; it fetches others when asked.
        at_once = [(n, text) for n, text in members.items() if Path(n).suffix in NEEDED_AT_ONCE]
        write_archive(target, "snapshot_files.tar", SITE, [_index(packages, rest), *at_once])

    def _sorted(self) -> tuple[list[Path], dict[str, list[Path]]]:
        """Return the files that the page used, and all others grouped by package."""
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
        """Write our own package: its bytecode, and its sources for tracebacks and readers."""
        sources = list(own_sources(self._root))
        modules = [source for source in sources if source[1].suffix == ".py"]
        compiled = [own_bytecode(*module) for module in modules]
        texts = [(name, source.read_bytes()) for name, source in sources]
        return [
            write_archive(folder, "app.tar", HOME, compiled),
            write_archive(folder, "source.tar", HOME, texts),
        ]


def _index(packages: dict[str, str], rest: list[Archive]) -> tuple[str, bytes]:
    """Return the member of an archive that lists its packages and the archives to fetch later."""
    index = {"root": str(SITE), "packages": packages, "rest": rest}
    return INDEX, json.dumps(index, separators=(",", ":")).encode()


def _whole(path: Path) -> Archive:
    """Describe the standard library as an archive whose one member is itself."""
    contents = path.read_bytes()
    member = (STANDARD_LIBRARY.name, 0, len(contents), zlib.crc32(contents))
    return {"archive": path.name, "root": str(STANDARD_LIBRARY.parent), "members": [member]}
