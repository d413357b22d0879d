"""Megabytes on a terminal: one line that updates itself, or a few lines in a file."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

# Seconds between two updates of the line: often enough to look alive, and it costs nothing.
UPDATE_INTERVAL_S = 0.1
# Where there is no terminal, one line each time this share more has arrived.
SPARSE_SHARE = 0.25


class Progress:
    """How far a fetch has come, told to the person who waits for it.

    Parameters
    ----------
    stream : TextIO, optional
        Where to write; standard output as it is at that moment.
    clock : callable
        Seconds, rising; only their differences are used.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stdout
        self._clock = clock
        self._on_terminal = self._stream.isatty()
        self._label = ""
        self._total = 0
        self._done = 0
        self._told_at = 0.0
        self._told_share = 0.0
        self._line_is_open = False

    def say(self, sentence: str) -> None:
        """Write a sentence on a line of its own."""
        self.close()
        print(sentence, file=self._stream, flush=True)

    def begin(self, label: str, total_bytes: int) -> None:
        """Start to count the bytes of one task."""
        self.close()
        self._label, self._total, self._done = label, total_bytes, 0
        self._told_share = 0.0
        self._tell()

    def advance_to(self, done_bytes: int) -> None:
        """Tell that `done_bytes` of the task have arrived."""
        self._done = min(done_bytes, self._total)
        share = self._done / self._total if self._total else 1.0
        if self._on_terminal:
            if self._clock() - self._told_at >= UPDATE_INTERVAL_S:
                self._tell()
        elif share - self._told_share >= SPARSE_SHARE:
            self._told_share = share
            self._tell()

    def close(self) -> None:
        """End the line that updates itself, so that the next words start on a new one."""
        if self._line_is_open:
            self._tell()
            print(file=self._stream, flush=True)
            self._line_is_open = False

    def _tell(self) -> None:
        line = f"{self._label}: {self._done / 1e6:.1f} of {self._total / 1e6:.1f} MB"
        if self._on_terminal:
            # Erase to the end of the line: a shorter line must not leave a tail of the longer one.
            print(f"\r{line}\x1b[K", end="", file=self._stream, flush=True)
            self._line_is_open = True
            self._told_at = self._clock()
        else:
            print(line, file=self._stream, flush=True)
