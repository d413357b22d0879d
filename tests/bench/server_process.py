"""Runs the server in a separate process, because in ours it would wait for the tests."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Queue
from typing import Any

from app.host import server


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server in another process.

    Attributes
    ----------
    url : str
        The address of the page.
    sent : Synchronized
        The bytes of contents that it has sent so far. Cached files add nothing.
    """

    url: str
    sent: Synchronized[int]

    @property
    def megabytes(self) -> float:
        return self.sent.value / 1e6


@contextmanager
def serving_in_process(root: Path) -> Generator[ServerProcess]:
    """Serve the site from another process as long as the block runs."""
    context = multiprocessing.get_context("spawn")
    sent, end, address = context.Value("Q", 0), context.Event(), context.Queue()
    process = context.Process(target=_serve, args=(root, sent, end, address), daemon=True)
    process.start()
    try:
        yield ServerProcess(address.get(timeout=60), sent)
    finally:
        end.set()
        process.join()


def _serve(root: Path, sent: Synchronized[int], end: Event, address: Queue[str]) -> None:
    copy = server.copyfileobj

    def count(source: Any, target: Any, length: int) -> None:
        with sent.get_lock():
            sent.value += os.fstat(source.fileno()).st_size
        copy(source, target, length)

    server.copyfileobj = count  # pyright: ignore[reportAttributeAccessIssue]
    with server.serving(root) as site:
        address.put(site.url)
        end.wait()
