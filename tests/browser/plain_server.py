"""A static file server that knows only files and their suffixes, as many hosts are."""

import functools
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from _typeshed import StrPath


class PlainHandler(SimpleHTTPRequestHandler):
    """Serves files, and says nothing about it."""

    #: Sent with every answer.
    headers_of_host: ClassVar[dict[str, str]] = {}

    def guess_type(self, path: "StrPath") -> str:
        # Many hosts know this suffix no better.
        return "text/plain" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        pass

    def end_headers(self) -> None:
        for name, value in self.headers_of_host.items():
            self.send_header(name, value)
        super().end_headers()


@contextmanager
def plain_server(folder: Path, headers: dict[str, str] | None = None) -> Generator[str]:
    """Serve a folder, with the same headers for every file; yield its address."""
    kind = type("Handler", (PlainHandler,), {"headers_of_host": headers or {}})
    handler = functools.partial(kind, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
