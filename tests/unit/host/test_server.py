"""The server sends the site to browsers, and nothing else of the repository."""

import gzip
import http.client
import os
import socket
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.host.compression import compress
from app.host.publishing.site import published_files
from app.host.server import CACHE_FOR_GOOD, SiteServer, serving


@pytest.fixture
def server(small_repository: Path) -> Generator[SiteServer]:
    with serving(small_repository) as server:
        yield server


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    contents: bytes


def ask(
    server: SiteServer, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> Answer:
    # http.client sends the path as it is; a browser would resolve `..` before it asks.
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/index.html", "/?preset=line"])
def test_the_server_marks_the_page_with_its_runtime(server: SiteServer, path: str) -> None:
    answer = ask(server, path, headers={"Accept-Encoding": "gzip, zstd"})
    assert answer.status == 200
    assert b'<html data-runtime="static/runtime/" lang="en">' in answer.contents


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/static/main.js", "text/javascript; charset=utf-8"),
        ("/static/worker.mjs", "text/javascript; charset=utf-8"),
        ("/static/runtime/pyodide.asm.wasm", "application/wasm"),
        ("/static/styles/page.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/runtime-lock.json", "application/json"),
        ("/app/__init__.py", "text/plain; charset=utf-8"),
        ("/app/data/presets/line.csv", "text/csv; charset=utf-8"),
    ],
)
def test_every_kind_of_file_has_the_type_that_browsers_require(
    server: SiteServer, small_repository: Path, path: str, content_type: str
) -> None:
    (small_repository / "static/runtime").mkdir()
    (small_repository / "static/runtime/pyodide.asm.wasm").write_bytes(b"\0asm")
    answer = ask(server, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/app/__init__.py", "/nothing"])
def test_every_answer_allows_other_origins_to_embed_it(server: SiteServer, path: str) -> None:
    headers = ask(server, path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/README.md",
        "/static/.hidden",
        "/static/",
        "/static",
        "/app/",
        "/static//main.js",
        "/static/../README.md",
        "/static/%2e%2e/README.md",
        "/static/..%2f..%2fREADME.md",
        "/static/..\\README.md",
        "/../../../../etc/passwd",
        "//etc/passwd",
        "/static/main.js%00.svg",
        "/nothing",
        "/app/host/server.py",
        "/app/__main__.py",
        "/app/__pycache__/line.pyc",
        "/static/%2ehidden",
        "/static/" + "n" * 300,
        "/" + "n" * 300,
        "/static/" + "%C3%A9" * 200,
        "/static/" + "d/" * 3000,
        "/static/%ff%fe",
        "/" + "%2e" * 5000,
        "//[",
        "*",
    ],
)
def test_no_other_file_of_the_computer_is_sent(server: SiteServer, path: str) -> None:
    answer = ask(server, path)
    assert (answer.status, answer.contents) == (404, b"There is no such file.\n")


def test_the_server_follows_no_link_out_of_the_repository(
    server: SiteServer, small_repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "private.txt").write_text("private")
    (small_repository / "static/link.txt").symlink_to(tmp_path / "private.txt")
    assert ask(server, "/static/link.txt").status == 404


#: Links within the repository to what is no file of the site, and to themselves.
LINKS = {
    "git": "../.git",
    "readme.md": "../README.md",
    "host": "../app/host",
    "hidden.txt": ".hidden",
}


@pytest.mark.parametrize(
    "path", ["/static/git/config", "/static/readme.md", "/static/host/server.py",
             "/static/hidden.txt", "/static/itself", "/static/itself/x"],
)  # fmt: skip
def test_the_server_and_the_built_site_follow_no_link_to_a_private_file(
    server: SiteServer, small_repository: Path, path: str
) -> None:
    for name, target in LINKS.items():
        (small_repository / "static" / name).symlink_to(target)
    (small_repository / "static/itself").symlink_to("itself")
    (small_repository / "static/main-too.js").symlink_to("main.js")
    assert ask(server, path).status == 404
    assert ask(server, "/static/main-too.js").status == 200
    published = published_files(small_repository.resolve())
    assert {each.name for each in published if each.is_symlink()} == {"main-too.js"}


