"""Serve the page to browsers: index.html, app/ and static/, and no other file of the repository."""

import hashlib
import os
import re
import socketserver
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from shutil import copyfileobj
from socket import AF_INET, AF_INET6, gethostname
from urllib.parse import unquote, urlsplit

from app.host.compression import compressed_copy, compressed_text
from app.host.publishing.policy import HEADERS
from app.host.publishing.site import PAGE, is_published, page_with_runtime

# Listed here because systems disagree about .mjs and .wasm, and browsers refuse other types.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".zip": "application/zip",
}

# The name of a wheel contains its version, and that of a packed file its hash: they never change.
CACHE_FOR_GOOD = "public, max-age=31536000, immutable"
# A browser requests every other file again, and gets a 304 as long as the file is the same.
CACHE_OF_THE_REST = "no-cache"

# The name, or the number of IPv6, and perhaps a port.
_HOST = re.compile(r"(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d*)?", re.ASCII)


class SiteServer(ThreadingHTTPServer):
    """The site of one repository on one port.

    Parameters
    ----------
    root : Path
        The repository.
    host : str
        The address to listen on.
    port : int
        The port, or 0 for any free one.
    prefix : str
        The path under which the site appears, with slashes at both ends.

    Raises
    ------
    OSError
        If the port cannot be opened.
    """

    daemon_threads = True
    request_queue_size = 64
    # On Windows this option would silently let two servers share one port.
    allow_reuse_address = os.name != "nt"

    def __init__(
        self, root: Path, host: str = "127.0.0.1", port: int = 0, prefix: str = "/"
    ) -> None:
        self.root = root.resolve()
        self.prefix = prefix
        self.host = host.lower()
        self.address_family = AF_INET6 if ":" in host else AF_INET
        super().__init__((host, port), SiteHandler)

    @property
    def url(self) -> str:
        """Address of the page, as a browser on this computer reaches it."""
        host, port = str(self.server_address[0]), self.server_address[1]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}{self.prefix}"

    @property
    def is_open_to_others(self) -> bool:
        """Whether other computers can reach the page: the system says what the address means."""
        number = _number(str(self.server_address[0]).partition("%")[0])
        return number is None or not number.is_loopback

    def is_for_us(self, host: str | None) -> bool:
        """Whether the Host header of a request names this server.

        Any page can make its own name mean this computer (DNS rebinding), and then read what it
        asks for as if it came from there. It cannot do so with a number, nor with a name of ours.
        """
        if host is None:
            # Every browser sends the header.
            return True
        written = _HOST.fullmatch(host.lower())
        if not written:
            return False
        name = (written[1] or written[2]).rstrip(".")
        if name == self.host or f".{name}".endswith(".localhost"):
            return True
        number = _number(name)
        if self.is_open_to_others:
            return number is not None or name.removesuffix(".local") == gethostname().lower()
        return number is not None and number.is_loopback

    def server_bind(self) -> None:
        """Open the port without looking up this computer's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Report nothing if a browser closed its tab in the middle of an answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # pyright: ignore[reportArgumentType]

    def find(self, path: str) -> Path | None:
        """Return the file that a request path names, or None if there is none to serve."""
        if not path.startswith(self.prefix):
            return None
        parts = (path.removeprefix(self.prefix) or PAGE).split("/")
        # No file of the site has a name that is empty, is `..`, or holds a drive letter.
        is_plain = all(part.strip(". ") and not set(part) & set("\\:\0") for part in parts)
        named = self.root.joinpath(*parts)
        return named.resolve() if is_plain and is_published(named, self.root) else None


def _number(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _never_changes(path: Path) -> bool:
    return path.suffix == ".whl" or (path.parent.name == "packed" and path.suffix != ".json")


class SiteHandler(BaseHTTPRequestHandler):
    """Answers the GET and HEAD requests of one connection."""

    server: SiteServer  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"
    # Nagle's algorithm may hold the contents back until the browser acknowledges the headers.
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a file, or with 301, 304, 404 or, under the name of another host, 421."""
        if not self.server.is_for_us(self.headers["Host"]):
            self._send_text(HTTPStatus.MISDIRECTED_REQUEST, "This server has another name.\n")
            return
        path = unquote(self._path())
        if f"{path}/" == self.server.prefix:
            self._start(HTTPStatus.MOVED_PERMANENTLY, 0, {"Location": self.server.prefix})
            return
        found = self.server.find(path)
        if found is None:
            self._send_text(HTTPStatus.NOT_FOUND, "There is no such file.\n")
        elif found == self.server.root / PAGE:
            self._send_page()
        else:
            self._send_file(found)

    def do_HEAD(self) -> None:
        """Answer as `do_GET` does, without the contents."""
        self.do_GET()

    def _path(self) -> str:
        """Return the path of the request, which may be a whole address (RFC 9112, 3.2.2)."""
        if self.path.startswith("/"):
            return self.path.partition("?")[0]
        try:
            return urlsplit(self.path).path
        except ValueError:
            return ""

    def _send_page(self) -> None:
        # Browsers say that they know zstd only to hosts with https, and to this computer.
        knows_zstd = "zstd" in self._accepted_codings()
        # A hash, not the time of the file: the page's attributes depend on the packed files, too.
        page = page_with_runtime(self.server.root, fetches_copies=not knows_zstd)
        tag = f'"{hashlib.sha256(page).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": CACHE_OF_THE_REST, "Vary": "Accept-Encoding"}
        if self._has_this(tag):
            self._start(HTTPStatus.NOT_MODIFIED, None, headers)
            return
        self._start(HTTPStatus.OK, len(page), headers | {"Content-Type": CONTENT_TYPES[".html"]})
        self._write(page)

    def _send_file(self, path: Path) -> None:
        accepted = self._accepted_codings()
        coding, sent = compressed_copy(path, accepted) or ("", path)
        with sent.open("rb") as file:
            facts = os.fstat(file.fileno())
            headers = {
                "Last-Modified": formatdate(facts.st_mtime, usegmt=True),
                "Cache-Control": CACHE_OF_THE_REST if not _never_changes(path) else CACHE_FOR_GOOD,
                "Vary": "Accept-Encoding",
            }
            text = compressed_text(path) if "gzip" in accepted and not coding else None
            if text is not None:
                coding = "gzip"
            headers["ETag"] = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}{coding}"'
            if self._has_this(headers["ETag"], facts.st_mtime):
                self._start(HTTPStatus.NOT_MODIFIED, None, headers)
                return
            headers["Content-Type"] = CONTENT_TYPES.get(path.suffix, "application/octet-stream")
            if coding:
                headers["Content-Encoding"] = coding
            self._start(HTTPStatus.OK, facts.st_size if text is None else len(text), headers)
            if text is not None:
                self._write(text)
            elif self.command != "HEAD":
                copyfileobj(file, self.wfile, 256 * 1024)

    def _accepted_codings(self) -> set[str]:
        """Return the codings that the browser accepts without reserve (RFC 9110, 12.5.3)."""
        listed = self.headers.get("Accept-Encoding", "").replace(" ", "").split(",")
        plain = (coding.partition(";") for coding in listed)
        return {name for name, _, weight in plain if weight in ("", "q=1", "q=1.0")}

    def _has_this(self, tag: str, modified: float | None = None) -> bool:
        """Whether the browser's copy is still the same (RFC 9110, section 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in {
                t.strip().removeprefix("W/") for t in tags.split(",")
            }
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except (TypeError, ValueError):
            return False
        return modified is not None and int(modified) <= since.timestamp()

    def _send_text(self, status: HTTPStatus, text: str) -> None:
        contents = text.encode()
        self._start(status, len(contents), {"Content-Type": "text/plain; charset=utf-8"})
        self._write(contents)

    def _start(self, status: HTTPStatus, length: int | None, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | HEADERS).items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _write(self, contents: bytes) -> None:
        if self.command != "HEAD":
            self.wfile.write(contents)

    def version_string(self) -> str:
        """Return the name of the program instead of the version of Python."""
        return "Downslope"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base)
        """Write nothing: the terminal shows only what a person must know."""


@contextmanager
def serving(
    root: Path, host: str = "127.0.0.1", port: int = 0, prefix: str = "/"
) -> Generator[SiteServer]:
    """Serve the site in the background as long as the block runs.

    Parameters
    ----------
    root, host, port, prefix
        As for `SiteServer`.

    Yields
    ------
    SiteServer
        Its `url` is the address of the page.
    """
    with SiteServer(root, host, port, prefix) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
