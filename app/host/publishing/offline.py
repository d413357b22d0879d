"""The service worker of a built site, which lets the page start without a network."""

import hashlib
import json
import re
from pathlib import Path

SOURCE = "static/offline/service-worker.js"
#: It lies beside the page, because a service worker answers only for its own folder.
SERVICE_WORKER = "service-worker.js"
#: Where the source of the worker lists nothing yet.
_LIST = re.compile(r"(?<=^const \{ build, files \} = ).*(?=;$)", re.MULTILINE)

#: What makes the page installable.
MANIFEST_LINK = b'<link rel="manifest" href="static/offline/installed.webmanifest">\n    '

_RUNTIME = "static/runtime/"
#: Python starts from these files of the runtime besides those that the browser's own cache holds.
_START = re.compile(r"static/runtime/(pyodide(\.asm)?\.m?js|packed/manifest\.json)")


def stored_files(site: Path) -> dict[str, str]:
    """List the files with which the page starts, besides the large ones, which Python stores.

    Parameters
    ----------
    site : Path
        The folder of the built site.

    Returns
    -------
    dict of str
        The SHA-256 of each file by its path in the site, sorted.
    """
    static = (path for path in sorted((site / "static").rglob("*")) if path.is_file())
    paths = {path.relative_to(site).as_posix(): path for path in static}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in paths.items()
        if not name.startswith(_RUNTIME) or _START.fullmatch(name)
    }


def build_hash(files: dict[str, str], page: bytes) -> str:
    """Name a build by all of its files: another file makes another build."""
    return hashlib.sha256(json.dumps(files).encode() + page).hexdigest()[:16]


def service_worker(source: str, build: str, files: dict[str, str]) -> str:
    """Return the service worker with its list of files.

    Parameters
    ----------
    source : str
        The contents of `SOURCE`.
    build : str
        The name of the build, which the page has as `data-build`.
    files : dict of str
        The files to store, with their hashes.
    """
    return _LIST.sub(json.dumps({"build": build, "files": files}), source)