def test_a_request_that_no_browser_makes_is_answered(
    server: SiteServer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ask(server, "/" + "n" * 70_000).status == 414
    whole = f"{server.url}static/main.js"
    assert ask(server, whole).contents == b"export {};\n"
    assert capfd.readouterr().err == ""


OURS = [
    "127.0.0.1",
    "127.0.0.1:80",
    "localhost",
    "LOCALHOST:8000",
    "localhost.",
    "x.localhost",
    "[::1]:8000",
    "127.1.2.3",
]
OTHERS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil-localhost",
    "192.168.1.7",
    "[::2]",
    "",
    ":80",
    "[",
    "a b",
    "@127.0.0.1:x",
]


@pytest.mark.parametrize("host", OURS)
def test_the_server_answers_to_names_of_this_computer(server: SiteServer, host: str) -> None:
    assert ask(server, "/", headers={"Host": host}).status == 200


@pytest.mark.parametrize("host", OTHERS)
@pytest.mark.parametrize("path", ["/", "/static/main.js", "/nothing"])
def test_the_server_tells_nothing_to_a_page_that_gives_it_another_name(
    server: SiteServer, host: str, path: str
) -> None:
    answer = ask(server, path, headers={"Host": host})
    assert (answer.status, answer.contents) == (421, b"This server has another name.\n")


@pytest.mark.parametrize("address", ["0.0.0.0", ""])
def test_a_server_that_is_open_to_others_answers_to_its_numbers_and_its_name(
    small_repository: Path, address: str
) -> None:
    with serving(small_repository, address) as server:
        assert server.is_open_to_others
        name = socket.gethostname()
        ours = [*OURS, "192.168.1.7:8000", name, f"{name}.local", "0.0.0.0"]
        statuses = {host: ask(server, "/", headers={"Host": host}).status for host in ours}
        assert set(statuses.values()) == {200}, statuses
        assert ask(server, "/", headers={"Host": "evil.example"}).status == 421


def test_a_server_answers_to_the_name_that_it_was_given(small_repository: Path) -> None:
    with serving(small_repository, "LocalHost") as server:
        assert not server.is_open_to_others
        assert ask(server, "/", headers={"Host": "localhost"}).status == 200


# The server marks the page when it sends it, so the page has no modification time.
@pytest.mark.parametrize(
    ("path", "header", "sent_back"),
    [
        ("/", "ETag", "If-None-Match"),
        ("/static/main.js", "ETag", "If-None-Match"),
        ("/static/main.js", "Last-Modified", "If-Modified-Since"),
    ],
)
def test_an_unchanged_file_is_answered_304(
    server: SiteServer, path: str, header: str, sent_back: str
) -> None:
    first = ask(server, path)
    again = ask(server, path, headers={sent_back: first.headers[header]})
    assert (again.status, again.contents) == (304, b"")


def test_a_changed_file_is_sent_again(server: SiteServer, small_repository: Path) -> None:
    first = ask(server, "/static/main.js")
    (small_repository / "static/main.js").write_text("export const changed = true;\n")
    again = ask(server, "/static/main.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.contents) == (200, b"export const changed = true;\n")


def test_an_invalid_date_is_ignored(server: SiteServer) -> None:
    assert ask(server, "/", headers={"If-Modified-Since": "yesterday"}).status == 200


def test_browsers_cache_wheels_and_ask_again_for_the_rest(
    server: SiteServer, small_repository: Path
) -> None:
    (small_repository / "static/runtime").mkdir()
    (small_repository / "static/runtime/numpy-2.4.3.whl").write_bytes(b"wheel")
    wheel = ask(server, "/static/runtime/numpy-2.4.3.whl")
    assert wheel.headers["Cache-Control"] == CACHE_FOR_GOOD
    assert ask(server, "/static/main.js").headers["Cache-Control"] == "no-cache"


@pytest.fixture
def library(small_repository: Path) -> Path:
    """A large file with its compressed copy."""
    path = small_repository / "static/runtime/packed/page-01234567.dat"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(100_000))
    compress(path.parent)
    return path


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd", "br,gzip;q=1.0"])
def test_a_compressed_copy_is_sent_to_browsers_that_take_it(
    server: SiteServer, library: Path, accepted: str
) -> None:
    path = f"/static/runtime/packed/{library.name}"
    answer = ask(server, path, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.contents))
    assert gzip.decompress(answer.contents) == library.read_bytes()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == CACHE_FOR_GOOD
    plain = ask(server, path)
    assert plain.headers["Content-Encoding"] is None
    assert plain.contents == library.read_bytes()
    assert plain.headers["ETag"] != answer.headers["ETag"]
    assert plain.headers["Vary"] == answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["br", "gzip;q=0", "identity", "x-gzip2"])
