"""Slows a browser: stops all of its processes for most of the time, as a slower processor would.

The developer tools of Chromium slow only the page itself, not its workers, in which Python runs.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress

from tests.bench.memory import processes_of

#: How long the browser runs, and then stands still, by turns.
RUN_S = 0.005
#: How often to look for new processes.
LOOK_S = 0.2


@contextmanager
def slow_processor(profile: str, times: float) -> Generator[None]:
    """Slow the browser with a profile as long as the block runs.

    Parameters
    ----------
    profile : str
        The folder of its profile.
    times : float
        How many times slower.
    """
    if times == 1:
        yield
        return
    is_over = threading.Event()
    thread = threading.Thread(target=_slow, args=(profile, times, is_over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _slow(profile: str, times: float, is_over: threading.Event) -> None:
    processes: set[int] = set()
    looked_at = 0.0
    while not is_over.is_set():
        if time.monotonic() - looked_at > LOOK_S:
            processes, looked_at = processes_of(profile), time.monotonic()
        _send(processes, signal.SIGSTOP)
        time.sleep(RUN_S * (times - 1))
        _send(processes, signal.SIGCONT)
        time.sleep(RUN_S)


def _send(processes: set[int], kind: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, kind)
