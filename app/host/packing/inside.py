"""Runs in Pyodide under Node: compiles and packs the runtime.

Only the version of Python that reads bytecode can write it, and this computer has another one. So
this program runs in the page's own Pyodide: it writes one archive of the files that the first
picture reads, as recording.py has found them, and others of the rest.
"""

import json
import os
import py_compile
import sys
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from app.host.packing.recording import SITE, Recorder

#: The folder of our own package.
HOME = Path("/home/pyodide")
#: Where Pyodide puts the zip of the standard library.
STANDARD_LIBRARY = Path(f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip")

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

#: The level of `python -OO`, without docstrings and assertions. Nobody reads docstrings on the
#: page: without them fewer bytes arrive, and Matplotlib need not generate those of its artists at
#: every import, which takes some tenths of a second.
OPTIMIZED = 2

#: The facts of an archive: its name, the folder of its members, and their positions in it.
Archive = dict[str, Any]


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


def bytecode(source: Path, shown_as: str, mode: py_compile.PycInvalidationMode) -> bytes | None:
    """Compile a module; return None if this Python cannot, as with some templates."""
    target = Path("/tmp/module.pyc")
    try:
        py_compile.compile(str(source), str(target), shown_as, True, OPTIMIZED, mode)
    except py_compile.PyCompileError:
        return None
    return target.read_bytes()


def packed_member(path: Path) -> tuple[str, bytes]:
    """Return the name and the contents of a file in an archive; a module becomes its bytecode."""
    place = path.relative_to(SITE)
    name, compiled = place.as_posix(), None
    if path.suffix == ".py":
        compiled = bytecode(path, str(path), UNCHECKED)
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


class StandardLibrary:
    """The standard library as bytecode, in four parts.

    Python expects all of a package in one place. So the packages that every Python imports when it
    starts lie whole in a zip, which Pyodide fetches before anything else, together with the used
    modules that stand alone. The other packages lie among the installed ones: there the files that
    the first picture needs come first, then those that the page needs later, then the rest.

    Parameters
    ----------
    source : Path
        The zip of the release.
    recorder : Recorder
    """

    def __init__(self, source: Path, recorder: Recorder) -> None:
        self._source = source
        whole = {name.partition(".")[0] for name in recorder.at_start}
        self._in_zip = whole | {"pyodide", "_pyodide"}
        self._first, self._later = recorder.for_first_picture, recorder.for_page
        #: Names and contents of the parts beside the zip.
        self.first: list[tuple[str, bytes]] = []
        self.later: list[tuple[str, bytes]] = []
        self.rest: list[tuple[str, bytes]] = []

    def write(self, target: Path) -> None:
        """Write the zip, and sort everything else.

        The zip is not compressed, so that Python need not inflate each module; the server
        compresses it as a whole.
        """
        with zipfile.ZipFile(self._source) as plain, zipfile.ZipFile(target, "w") as packed:
            for entry in sorted(plain.namelist()):
                if entry.endswith("/"):
                    continue
                module = entry.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                in_zip = self._belongs_in_zip(module, is_alone="/" not in entry)
                shown_as = (STANDARD_LIBRARY if in_zip else SITE) / entry
                name, contents = self._compiled(entry, plain.read(entry), str(shown_as))
                if in_zip:
                    packed.writestr(zipfile.ZipInfo(name, LONG_AGO), contents)
                else:
                    self._part_of(module).append((name, contents))

    def _belongs_in_zip(self, module: str, is_alone: bool) -> bool:
        return module.partition(".")[0] in self._in_zip or (is_alone and module in self._first)

    def _part_of(self, module: str) -> list[tuple[str, bytes]]:
        if module in self._first:
            return self.first
        return self.later if module in self._later else self.rest

    @staticmethod
    def _compiled(name: str, contents: bytes, shown_as: str) -> tuple[str, bytes]:
        if not name.endswith(".py"):
            return name, contents
        module = Path("/tmp/module.py")
        module.write_bytes(contents)
        compiled = bytecode(module, shown_as, UNCHECKED)
        return (f"{name}c", compiled) if compiled else (name, contents)


def own_files(root: Path) -> Iterator[tuple[str, Path]]:
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
    recorder : Recorder
    """

    def __init__(self, root: str, recorder: Recorder) -> None:
        self._root = Path(root)
        self._files = list(library_files())
        self._recorder = recorder

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
        first, later, unused = self._sorted()
        rest = [
            write_archive(target, f"rest_{name}.tar", SITE, map(packed_member, paths))
            for name, paths in sorted(unused.items())
        ]
        standard = StandardLibrary(Path(library), self._recorder)
        standard.write(target / "stdlib.zip")
        used_later = [*standard.later, *map(packed_member, later)]
        rest.append(write_archive(target, "later.tar", SITE, used_later))
        rest.append(write_archive(target, "rest_standard_library.tar", SITE, standard.rest))
        own, sources = self._write_own(target)
        rest.append(sources)
        members = [*standard.first, *map(packed_member, first)]
        packages = json.loads(loaded)
        page = write_archive(target, "page.tar", SITE, [_index(packages, rest), *members])
        rest += [page, own, _whole(target / "stdlib.zip")]
        # A start from the snapshot needs these few files at once; it fetches others when asked.
        at_once = [path for path in (*first, *later) if path.suffix in NEEDED_AT_ONCE]
        files = [_index(packages, rest), *map(packed_member, at_once)]
        write_archive(target, "snapshot_files.tar", SITE, files)

    def _sorted(self) -> tuple[list[Path], list[Path], dict[str, list[Path]]]:
        """Sort the files: for the first picture, used later, and unused ones by package."""
        used = self._recorder.used()
        at_first = self._recorder.first_files
        first = [path for path in self._files if path in at_first]
        later = [path for path in self._files if path in used - at_first]
        unused: dict[str, list[Path]] = defaultdict(list)
        for path in self._files:
            package = path.relative_to(SITE).parts[0]
            if path not in used:
                unused[package if package.isidentifier() else "other"].append(path)
        return first, later, unused

    def _write_own(self, folder: Path) -> tuple[Archive, Archive]:
        """Write our own package: bytecode and data, and sources for tracebacks and readers."""
        files = list(own_files(self._root))
        sources = [(name, path) for name, path in files if path.suffix == ".py"]
        data = [(name, path.read_bytes()) for name, path in files if path.suffix != ".py"]
        compiled = [own_bytecode(*source) for source in sources]
        texts = [(name, path.read_bytes()) for name, path in sources]
        return (
            write_archive(folder, "app.tar", HOME, [*compiled, *data]),
            write_archive(folder, "source.tar", HOME, texts),
        )


def _index(packages: dict[str, str], rest: list[Archive]) -> tuple[str, bytes]:
    """Return the member of an archive that lists its packages and the archives to fetch later."""
    # Pyodide lists the packages in the order in which they happened to arrive.
    index = {"root": str(SITE), "packages": dict(sorted(packages.items())), "rest": rest}
    return INDEX, json.dumps(index, separators=(",", ":")).encode()


def _whole(path: Path) -> Archive:
    """Describe the standard library as an archive whose one member is itself."""
    contents = path.read_bytes()
    member = (STANDARD_LIBRARY.name, 0, len(contents), zlib.crc32(contents))
    return {"archive": path.name, "root": str(STANDARD_LIBRARY.parent), "members": [member]}
