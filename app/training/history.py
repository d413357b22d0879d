"""The history of a run: one row an epoch, thinned so that a long run stays small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.optimizers import OPTIMIZERS

#: The most rows. When they are full, every second one is removed, and from then on only every
#: second, fourth, eighth ... epoch is stored: at least half of this many rows stay, evenly spread.
CAPACITY = 4096

#: Numbers of the largest state that an optimizer has; the others leave zeros.
STATE_SIZE = max(len(rule.initial) for rule in OPTIMIZERS.values())

EPOCH, M, B, LOSS, UPDATE, STATE = 0, 1, 2, 3, 4, 5


class History:
    """Rows of (epoch, m, b, loss, update, state), at multiples of `stride`, and the newest.

    The state is the optimizer's, so that a run can go on from any row exactly as it once did.
    A history can be rewound: what comes after the row then lies ahead, until other rows are
    recorded over it.

    Attributes
    ----------
    stride : int
        Epochs from one row to the next.
    extra_epoch : int
        An epoch that is stored even if it is no multiple of the stride.
    breaks : list of int
        The epochs, in order, from which on the losses are those of other points, or of another
        loss, than before: no curve may join one across them.

    Examples
    --------
    >>> history = History()
    >>> for epoch in range(5000):
    ...     history.record(epoch, 0.5, 0.1, 1.0)
    >>> history.stride, len(history.rows)
    (2, 2501)
    >>> history.rows[-1, EPOCH]
    np.float64(4999.0)
    >>> history.rewind(1000)[EPOCH], history.last_epoch
    (np.float64(1000.0), 4999)
    """

    def __init__(self) -> None:
        self._rows = np.empty((CAPACITY, STATE + STATE_SIZE))
        self.clear()

    def clear(self) -> None:
        """Remove all rows."""
        self._length = self._end = 0
        self.stride, self.extra_epoch = 1, 0
        self.breaks: list[int] = []
        #: The row ahead that the newest one, off the stride, lies over until it is replaced.
        self._beneath: NDArray[np.float64] | None = None

    def copy(self) -> History:
        """Return a history with the same rows, up to the one that this history was rewound to."""
        other = History()
        other._length = other._end = self._length
        other.stride, other.extra_epoch = self.stride, self.extra_epoch
        other.breaks = self.breaks_until(self._newest_epoch)
        other._rows[: self._length] = self.rows
        return other

    def whole(self) -> History:
        """Return a history with the same rows, those ahead too, in no more memory than they need.

        Examples
        --------
        >>> history = History()
        >>> for epoch in range(3):
        ...     history.record(epoch, 0.5, 0.1, 1.0)
        >>> other = history.whole()
        >>> other.record(3, 0.5, 0.1, 1.0)
        >>> history.last_epoch, other.last_epoch
        (2, 3)
        """
        other = History.__new__(History)
        vars(other).update(vars(self))
        other._rows, other.breaks = self.all_rows.copy(), list(self.breaks)
        if self._beneath is not None:
            other._beneath = self._beneath.copy()
        return other

    @property
    def _newest_epoch(self) -> int:
        return int(self._rows.item(self._length - 1, EPOCH)) if self._length else 0

    def breaks_until(self, epoch: int) -> list[int]:
        """Return the breaks that are not after `epoch`."""
        return [each for each in self.breaks if each <= epoch]

    def break_at(self, epoch: int) -> None:
        """Note that losses from `epoch` on cannot be compared with those before it."""
        if epoch and epoch not in self.breaks:
            self.breaks.append(epoch)

    @property
    def rows(self) -> NDArray[np.float64]:
        """The rows so far, shape (r, 11). A view: copy what must outlive the next."""
        return self._rows[: self._length]

    @property
    def all_rows(self) -> NDArray[np.float64]:
        """The rows so far and those that lie ahead. A view."""
        return self._rows[: self._end]

    @property
    def last(self) -> NDArray[np.float64]:
        """The last row, ahead or not, of a history that is not empty. A view."""
        if self._beneath is not None and self._length == self._end:
            return self._beneath
        return self._rows[self._end - 1]

    @property
    def last_epoch(self) -> int:
        """The last recorded epoch, ahead or not; 0 if there is none."""
        return int(self.last[EPOCH]) if self._end else 0

    @property
    def has_more_ahead(self) -> bool:
        """Whether it was rewound, and rows lie ahead."""
        return self._length < self._end or self._beneath is not None

    def record(  # noqa: PLR0917  a row, in the order of its columns
        self,
        epoch: int,
        m: float,
        b: float,
        loss: float,
        update: int = 0,
        state: tuple[float, ...] = (),
    ) -> None:
        """Remember an epoch; the newest row is replaced if it is the same or off the stride."""
        if self._length:
            newest = self._rows.item(self._length - 1, EPOCH)
            if newest == epoch or not self.stores(newest):
                self._length -= 1
                if self._beneath is not None:
                    self._uncover(self._length)
        if self._length == len(self._rows):
            self._make_room()
        if self._length < self._end and self._rows[self._length, EPOCH] > epoch:
            self._beneath = self._rows[self._length].copy()
        padding = (0.0,) * (STATE_SIZE - len(state))
        self._rows[self._length] = (epoch, m, b, loss, update, *state, *padding)
        self._length += 1
        self._end = max(self._end, self._length)

    def stores(self, epoch: float) -> bool:
        """Whether the row of an epoch stays when others come after it."""
        return epoch % self.stride == 0 or epoch == self.extra_epoch

    def _uncover(self, index: int) -> None:
        """Put the row back that the one at `index` lies over."""
        if self._beneath is not None:
            self._rows[index] = self._beneath
            self._beneath = None

    def rewind(self, epoch: int) -> NDArray[np.float64]:
        """Go back, or ahead again, to the last row that is not after `epoch`; return it."""
        self._uncover(self._length - 1)
        index = int(np.searchsorted(self.all_rows[:, EPOCH], epoch, side="right")) - 1
        self._length = max(index, 0) + 1
        return self._rows[self._length - 1].copy()

    def forget_what_is_ahead(self) -> None:
        """Keep the rows so far only."""
        self._end = self._length
        self._beneath = None
        self.breaks = self.breaks_until(self._newest_epoch)

    def replace_states(self, state: tuple[float, ...]) -> None:
        """Give all rows the same state: the state of another optimizer means nothing now."""
        self.all_rows[:, STATE:] = (*state, *(0.0,) * (STATE_SIZE - len(state)))

    def _make_room(self) -> None:
        """Make room for another row: a history that was copied as a whole has none to spare."""
        if self._length == CAPACITY:
            self._thin()
            return
        rows = np.empty((CAPACITY, STATE + STATE_SIZE))
        rows[: self._end] = self.all_rows
        self._rows = rows

    def _thin(self) -> None:
        self.stride *= 2
        epochs = self.rows[:, EPOCH]
        rows = self.rows[(epochs % self.stride == 0) | (epochs == self.extra_epoch)]
        self._length = self._end = len(rows)
        self._rows[: self._length] = rows

    def next_epoch(self, epoch: int) -> int:
        """Return the first epoch after `epoch` that will be stored."""
        following = epoch - epoch % self.stride + self.stride
        return self.extra_epoch if epoch < self.extra_epoch < following else following
