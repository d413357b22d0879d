"""The server in a process of its own, as people have it: in ours it would wait for the tests."""

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
class Apart:
    """Such a server.

    Attributes
    ----------
    url : str
        The address of the page.
    sent : Synchronized
        The bytes that it has written so far, headers left out: what is cached costs none.
    """

    url: str
    sent: Synchronized[int]

    @property
    def megabytes(self) -> float:
        return self.sent.value / 1e6


@contextmanager
def serving_apart(root: Path) -> Generator[Apart]:
    """Serve the site from another process for as long as the block runs."""
    context = multiprocessing.get_context("spawn")
    sent, end, told = context.Value("Q", 0), context.Event(), context.Queue()
    process = context.Process(target=_serve, args=(root, sent, end, told), daemon=True)
    process.start()
    try:
        yield Apart(told.get(timeout=60), sent)
    finally:
        end.set()
        process.join()


def _serve(root: Path, sent: Synchronized[int], end: Event, told: Queue[str]) -> None:
    copy = server.copyfileobj

    def count(source: Any, target: Any, length: int) -> None:
        with sent.get_lock():
            sent.value += os.fstat(source.fileno()).st_size
        copy(source, target, length)

    server.copyfileobj = count  # pyright: ignore[reportAttributeAccessIssue]
    with server.serving(root) as site:
        told.put(site.url)
        end.wait()
