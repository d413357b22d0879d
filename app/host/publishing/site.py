"""The site as it is published: its files, and the mark that says where its runtime is."""

import re
import shutil
from pathlib import Path

from app.host import HostFailure, plain_failures
from app.host.compression import compress, compress_with_brotli
from app.host.packing.pack import is_current
from app.host.publishing.hints import module_hints

PAGE = "index.html"
PUBLISHED_FOLDERS = ("app", "static")
# Left in a built folder, so that a later build may replace it and never something of the user's.
MARK = ".downslope-build"
# Without this file some hosts leave out every name that starts with an underscore: __init__.py.
KEEP_UNDERSCORES = ".nojekyll"

RUNTIME_ATTRIBUTE = b' data-runtime="static/runtime/"'
MANIFEST = "static/runtime/packed/manifest.json"
PACKED_ATTRIBUTE = f' data-packed="{MANIFEST}"'.encode()
#: What has been packed belongs to the sources beside it: Python may start from its snapshot.
CURRENT_ATTRIBUTE = b" data-current"
#: The page asks for it as soon as its scripts run: here the browser learns of it before.
PACKED_HINT = (
    f'<link rel="preload" href="{MANIFEST}" as="fetch" type="application/json" crossorigin>\n    '
).encode()
#: A host may compress nothing: then the page asks for the compressed copies itself.
COMPRESSED_ATTRIBUTE = b" data-compressed"


def page_with_runtime(root: Path) -> bytes:
    """Return the page, marked: its runtime lies in static/runtime/ and need not be searched for.

    Parameters
    ----------
    root : Path
        The repository; what `app.host.packing` makes of the runtime may lie there too.

    Returns
    -------
    bytes
        index.html with `data-runtime` and the like on the `html` tag, and with hints.
    """
    page = (root / PAGE).read_bytes()
    is_packed = (root / MANIFEST).exists()
    attributes = RUNTIME_ATTRIBUTE
    if is_packed:
        attributes += PACKED_ATTRIBUTE + (CURRENT_ATTRIBUTE if is_current(root) else b"")
    marked = re.sub(rb"<html\b(?![^>]*data-runtime)", rb"<html" + attributes, page, count=1)
    hints = f"{module_hints(root, page.decode())}\n    ".encode()
    marked = re.sub(rb'(?=<script type="module" src="static/main.js")', hints, marked, count=1)
    packed_hint = PACKED_HINT if is_packed else b""
    return re.sub(rb'(?=<link rel="preload")', packed_hint, marked, count=1)


def build(root: Path, destination: Path) -> None:
    """Write the site to publish: everything it needs, with relative addresses only.

    Parameters
    ----------
    root : Path
        The repository, its runtime prepared.
    destination : Path
        The folder to write: new, empty, or an earlier build.

    Raises
    ------
    HostFailure
        When the folder holds anything else, or cannot be written.
    """
    with plain_failures(destination):
        _check_destination(root.resolve(), destination.resolve())
        destination.mkdir(parents=True, exist_ok=True)
        # The mark comes first: a build that was interrupted may be repeated.
        (destination / MARK).write_text("Written by: python3 -m app build\n", encoding="utf-8")
        (destination / KEEP_UNDERSCORES).touch()
        for folder in PUBLISHED_FOLDERS:
            shutil.rmtree(destination / folder, ignore_errors=True)
        for source in published_files(root):
            target = destination / source.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            # With its times: they tell that a compressed copy is not older than its file.
            shutil.copy2(source, target)
        compress(destination / "static/runtime")
        compress_with_brotli(destination / "static/runtime")
        marked = page_with_runtime(root).replace(
            RUNTIME_ATTRIBUTE, RUNTIME_ATTRIBUTE + COMPRESSED_ATTRIBUTE, 1
        )
        (destination / PAGE).write_bytes(marked)


def published_files(root: Path) -> list[Path]:
    """List the files of the site in `root`, sorted: whatever a browser may need."""
    files = [path for folder in PUBLISHED_FOLDERS for path in (root / folder).rglob("*")]
    return sorted([root / PAGE, *(path for path in files if _is_published(path, root))])


def _is_published(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    runs_here_only = parts[:2] in (("app", "host"), ("app", "__main__.py"))
    is_leftover = path.suffix == ".part" or "__pycache__" in parts
    is_hidden = any(part.startswith(".") for part in parts)
    return path.is_file() and not (runs_here_only or is_leftover or is_hidden)


def _check_destination(root: Path, destination: Path) -> None:
    if destination.exists() and not destination.is_dir():
        raise HostFailure(f"{destination} is a file: name a folder to build the site in.")
    if any(destination.is_relative_to(root / folder) for folder in PUBLISHED_FOLDERS):
        raise HostFailure(f"{destination} is part of the source: build the site in another folder.")
    is_empty = not destination.exists() or not any(destination.iterdir())
    if not is_empty and not (destination / MARK).exists():
        raise HostFailure(
            f"{destination} holds files that are not an earlier build: name an empty folder."
        )
