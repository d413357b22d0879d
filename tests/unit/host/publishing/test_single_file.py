"""The page in one file holds all that it needs, asks nobody, and stays within its size."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.host.compression import SUFFIXES
from app.host.failures import HostFailure
from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, prepare
from app.host.packing import pack
from app.host.progress import Progress
from app.host.publishing.single_file import (
    MOST_BYTES,
    NEEDED,
    WHILE_ROOM,
    as_text,
    build_single_file,
)
from tests.unit.host.conftest import CONTENTS, DECODER

#: Replaces Node and npm: the scripts that esbuild would write, and a folder of packages.
NODE = """#!{python}
import sys
from pathlib import Path
if sys.argv[1:] == ["--version"]:
    sys.exit(print("v24.19.0"))
root, packages, output = map(Path, sys.argv[2:])
assert (packages / "esbuild-wasm").is_dir() and (root / "static/one-file/page.js").exists()
(output / "page.js").write_text('start("</script>")')
(output / "worker.js").write_text("import 'nothing'; '<!--'")
"""
NPM = """#!{python}
import sys
from pathlib import Path
assert "--omit=dev" not in sys.argv
Path("node_modules/esbuild-wasm").mkdir(parents=True, exist_ok=True)
"""

#: Of each archive: bytes of every value, in this number.
ARCHIVE_BYTES = 1000


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("node", NODE), ("npm", NPM)):
        (folder / name).write_text(text.format(python=sys.executable))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def root(repository: Path, small_repository: Path, runtime: Path) -> Path:
    """The real page over a small runtime, which is packed."""
    own_lock = (small_repository / LOCK_FILE).read_bytes()
    shutil.copytree(
        repository / "static", small_repository / "static", dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("runtime"),
    )  # fmt: skip
    shutil.copy(repository / "index.html", small_repository)
    (small_repository / LOCK_FILE).write_bytes(own_lock)
    prepare(RuntimeLock.read(small_repository / LOCK_FILE), runtime, Progress())
    (runtime / "zstddec-0.3.4.wasm").write_bytes(DECODER)
    (runtime / "zstddec-0.3.4.txt").write_text("The licence")
    packed = runtime / "packed"
    packed.mkdir()
    files = {name: archive(runtime, name) for name in (*NEEDED, *WHILE_ROOM, "snapshot.bin")}
    inputs = pack._inputs(small_repository)
    manifest = {"inputs": inputs, "copies": {}, "files": files}
    (packed / "manifest.json").write_text(json.dumps(manifest))
    return small_repository


def archive(runtime: Path, name: str, size: int = ARCHIVE_BYTES) -> dict[str, object]:
    contents = bytes(range(256)) * (size // 256)
    path = runtime / f"packed/{Path(name).stem}-01234567.dat"
    path.write_bytes(contents)
    path.with_name(path.name + SUFFIXES["zstd"]).write_bytes(b"zstd of " + name.encode())
    file_name = path.relative_to(runtime).as_posix()
    return {
        "file_name": file_name,
        "sha256": hashlib.sha256(contents).hexdigest(),
        "size": len(contents),
    }


def files_in(page: str) -> dict[str, tuple[str, str]]:
    """Return coding and text of each file in a page."""
    found = re.findall(
        r'<script type="text/plain" data-file="([^"]+)"(?: data-coding="(\w+)")?>(.*?)</script>',
        page,
        re.DOTALL,
    )
    return {name: (coding, text) for name, coding, text in found}


def bytes_of(text: str) -> bytes:
    """Read text as static/one-file/files.js does."""
    bits = "".join(f"{ord(symbol) & 127:07b}" for symbol in text)
    return bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8))


@pytest.fixture
def page(root: Path, tools: Path, tmp_path: Path) -> str:
    size = build_single_file(root, tmp_path / "page.html", Progress())
    assert size == (tmp_path / "page.html").stat().st_size
    # As a browser reads it, which makes one line feed of every kind of line ending.
    return (tmp_path / "page.html").read_text("utf-8")


def test_the_page_names_no_other_file(page: str) -> None:
    named = re.findall(
        r"""<(?:script|link|img|source)[^>]*\b(?:src|srcset|href)="([^"]{0,40})""", page
    )
    assert named
    assert all(address.startswith("data:") for address in named)
    assert "@import" not in page
    assert not re.search(r"url\((?!\"?data:)", page)


def test_scripts_and_styles_stand_in_the_page_in_their_order(page: str, root: Path) -> None:
    for name in ("requirements", "guard", "address", "first-paint"):
        assert (root / f"static/{name}.js").read_text("utf-8")[:500] in page
    sheets = sorted((root / "static/styles").glob("*.css"))
    assert all(sheet.read_text("utf-8") in page for sheet in sheets)
    # Screens and paper have other styles.
    assert '<style media="print">' in page
    # A script does not end its own element.
    assert 'start("<\\/script>")' in page
    assert page.index("first-paint") < page.index('<script type="module">')


def test_the_runtime_lies_in_the_page(page: str, root: Path, runtime: Path) -> None:
    files = files_in(page)
    for name in (*NEEDED, *WHILE_ROOM):
        coding, text = files[f"static/runtime/packed/{Path(name).stem}-01234567.dat"]
        assert (coding, bytes_of(text)) == ("zstd", b"zstd of " + name.encode())
    # What has no copy by zstd, and what unpacks them.
    assert bytes_of(files["static/runtime/pyodide.js"][1]) == CONTENTS["pyodide.mjs"]
    assert bytes_of(files["static/runtime/zstddec-0.3.4.wasm"][1]) == DECODER
    assert files["static/runtime/zstddec-0.3.4.txt"][1] == "The licence"
    assert not [name for name in files if "snapshot" in name]
    manifest = json.loads(files["static/runtime/packed/manifest.json"][1])
    assert set(manifest["files"]) == {*NEEDED, *WHILE_ROOM}
    assert json.loads(files["static/runtime-lock.json"][1])["runtime"]["version"] == "314.0.3"
    for path in (root / "static/words/locales").glob("*.json"):
        words = files[f"static/words/locales/{path.name}"][1]
        assert json.loads(words) == json.loads(path.read_text("utf-8"))


def test_the_page_says_where_everything_is_and_that_nothing_may_come_from_elsewhere(
    page: str,
) -> None:
    (start,) = re.findall(r"<html[^>]*>", page)
    assert "data-one-file" in start
    assert (
        'data-runtime="static/runtime/" data-packed="static/runtime/packed/manifest.json"' in start
    )
    assert "data-current" in start
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|connect-src|'self'|\*", policy)
    assert page.index("Content-Security-Policy") < page.index("<script")


@pytest.mark.parametrize("length", [0, 1, 6, 7, 8, 13, 14, 255, 256, 1000])
def test_bytes_become_text_that_html_leaves_alone(length: int) -> None:
    contents = bytes(7 * i % 256 for i in range(length))
    text = as_text(contents).decode()
    assert bytes_of(text) == contents
    assert not set(text) & set("\0\r<")
    assert len(as_text(bytes(range(256)) * 70)) < 1.18 * 256 * 70


def test_what_the_page_never_reads_comes_along_only_while_there_is_room(
    root: Path, runtime: Path, tools: Path, tmp_path: Path
) -> None:
    manifest = json.loads((runtime / "packed/manifest.json").read_text())
    large = runtime / manifest["files"][WHILE_ROOM[0]]["file_name"]
    copy = large.with_name(large.name + SUFFIXES["zstd"])
    copy.write_bytes(bytes(MOST_BYTES))
    size = build_single_file(root, tmp_path / "page.html", Progress())
    assert size < MOST_BYTES / 5
    held = files_in((tmp_path / "page.html").read_text("utf-8"))
    assert f"static/runtime/packed/{large.name}" not in held
    assert [name for name in held if Path(WHILE_ROOM[1]).stem in name]


def test_the_command_says_how_large_the_file_is(
    root: Path, tools: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.html"
    target.write_text("An earlier one")
    assert main(["build", "--single-file", str(target)], root) == 0
    said = capsys.readouterr().out
    assert f"{target} is the whole page, {target.stat().st_size / 1e6:.1f} MB" in said
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("arguments", [["build"], ["build", "site", "--single-file", "out.html"]])
def test_a_build_is_a_folder_or_a_file(root: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments, root)


def test_what_is_missing_is_one_sentence_and_writes_nothing(
    root: Path, runtime: Path, tools: Path, tmp_path: Path
) -> None:
    target = tmp_path / "page.html"

    def failure(path: Path = target) -> str:
        with pytest.raises(HostFailure) as failed:
            build_single_file(root, path, Progress())
        return str(failed.value)

    assert failure(tmp_path) == f"{tmp_path} is a folder: name a file to write the page to."
    assert "could not be used" in failure(tmp_path / "nowhere/page.html")
    node = (tools / "node").read_text()
    (tools / "node").write_text(
        node.replace("(output /", 'sys.exit("✘ [ERROR] Could not resolve it"); (output /', 1)
    )
    assert failure() == "esbuild could not bundle the page (Could not resolve it)."
    (tools / "node").write_text(node)
    (runtime / "zstddec-0.3.4.wasm").unlink()
    assert failure() == "One file needs the decoder of zstd, which could not be fetched."
    (tools / "npm").write_text(f"#!{sys.executable}\nimport sys\nsys.exit('npm error code E404')")
    assert failure() == "One file needs esbuild: npm could not fetch it (E404)."
    (tools / "npm").unlink()
    assert failure() == "One file needs esbuild from npm, and there is no npm here."
    (runtime / "packed/manifest.json").unlink()
    assert failure() == "One file needs the packed runtime, and it could not be packed here."
    assert not target.exists()
