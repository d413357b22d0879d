"""A copy of the site whose snapshot a test reads, changes or damages."""

import hashlib
import io
import json
import os
import shutil
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.host.compression import SUFFIXES
from app.host.packing.pack import PIECE, SNAPSHOT
from tests.browser.driver import exposing_pyodide

#: The format of static/worker/snapshot/format.js.
HEAD = struct.Struct("<4I")
MAGIC = 0x50414E53
FORMAT = 1

CORE = "pyodide.asm.wasm"

Facts = dict[str, Any]


class Snapshot:
    """The facts and the contents of a snapshot.bin."""

    def __init__(self, file: bytes) -> None:
        magic, version, fact_bytes, length = HEAD.unpack_from(file)
        assert (magic, version, length) == (MAGIC, FORMAT, len(file))
        end = HEAD.size + fact_bytes
        self.facts: Facts = json.loads(file[HEAD.size : end])
        self.contents = bytearray(file[end:])

    def encode(self) -> bytearray:
        text = json.dumps(self.facts, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        length = HEAD.size + len(text) + len(self.contents)
        return bytearray(HEAD.pack(MAGIC, FORMAT, len(text), length)) + text + self.contents


def members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return {each.name: opened.extractfile(each).read() for each in opened}  # type: ignore


def tar(contents: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, member in contents.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(member)
            archive.addfile(facts, io.BytesIO(member))
    return made.getvalue()


def altered_snapshot(file: bytes, alter: Callable[[Snapshot], object]) -> bytes:
    snapshot = Snapshot(file)
    alter(snapshot)
    return bytes(snapshot.encode())


def altered_archive(archive: bytes, alter: Callable[[dict[str, bytes]], object]) -> bytes:
    contents = members(archive)
    alter(contents)
    return tar(contents)


class SiteCopy:
    """The site in another folder; its files are links until a test changes one."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.root = folder
        self._runtime = folder / "static/runtime"
        for name in ("app", "static"):
            shutil.copytree(site / name, folder / name, copy_function=link_or_copy)
        shutil.copy2(site / "index.html", folder)
        worker = folder / "static/worker/worker.js"
        self._write(worker, exposing_pyodide(worker.read_text("utf-8")).encode())

    @property
    def _manifest_path(self) -> Path:
        return self._runtime / "packed/manifest.json"

    @property
    def _manifest(self) -> dict[str, Any]:
        return json.loads(self._manifest_path.read_text("utf-8"))

    def pinned(self, name: str) -> dict[str, Any]:
        """Return what the manifest says about a packed file: its name, hash and size."""
        return self._manifest["files"][name]

    def files_to_cache(self) -> list[dict[str, Any]]:
        """List the facts of all files that a browser caches."""
        lock = json.loads((self.root / "static/runtime-lock.json").read_text("utf-8"))
        core = [file for file in lock["runtime"]["core"] if file["file_name"] == CORE]
        return [*core, self.pinned(SNAPSHOT), self.pinned("snapshot_files.tar")]

    def path(self, name: str) -> Path:
        return self._runtime / self.pinned(name)["file_name"]

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def damage(self, name: str, contents: bytes | None) -> None:
        """Serve contents that differ from the manifest, or none."""
        path = self.path(name)
        if contents is None:
            path.unlink()
        else:
            self._write(path, contents)
        for suffix in SUFFIXES.values():
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def replace(self, name: str, contents: bytes) -> None:
        """Serve other contents, and list them in the manifest."""
        self.damage(name, None)
        manifest = self._manifest
        manifest["files"][name] = self.add(name, contents)
        self._write(self._manifest_path, json.dumps(manifest).encode())

    def add(self, name: str, contents: bytes) -> dict[str, Any]:
        """Serve another version of a packed file, too; return what a manifest says about it."""
        sha256 = hashlib.sha256(contents).hexdigest()
        file_name = f"packed/{name.partition('.')[0]}-{sha256[:8]}.dat"
        facts: dict[str, Any] = {"file_name": file_name, "sha256": sha256, "size": len(contents)}
        if name == SNAPSHOT:
            pieces = (contents[i : i + PIECE] for i in range(0, len(contents), PIECE))
            facts["pieces"] = [hashlib.sha256(piece).hexdigest() for piece in pieces]
        self._write(self._runtime / file_name, contents)
        return facts

    def write_packed(self, file_name: str, contents: bytes) -> None:
        """Change what the server answers for one version of a packed file."""
        self._write(self._runtime / file_name, contents)

    def alter_archive(self, alter: Callable[[dict[str, bytes]], object]) -> None:
        name = "snapshot_files.tar"
        self.replace(name, altered_archive(self.read(name), alter))

    def append_to_worker(self, program: str) -> None:
        self.append("static/worker/worker.js", program)

    def append(self, name: str, text: str) -> None:
        """Edit a file of the site, without packing it again."""
        path = self.root / name
        self._write(path, path.read_bytes() + text.encode())

    def _write(self, path: Path, contents: bytes) -> None:
        # Remove the link first, so that the write does not reach the original file.
        path.unlink(missing_ok=True)
        path.write_bytes(contents)


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
