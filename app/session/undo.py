"""Undo and redo: the moments before each step, and those that undo took back."""

from __future__ import annotations

from app.session.moment import Moment

#: The most steps back that the stack remembers.
MAX_STEPS = 200

#: The most points in all remembered moments together: 16 bytes each, so at most 160 MB.
MAX_POINTS = 10_000_000

#: The most rows of histories in all of them together: 88 bytes each, so at most 44 MB.
MAX_ROWS = 500_000


class UndoStack:
    """The moments before and after the present one, oldest first.

    Examples
    --------
    >>> from app.session.session import Session
    >>> session = Session()
    >>> steps, first, second = UndoStack(), session.moment(), session.moment()
    >>> steps.remember(first)
    >>> steps.back(second) is first, steps.forward(first) is second
    (True, True)
    """

    def __init__(self) -> None:
        self._before: list[Moment] = []
        self._after: list[Moment] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forward."""
        return bool(self._after)

    def remember(self, moment: Moment) -> None:
        """Remember the moment before a step. After that, redo has nothing to offer."""
        self._after.clear()
        self._before = _last([*self._before[1 - MAX_STEPS :], moment], MAX_POINTS, MAX_ROWS)

    def back(self, present: Moment) -> Moment:
        """Return the moment before the last step; there must be one."""
        self._after.append(present)
        return self._before.pop()

    def forward(self, present: Moment) -> Moment:
        """Return the moment that undo left last; there must be one."""
        self._before.append(present)
        return self._after.pop()

    def withdraw(self) -> Moment:
        """Return the moment before the last step, and forget that step: redo does not offer it."""
        return self._before.pop()

    def forget(self) -> None:
        """Forget all steps."""
        self._before.clear()
        self._after.clear()

    def nearest(self, points: int, rows: int) -> UndoStack:
        """Return the nearest steps, back and forward, of at most so much memory each way."""
        other = UndoStack()
        other._before, other._after = (
            _last(each, points, rows) for each in (self._before, self._after)
        )
        return other


def _last(moments: list[Moment], points: int, rows: int) -> list[Moment]:
    """Return the last moments that have at most so many points and rows together."""
    counted: set[int] = set()
    for first in range(len(moments) - 1, -1, -1):
        place = moments[first].place
        # Moments share the points that a step did not change.
        points -= 0 if id(place.dataset) in counted else len(place.dataset)
        counted.add(id(place.dataset))
        rows -= place.runs.rows
        if points < 0 or rows < 0:
            return moments[first + 1 :]
    return moments
