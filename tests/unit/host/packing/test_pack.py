"""Packing the runtime: done once, verified, repeated when needed, and skipped if impossible."""

import errno
import gzip
import hashlib
import io
import json
import os
import sys
import threading
from pathlib import Path

import pytest

from app.host.packing.pack import MANIFEST, is_packed
from app.host.progress import Progress
from app.host.turns import turn
from tests.unit.host.conftest import DECODER
from tests.unit.host.packing.conftest import StandIn, said_while_packing

#: The module; the package has a function of the same name.
pack = sys.modules["app.host.packing.pack"]


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


def test_large_files_get_compressed_copies_that_the_manifest_lists(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    manifest = json.loads((packed / MANIFEST).read_text())
    page, snapshot = (manifest["files"][name]["file_name"] for name in ("page.tar", "snapshot.bin"))
    assert {page, "pyodide.asm.wasm"} <= set(manifest["copies"])
    for name, suffixes in manifest["copies"].items():
        copy = runtime / f"{name}.gz"
        assert gzip.decompress(copy.read_bytes()) == (runtime / name).read_bytes()
        # Node takes a minute for the snapshot, and whoever fetches it in a start has a fast line.
        assert suffixes == ([".gz"] if name == snapshot else [".zst.dat", ".gz"])
        assert (runtime / f"{name}.zst.dat").exists() == (name != snapshot)
        # A copy has no copies of its own.
        assert not name.endswith(".zst.dat")


def test_the_decoder_of_zstd_comes_from_npm_once_and_verified(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    assert (runtime / "zstddec-0.3.4.wasm").read_bytes() == DECODER
    assert (runtime / "zstddec-0.3.4.txt").read_text() == "BSD"
    stand_in.fail_to_install("npm error code ENOTFOUND")
    (packed / MANIFEST).unlink()
    assert len(said_while_packing(root)) == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("npm error code EINTEGRITY\nnpm error sha512-...", "npm could not fetch it (EINTEGRITY)"),
        ("nothing that npm says", "npm could not fetch it (no reason given)"),
        (None, "there is no npm here"),
        ("", "zstddec-0.3.4.wasm came with other contents"),
    ],
)
def test_without_the_decoder_one_sentence_says_so_and_the_manifest_lists_no_copy_by_zstd(
    root: Path, runtime: Path, packed: Path, stand_in: StandIn, said: str | None, reason: str
) -> None:
    if said is None:
        stand_in.lose_npm()
    elif said:
        stand_in.fail_to_install(said)
    else:
        lock = root / "static/runtime-lock.json"
        lock.write_text(lock.read_text().replace(hashlib.sha256(DECODER).hexdigest(), "0" * 64))
    sentences = said_while_packing(root)
    assert sentences[-1].startswith(
        f"Hosts that do not know zstd will send more bytes, as gzip: {reason}"
    )
    manifest = json.loads((packed / MANIFEST).read_text())
    assert {suffix for copies in manifest["copies"].values() for suffix in copies} == {".gz"}
    # A host that knows zstd sends the copies, and the browser needs no decoder.
    assert list(packed.glob("page-*.zst.dat"))
    assert not list(runtime.glob("zstddec*"))


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
    earlier = [packed / "page-00000000.dat", packed / "page-00000000.dat.zst.dat"]
    for path in earlier:
        path.touch()
    (packed / MANIFEST).unlink()
    said_while_packing(root)
    assert not any(path.exists() for path in earlier)


def test_a_copy_that_takes_long_is_made_once_for_the_same_contents(
    root: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    (copy,) = packed.glob("page-*.zst.dat")
    copy.write_bytes(b"the first")
    (packed / MANIFEST).unlink()
    said_while_packing(root)
    assert copy.read_bytes() == b"the first"
    whole = copy.with_name(copy.name.removesuffix(".zst.dat"))
    assert copy.stat().st_mtime_ns >= whole.stat().st_mtime_ns


#: What the disk says: the number of the error, and how the sentence begins.
DISKS = [
    (errno.ENOSPC, "The disk is full:"),
    (errno.EDQUOT, "The disk is full:"),
    (errno.EROFS, "{packed} cannot be written:"),
    (errno.EACCES, "{packed} cannot be written:"),
]


@pytest.mark.parametrize(("number", "sentence"), DISKS)
@pytest.mark.parametrize("at", ["mkdir", "compress", "replace"])
def test_where_nothing_can_be_written_one_sentence_says_so_and_the_page_works(
    root: Path, packed: Path, runtime: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch,
    number: int, sentence: str, at: str,
) -> None:  # fmt: skip
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    place = {"mkdir": (Path, "mkdir"), "compress": (pack, "compress"), "replace": (os, "replace")}
    with monkeypatch.context() as disk:
        disk.setattr(*place[at], refuse)
        *_, said = said_while_packing(root)
    assert said.startswith(sentence.format(packed=packed))
    assert said.endswith("The page will work, but start more slowly.")
    assert not packed.exists(), "nothing half-made stays"
    assert (runtime / "pyodide.js").exists()
    # With room again the next start packs.
    said_while_packing(root)
    assert is_packed(packed)


def test_a_node_without_room_is_not_blamed_and_gets_another_try(
    root: Path, packed: Path, stand_in: StandIn
) -> None:
    stand_in.fail("archives.mjs", "Error: ENOSPC: no space left on device, write")
    assert said_while_packing(root)[-1].startswith("The disk is full:")
    assert not packed.exists()


def test_what_a_killed_start_left_is_removed(root: Path, packed: Path, stand_in: StandIn) -> None:
    said_while_packing(root)
    (packed / MANIFEST).unlink()
    (packed / ".packing-killed").mkdir()
    (packed / ".packing-killed/page.tar").write_bytes(bytes(1000))
    (packed / "page-0123.dat.gz.part").touch()
    said_while_packing(root)
    assert is_packed(packed)
    left = {path.name for path in packed.iterdir()}
    assert not left & {".packing-killed", "page-0123.dat.gz.part"}


def test_two_packings_at_once_are_one_packing(
    root: Path, packed: Path, runtime: Path, stand_in: StandIn
) -> None:
    def start() -> None:
        with turn(runtime, Progress(io.StringIO())):
            said_while_packing(root)

    starts = [threading.Thread(target=start) for _ in range(3)]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert stand_in.runs == 1
    assert is_packed(packed)


def test_packed_files_have_names_that_no_filter_knows(
    root: Path, packed: Path, stand_in: StandIn
) -> None:
    said_while_packing(root)
    made = {path.name for path in packed.iterdir()} - {MANIFEST}
    names = {name.removesuffix(".gz").removesuffix(".zst.dat") for name in made}
    assert {Path(name).suffix for name in names} == {".dat"}
    assert len(names) == 3
