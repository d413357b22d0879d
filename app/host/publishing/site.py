"""The published site: its files, and the attributes that say where its runtime is."""

import re
import shutil
from pathlib import Path

from app.host.compression import compress
from app.host.failures import HostFailure, plain_failures
from app.host.packing.pack import is_current
from app.host.publishing.hints import module_hints
from app.host.publishing.offline import (
    MANIFEST_LINK,
    SERVICE_WORKER,
    SOURCE,
    build_hash,
    service_worker,
    stored_files,
)
from app.host.publishing.policy import with_policy

PAGE = "index.html"
PUBLISHED_FOLDERS = ("app", "static")
# Lies in every built folder, so that a later build replaces that folder and never a user's own.
MARK = ".downslope-build"
# Without this file some hosts do not serve names that start with an underscore: __init__.py.
KEEP_UNDERSCORES = ".nojekyll"

RUNTIME_ATTRIBUTE = b' data-runtime="static/runtime/"'
MANIFEST = "static/runtime/packed/manifest.json"
PACKED_ATTRIBUTE = f' data-packed="{MANIFEST}"'.encode()
#: The packed files were made from the sources beside them: Python may start from the snapshot.
CURRENT_ATTRIBUTE = b" data-current"
#: The page's scripts fetch the manifest first; with this hint the browser begins before they run.
PACKED_HINT = (
    f'<link rel="preload" href="{MANIFEST}" as="fetch" type="application/json" crossorigin>\n    '
).encode()
#: What sends the files may not know zstd, so the page itself fetches the compressed copies.
COMPRESSED_ATTRIBUTE = b" data-compressed"


def page_with_runtime(root: Path, *, fetches_copies: bool = False) -> bytes:
    """Return the page with attributes that say that its runtime lies in static/runtime/.

    Parameters
    ----------
    root : Path
        The repository; its packed runtime may be there or not.
    fetches_copies : bool
        Whether the page fetches the compressed copies of large files itself.

    Returns
    -------
    bytes
        index.html with `data-runtime` and related attributes on the `html` tag, and with
        preload hints.
    """
    page = (root / PAGE).read_bytes()
    is_packed = (root / MANIFEST).exists()
    attributes = RUNTIME_ATTRIBUTE + (COMPRESSED_ATTRIBUTE if fetches_copies else b"")
    if is_packed:
        attributes += PACKED_ATTRIBUTE + (CURRENT_ATTRIBUTE if is_current(root) else b"")
    marked = re.sub(rb"<html\b(?![^>]*data-runtime)", rb"<html" + attributes, page, count=1)
    hints = f"{module_hints(root, page.decode())}\n    ".encode()
    marked = re.sub(rb'(?=<script type="module" src="[^"]+"></script>)', hints, marked, count=1)
    packed_hint = PACKED_HINT if is_packed and PACKED_HINT not in marked else b""
    return re.sub(rb'(?=<link rel="preload")', packed_hint, marked, count=1)


def build(root: Path, destination: Path) -> None:
    """Write the site to publish into a folder; all its addresses are relative.

    Parameters
    ----------
    root : Path
        The repository, with a prepared runtime.
    destination : Path
        The folder to write: new, empty, or an earlier build.

    Raises
    ------
    HostFailure
        When the folder holds anything else, or cannot be written.
    """
    root = root.resolve()
    with plain_failures(destination):
        _check_destination(root, destination.resolve())
        destination.mkdir(parents=True, exist_ok=True)
        # The mark comes first, so that a build that was interrupted can be repeated.
        (destination / MARK).write_text("Written by: python3 -m app build\n", encoding="utf-8")
        (destination / KEEP_UNDERSCORES).touch()
        for folder in PUBLISHED_FOLDERS:
            shutil.rmtree(destination / folder, ignore_errors=True)
        for source in published_files(root):
            target = destination / source.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            # copy2 preserves the times: they show that no compressed copy is older than its file.
            shutil.copy2(source, target)
        compress(destination / "static/runtime")
        _write_page(root, destination)


def _write_page(root: Path, site: Path) -> None:
    """Write the page, and the service worker that stores it with the files of the site."""
    page = page_with_runtime(root, fetches_copies=True)
    files = stored_files(site)
    build = build_hash(files, page)
    marks = RUNTIME_ATTRIBUTE + COMPRESSED_ATTRIBUTE
    page = page.replace(marks, marks + f' data-build="{build}"'.encode(), 1)
    page = page.replace(b'<link rel="icon"', MANIFEST_LINK + b'<link rel="icon"', 1)
    (site / PAGE).write_text(with_policy(page.decode()), encoding="utf-8", newline="")
    source = (site / SOURCE).read_text("utf-8")
    (site / SERVICE_WORKER).write_text(service_worker(source, build, files), encoding="utf-8")


def published_files(root: Path) -> list[Path]:
    """List every file in `root` that a browser may need, sorted."""
    files = [path for folder in PUBLISHED_FOLDERS for path in (root / folder).rglob("*")]
    return sorted([root / PAGE, *(path for path in files if is_published(path, root))])


def is_published(path: Path, root: Path) -> bool:
    """Whether a browser may have a file, neither by its own name nor by a link a private one.

    Parameters
    ----------
    path : Path
        A path below `root`.
    root : Path
        The repository, without links in its own path.
    """
    try:
        found = path.resolve()
        is_within = found.is_relative_to(root) and found.is_file()
    except (OSError, RuntimeError):
        # The name is longer than the system allows, or a link leads to itself.
        return False
    return is_within and _is_public(path, root) and _is_public(found, root)


def _is_public(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    is_of_site = parts in ((PAGE,), (SERVICE_WORKER,)) or parts[0] in PUBLISHED_FOLDERS
    runs_here_only = parts[:2] in (("app", "host"), ("app", "__main__.py"))
    is_leftover = path.suffix == ".part" or "__pycache__" in parts
    is_hidden = any(part.startswith(".") for part in parts)
    return is_of_site and not (runs_here_only or is_leftover or is_hidden)


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