def test_other_browsers_get_the_file_itself(
    server: SiteServer, library: Path, accepted: str
) -> None:
    headers = {"Accept-Encoding": accepted}
    answer = ask(server, f"/static/runtime/packed/{library.name}", headers=headers)
    assert answer.contents == library.read_bytes()


def test_browsers_that_take_zstd_get_the_smallest_copy(server: SiteServer, library: Path) -> None:
    library.with_name(f"{library.name}.zst.dat").write_bytes(b"small")
    path = f"/static/runtime/packed/{library.name}"
    answers = [
        ask(server, path, headers={"Accept-Encoding": accepted})
        for accepted in ("gzip, deflate, br, zstd", "gzip", "zstd;q=0, gzip")
    ]
    assert [answer.headers["Content-Encoding"] for answer in answers] == ["zstd", "gzip", "gzip"]
    assert answers[0].contents == b"small"
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]


def test_the_page_fetches_copies_itself_where_the_browser_takes_no_zstd(
    server: SiteServer,
) -> None:
    by_zstd, by_gzip, plain = (
        ask(server, "/", headers={"Accept-Encoding": accepted})
        for accepted in ("gzip, zstd", "gzip, deflate", "")
    )
    assert b" data-compressed" not in by_zstd.contents
    assert b" data-compressed" in by_gzip.contents
    assert by_gzip.contents == plain.contents
    assert by_zstd.headers["ETag"] != by_gzip.headers["ETag"]
    assert by_zstd.headers["Vary"] == "Accept-Encoding"


def test_the_pages_own_files_are_compressed_as_they_are_sent(
    server: SiteServer, small_repository: Path
) -> None:
    script = small_repository / "static/main.js"
    for text in ("first;" * 1000, "other;" * 1001):
        script.write_text(text)
        answer = ask(server, "/static/main.js", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.contents).decode() == text
        assert ask(server, "/static/main.js").contents.decode() == text


def test_a_compressed_copy_of_an_older_file_is_not_sent(server: SiteServer, library: Path) -> None:
    copy = library.with_name(f"{library.name}.gz")
    os.utime(copy, ns=(0, library.stat().st_mtime_ns - 1))
    headers = {"Accept-Encoding": "gzip"}
    answer = ask(server, f"/static/runtime/packed/{library.name}", headers=headers)
    assert answer.contents == library.read_bytes()


def test_the_page_changes_once_the_runtime_is_packed(
    server: SiteServer, small_repository: Path
) -> None:
    before = ask(server, "/")
    assert b"data-packed" not in before.contents
    (small_repository / "static/runtime/packed").mkdir(parents=True)
    (small_repository / "static/runtime/packed/manifest.json").write_text("{}")
    after = ask(server, "/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status == 200
    assert b'data-packed="static/runtime/packed/manifest.json"' in after.contents


def test_head_has_the_headers_and_no_contents(server: SiteServer) -> None:
    head = ask(server, "/", "HEAD")
    assert head.contents == b""
    assert head.headers["Content-Length"] == str(len(ask(server, "/").contents))


def test_other_methods_are_refused(server: SiteServer) -> None:
    assert ask(server, "/", "POST").status == 501


def test_one_connection_serves_many_files(server: SiteServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    sockets = set()
    for path in ("/", "/static/main.js", "/nothing"):
        connection.request("GET", path)
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_other_origins_may_import_the_scripts(server: SiteServer) -> None:
    assert ask(server, "/static/main.js").headers["Access-Control-Allow-Origin"] == "*"


def test_the_site_works_under_a_sub_path(small_repository: Path) -> None:
    with serving(small_repository, prefix="/some/course/") as server:
        assert server.url.endswith("/some/course/")
        assert b"data-runtime" in ask(server, "/some/course/").contents
        assert ask(server, "/some/course/static/main.js").status == 200
        assert ask(server, "/static/main.js").status == 404
        moved = ask(server, "/some/course")
        assert (moved.status, moved.headers["Location"]) == (301, "/some/course/")


def test_a_browser_that_disconnects_prints_nothing(
    server: SiteServer, small_repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (small_repository / "static/large.zip").write_bytes(bytes(30_000_000))
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), address.port or 0)) as connection:
        connection.sendall(b"GET /static/large.zip HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(1000)
    # The next answer comes after the broken one has ended, or at the same time: both are fine.
    assert ask(server, "/").status == 200
    assert capfd.readouterr().err == ""
