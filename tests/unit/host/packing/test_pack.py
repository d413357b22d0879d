"""Packing the runtime: done once, verified, repeated when needed, and skipped if impossible."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from app.host.packing.pack import MANIFEST, is_packed
from tests.unit.host.packing.conftest import StandIn, said_while_packing


def test_the_manifest_names_every_file_made_with_its_hash_and_size(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn
) -> None:
    assert len(said_while_packing(root)) == 1
    files = json.loads((packed / MANIFEST).read_text())["files"]
    assert set(files) == {"page.tar", "snapshot.bin", "stdlib.zip"}
    for name, file in files.items():
        contents = (runtime / file["file_name"]).read_bytes()
        assert contents == name.encode() * 100_000
        assert file["sha256"] == hashlib.sha256(contents).hexdigest()
        assert file["size"] == len(contents)
        # A browser may cache a file for ever if its name contains its hash.
        assert file["sha256"][:8] in file["file_name"]
    snapshot = b"snapshot.bin" * 100_000
    pieces = [snapshot[: 2**20], snapshot[2**20 :]]
    assert files["snapshot.bin"]["pieces"] == [hashlib.sha256(each).hexdigest() for each in pieces]


def test_large_files_get_a_compressed_copy_that_the_manifest_lists(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    manifest = json.loads((packed / MANIFEST).read_text())
    page = manifest["files"]["page.tar"]["file_name"]
    assert {page, "pyodide.asm.wasm"} <= set(manifest["compressed"])
    for name in manifest["compressed"]:
        copy = runtime / f"{name}.gz"
        assert gzip.decompress(copy.read_bytes()) == (runtime / name).read_bytes()


def test_a_second_start_packs_nothing(root: Path, stand_in: StandIn) -> None:
    said_while_packing(root)
    assert said_while_packing(root) == []
    assert stand_in.runs == 1


@pytest.mark.parametrize("file", ["page.tar", "snapshot.bin", "stdlib.zip"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_file_is_packed_again(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn, file: str, damage: str
) -> None:
    said_while_packing(root)
    entry = json.loads((packed / MANIFEST).read_text())["files"][file]
    path = runtime / entry["file_name"]
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(bytes(entry["size"]))
    said_while_packing(root)
    assert stand_in.runs == 2
    assert is_packed(packed)


@pytest.mark.parametrize("name", ["app/__init__.py", "static/runtime-lock.json"])
def test_changed_sources_are_packed_again(root: Path, stand_in: StandIn, name: str) -> None:
    said_while_packing(root)
    path = root / name
    path.write_text(path.read_text() + "\n")
    said_while_packing(root)
    assert stand_in.runs == 2


def test_packing_removes_the_files_of_an_earlier_packing(
    root: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    (packed / "page-00000000.tar").touch()
    (packed / MANIFEST).unlink()
    said_while_packing(root)
    assert not (packed / "page-00000000.tar").exists()
