"""Shows megabytes on a terminal: one line that updates itself, or a few lines in a file."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

# Seconds between two updates of the line: often enough to look alive, and cheap.
UPDATE_INTERVAL_S = 0.1
# If the output is no terminal, one line each time this share of the bytes has arrived.
SPARSE_SHARE = 0.25


class Progress:
    """Shows the person who waits how far a task has come.

    Parameters
    ----------
    stream : TextIO, optional
        Where to write; by default the standard output at the time of construction.
    clock : callable
        Returns seconds that never decrease; only their differences matter.
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
        self._shown_at = 0.0
        self._shown_share = 0.0
        self._line_is_open = False

    def say(self, sentence: str) -> None:
        """Write a sentence on a line of its own."""
        self.close()
        print(sentence, file=self._stream, flush=True)

    def begin(self, label: str, total_bytes: int) -> None:
        """Start to count the bytes of one task."""
        self.close()
        self._label, self._total, self._done = label, total_bytes, 0
        self._shown_share = 0.0
        self._show()

    def advance_to(self, done_bytes: int) -> None:
        """Record that `done_bytes` of the task have arrived, and show it when an update is due."""
        self._done = min(done_bytes, self._total)
        share = self._done / self._total if self._total else 1.0
        if self._on_terminal:
            if self._clock() - self._shown_at >= UPDATE_INTERVAL_S:
                self._show()
        elif share - self._shown_share >= SPARSE_SHARE:
            self._shown_share = share
            self._show()

    def close(self) -> None:
        """End the line that updates itself, so that the next output starts on a new line."""
        if self._line_is_open:
            self._show()
            print(file=self._stream, flush=True)
            self._line_is_open = False

    def _show(self) -> None:
        line = f"{self._label}: {self._done / 1e6:.1f} of {self._total / 1e6:.1f} MB"
        if self._on_terminal:
            # Erase to the end of the line, where a longer line may have left its tail.
            print(f"\r{line}\x1b[K", end="", file=self._stream, flush=True)
            self._line_is_open = True
            self._shown_at = self._clock()
        else:
            print(line, file=self._stream, flush=True)
