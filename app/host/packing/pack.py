"""Prepare static/runtime/packed/ from the fetched runtime: once, and again when sources change.

The manifest lists every packed file with its hash and size, and `pack` writes it last. If a browser
finds no manifest, or a file that differs from it, it starts from the released runtime.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from app.host.compression import SUFFIXES, compress, suffixes_of_copies, without_zstd
from app.host.english import ENGLISH
from app.host.failures import HostFailure, plain_failures
from app.host.fetching import decoder, npm
from app.host.fetching.cdn import SourceUnreachable
from app.host.fetching.lock import PinnedFile, RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, RUNTIME_FOLDER
from app.host.packing import node
from app.host.progress import Progress

PACKED_FOLDER = Path("packed")
MANIFEST = "manifest.json"
#: Holds the inputs of a packing that failed: until they change, no start fetches Node for another
#: try or reports the failure again.
FAILED = "failed.txt"
TOOLS_FOLDER = Path(".tooling/node")
NPM_FOLDER = Path(".tooling/npm")
#: The modules of the page that take part in the snapshot, besides those in app/.
SNAPSHOT_MODULES = ("static/worker/archive.js", "static/worker/snapshot/*.js")

#: The browser verifies it piece by piece on its way into Python's memory; see memory-stream.js.
SNAPSHOT = "snapshot.bin"
PIECE = 1 << 20

#: The suffix of compressed copies that take long to make, and are worth keeping.
ZSTD = SUFFIXES["zstd"]

#: A longer reason is cut.
MOST_SAID = 200

#: Packing takes 15 s; after this time it must hang.
TIMEOUT_S = 300


def pack(root: Path, progress: Progress) -> None:
    """Make sure that the runtime is packed, if this computer can do that.

    Parameters
    ----------
    root : Path
        The repository, with a fetched runtime.
    progress : Progress
        Announces the packing, and says in one sentence why it was not possible: the page works
        without it.
    """
    folder = root / RUNTIME_FOLDER / PACKED_FOLDER
    inputs = _inputs(root)
    if is_packed(folder, inputs):
        return
    has_failed = _read(folder / FAILED) == json.dumps(inputs)
    try:
        with plain_failures(folder):
            _pack(root, folder, inputs, has_failed, progress)
    except node.NodeMissing as error:
        _remove(folder)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / FAILED).write_text(json.dumps(inputs), encoding="utf-8")
        if not has_failed:
            progress.say(f"The page will work, but start more slowly: {error}.")
    except HostFailure as failure:
        _remove(folder)
        progress.say(f"{failure} The page will work, but start more slowly.")


def _pack(
    root: Path, folder: Path, inputs: dict[str, str], has_failed: bool, progress: Progress
) -> None:
    with _copies_of(folder):
        _remove(folder)
        folder.mkdir(parents=True, exist_ok=True)
    # After a failure only an installed Node gets another try: a fetch takes too long.
    program = node.installed() if has_failed else node.find(root / TOOLS_FOLDER, progress)
    if program is None:
        raise node.NodeMissing("there is no Node here")
    progress.say("Packing the runtime, once, so that the page starts quickly.")
    has_decoder = _provide_decoder(root, progress)
    _make(root, folder, inputs, program, has_decoder)


def _provide_decoder(root: Path, progress: Progress) -> bool:
    """Make sure that the decoder of zstd lies beside the runtime; if it cannot, say so."""
    runtime, pinned = root / RUNTIME_FOLDER, RuntimeLock.read(root / LOCK_FILE).decoder
    if pinned.is_intact(runtime / pinned.file_name):
        return True
    try:
        command = node.npm(root / TOOLS_FOLDER)
        if command is None:
            raise SourceUnreachable("there is no npm here")
        packages = npm.install(command, root / NPM_FOLDER, for_build=False)
        decoder.extract(packages, pinned, runtime)
    except (SourceUnreachable, HostFailure) as error:
        said = str(error).rstrip(".")
        progress.say(f"Hosts that do not know zstd will send more bytes, as gzip: {said}.")
        return False
    return True


def _remove(folder: Path) -> None:
    """Remove an earlier packing, or one that did not end, beginning with its manifest."""
    with suppress(OSError):
        (folder / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def is_packed(folder: Path, inputs: dict[str, str] | None = None) -> bool:
    """Whether a folder holds what its manifest lists and, if given, was packed from `inputs`."""
    manifest = _manifest(folder)
    if manifest is None or inputs not in (None, manifest.get("inputs")):
        return False
    runtime = folder.parent
    return all(file.is_intact(runtime / file.file_name) for file in _files(manifest))


def packed_files(root: Path) -> dict[str, PinnedFile]:
    """Return the packed files by their names in packing; none if the runtime is not packed."""
    manifest = _manifest(root / RUNTIME_FOLDER / PACKED_FOLDER) or {"files": {}}
    return dict(zip(manifest["files"], _files(manifest), strict=True))


def is_current(root: Path) -> bool:
    """Whether the runtime was packed with our own package as it is now.

    Only then may a page start from the snapshot, which contains the package as it was at packing.

    Parameters
    ----------
    root : Path
        The repository.
    """
    manifest = _manifest(root / RUNTIME_FOLDER / PACKED_FOLDER)
    return manifest is not None and manifest.get("inputs") == _inputs(root)


def _inputs(root: Path) -> dict[str, str]:
    """Hash everything that the packed files depend on: the lock, the packing, our own package.

    A page on a server that knows nothing of packing compares these hashes with what it is served.
    """
    ours = ("app/**/*.py", "app/**/*.toml", "app/**/*.mjs", ENGLISH)
    paths = [root / LOCK_FILE]
    for pattern in (*ours, *SNAPSHOT_MODULES):
        paths += sorted(root.glob(pattern))
    hashes = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }
    return {name: sha256 for name, sha256 in hashes.items() if not _is_of_host(name)}


def _is_of_host(name: str) -> bool:
    """Whether a file runs on this computer only and takes no part in packing."""
    return name.startswith("app/host/") and not name.startswith("app/host/packing/")


def _make(
    root: Path, folder: Path, inputs: dict[str, str], program: Path, has_decoder: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix=".packing-", dir=folder) as name:
        output = Path(name)
        runtime = root / RUNTIME_FOLDER
        _run_node(program, "archives.mjs", root, runtime, output)
        _run_node(program, "snapshot.mjs", runtime, output)
        made = {path.name: _finish(path, folder) for path in sorted(output.iterdir())}
    _adopt_copies(folder)
    large = compress(folder.parent)
    # The snapshot takes a minute, and whoever has a fast line can do without its smaller copy.
    small = [path for path in without_zstd(folder.parent) if not path.match("snapshot-*")]
    _run_node(program, "compress.mjs", *small)
    files: dict[str, dict[str, Any]] = {name: vars(file) for name, file in made.items()}
    snapshot = files[SNAPSHOT]
    snapshot["pieces"] = _hash_pieces(folder.parent / snapshot["file_name"])
    copies = {
        path.relative_to(folder.parent).as_posix(): [
            suffix for suffix in suffixes_of_copies(path) if suffix != ZSTD or has_decoder
        ]
        for path in large
    }
    manifest = {"inputs": inputs, "copies": copies, "files": files}
    unfinished = folder / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    os.replace(unfinished, folder / MANIFEST)


@contextmanager
def _copies_of(folder: Path) -> Generator[None]:
    """Save the compressed copies in a folder while the block removes and creates it."""
    with tempfile.TemporaryDirectory(prefix=".copies-", dir=folder.parent) as name:
        for copy in folder.glob(f"*{ZSTD}"):
            os.replace(copy, Path(name) / copy.name)
        yield
        for copy in Path(name).iterdir():
            os.replace(copy, folder / copy.name)


def _adopt_copies(folder: Path) -> None:
    """Take over copies of an earlier packing: a name with the same hash has the same contents."""
    for copy in folder.glob(f"*{ZSTD}"):
        if copy.with_name(copy.name.removesuffix(ZSTD)).exists():
            copy.touch()
        else:
            copy.unlink()


def _run_node(program: Path, script: str, *paths: Path) -> None:
    arguments = [str(program), str(Path(__file__).with_name(script)), *map(str, paths)]
    try:
        done = subprocess.run(
            arguments, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise node.NodeMissing(f"{program} could not pack it ({error})") from error
    if done.returncode != 0:
        if "ENOSPC" in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        # Of a traceback the last line that begins with an error states the reason; others may quote
        # the source, a line of which can be a whole file.
        said = re.findall(r"^\s*((?:Uncaught )?\w*Error\b.*)", done.stderr, re.MULTILINE)
        reason = said[-1].strip()[:MOST_SAID] if said else "no reason given"
        raise node.NodeMissing(f"Node could not pack it ({reason})")


def _finish(path: Path, folder: Path) -> PinnedFile:
    """Give a packed file its final name, with a part of its hash, so that browsers may cache it.

    The ending says nothing: filters of schools block or rewrite .tar, .zip and .bin.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    final = folder / f"{path.stem}-{sha256[:8]}.dat"
    os.replace(path, final)
    return PinnedFile(final.relative_to(folder.parent).as_posix(), sha256, size)


def _hash_pieces(path: Path) -> list[str]:
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(PIECE), b"")
        return [hashlib.sha256(piece).hexdigest() for piece in pieces]


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        return json.loads(_read(folder / MANIFEST) or "null")
    except json.JSONDecodeError:
        return None


def _files(manifest: dict[str, Any]) -> list[PinnedFile]:
    entries = manifest["files"].values()
    return [PinnedFile(entry["file_name"], entry["sha256"], entry["size"]) for entry in entries]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
