"""A small repository and a stand-in for the CDN on loopback: real bytes and sockets, tiny files."""

import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.host.fetching.lock import RuntimeLock
from app.host.progress import Progress

# Larger than the buffers of a socket and a file, so that a connection can break in the middle.
LARGE_FILE_BYTES = 1_500_000
CONTENTS = {
    "pyodide.mjs": b"export const answer = 42;\n",
    "pyodide.asm.wasm": bytes(range(256)) * (LARGE_FILE_BYTES // 256),
    "numpy-2.4.3-cp314-wasm32.whl": b"a wheel" * 1000,
}
#: Stands for the decoder of zstd. Every WebAssembly begins with these four bytes.
DECODER = b"\0asm\1 a decoder"
# A complete runtime has the modules under a second name, which every host sends as scripts.
COMPLETE = {**CONTENTS, "pyodide.js": CONTENTS["pyodide.mjs"]}
WHEEL_FOLDER = "open_webui/frontend/pyodide/"


class Cdn(ThreadingHTTPServer):
    """Serves `CONTENTS`, and records each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CdnHandler)
        self.contents = dict(CONTENTS)
        self.requests: list[tuple[str, str | None]] = []
        self.cuts: dict[str, int] = {}
        self.knows_ranges = True
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/full/"


class CdnHandler(BaseHTTPRequestHandler):
    server: Cdn  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        name = self.path.removeprefix("/v1/full/")
        asked = self.headers.get("Range")
        self.server.requests.append((name, asked))
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        contents = self.server.contents[name]
        start = 0
        if asked and self.server.knows_ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            last = len(contents) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{len(contents)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(contents) - start))
        self.end_headers()
        # A cut happens once: it ends the connection before the announced length.
        self.wfile.write(contents[start : self.server.cuts.pop(name, len(contents))])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base)
        """Write nothing."""


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the proxies, package indexes and settings of this computer from the tests."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    # Node on this computer must not run the small files of the stand-in.
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def cdn() -> Generator[Cdn]:
    with Cdn() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def small_repository(tmp_path: Path, cdn: Cdn) -> Path:
    """A repository with a page, a package and a lock; the stand-in serves the files of the lock."""
    root = tmp_path / "repository"
    files = {
        "index.html": '<!doctype html>\n<html lang="en"><title>Line</title><body></body></html>',
        "app/__init__.py": '"""The package."""\n',
        "app/__main__.py": "",
        "app/host/server.py": "",
        "app/data/presets/line.csv": "x,y\n0,1\n",
        "app/__pycache__/line.pyc": "",
        "static/main.js": "export {};\n",
        "static/styles/page.css": "body {}\n",
        "static/icon.svg": "<svg/>",
        "static/worker.mjs": "",
        "static/offline/service-worker.js": "const { build, files } = { build: '', files: {} };\n",
        "static/.hidden": "",
        "README.md": "",
        ".git/config": "[core]",
        "static/runtime-lock.json": json.dumps(lock_contents(cdn.url)),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def lock(small_repository: Path) -> RuntimeLock:
    return RuntimeLock.read(small_repository / "static/runtime-lock.json")


@pytest.fixture
def runtime(small_repository: Path) -> Path:
    """The folder of the runtime, which does not exist yet."""
    return small_repository / "static/runtime"


def lock_contents(cdn_url: str) -> dict[str, object]:
    entries = [
        {
            "file_name": name,
            "sha256": hashlib.sha256(contents).hexdigest(),
            "size": len(contents),
        }
        for name, contents in CONTENTS.items()
    ]
    return {
        "info": {"abi_version": "2026_0"},
        "packages": {"numpy": entries[-1]},
        "runtime": {
            "version": "314.0.3",
            "cdn": cdn_url,
            "wheel": "open-webui==0.12.4",
            "wheel_size": 2_000_000,
            "wheel_folder": WHEEL_FOLDER,
            "core": entries[:-1],
            "decoder": {
                "file_name": "zstddec-0.3.4.wasm",
                "sha256": hashlib.sha256(DECODER).hexdigest(),
                "size": len(DECODER),
            },
            "wheels": [],
        },
    }


def write_wheel(folder: Path, name: str, version: str, members: dict[str, bytes]) -> Path:
    """Write a wheel that pip downloads from a folder."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    facts = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for member, contents in members.items():
            archive.writestr(member, contents)
        archive.writestr(
            f"{facts}/METADATA",
            # The wheel allows no Python of today: the tests read it and do not install it.
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: <3.0\n",
        )
        archive.writestr(f"{facts}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{facts}/RECORD", "")
    return path


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(output: io.StringIO) -> Progress:
    return Progress(output)
