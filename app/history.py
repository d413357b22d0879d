"""What a run remembers: one row an epoch, thinned so that a long run stays small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Rows kept. When they are full every second one is let go, and from then on only every
#: second, fourth, eighth ... epoch is kept: at least half of this many rows stay, evenly spread.
CAPACITY = 4096


class History:
    """Rows of (epoch, m, b, loss), at epochs that are multiples of `stride`, and the newest.

    Examples
    --------
    >>> history = History()
    >>> for epoch in range(5000):
    ...     history.record(epoch, 0.5, 0.1, 1.0)
    >>> history.stride, len(history.rows)
    (2, 2501)
    >>> history.rows[-1, 0]
    np.float64(4999.0)
    """

    def __init__(self) -> None:
        self._rows = np.empty((CAPACITY, 4))
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._length = 0
        self.stride = 1

    @property
    def rows(self) -> NDArray[np.float64]:
        """The rows, shape (r, 4): epoch, m, b, loss. A view: copy what must outlive the next."""
        return self._rows[: self._length]

    def record(self, epoch: int, m: float, b: float, loss: float) -> None:
        """Remember an epoch; the newest row is replaced if it is the same or off the stride."""
        if self._length:
            newest = int(self._rows[self._length - 1, 0])
            if newest == epoch or newest % self.stride:
                self._length -= 1
        if self._length == CAPACITY:
            self._thin()
        self._rows[self._length] = (epoch, m, b, loss)
        self._length += 1

    def _thin(self) -> None:
        self.stride *= 2
        kept = self.rows[self.rows[:, 0] % self.stride == 0]
        self._length = len(kept)
        self._rows[: self._length] = kept

    def next_epoch(self, epoch: int) -> int:
        """Return the first epoch after `epoch` that will be kept."""
        return epoch - epoch % self.stride + self.stride
