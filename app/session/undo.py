"""Undo and redo: the earlier states of the points, and those that undo took back."""

from __future__ import annotations

from itertools import accumulate

from app.data.dataset import Dataset

#: The most steps back that the stack remembers.
MAX_STEPS = 200

#: The most points in all remembered states together: 16 bytes each, so at most 160 MB.
MAX_POINTS = 10_000_000


class UndoStack:
    """The datasets before and after the present one, oldest first.

    Examples
    --------
    >>> edits, first, second = UndoStack(), Dataset([0], [0]), Dataset([1], [1])
    >>> edits.remember(first)
    >>> edits.back(second) is first, edits.forward(first) is second
    (True, True)
    """

    def __init__(self) -> None:
        self._before: list[Dataset] = []
        self._after: list[Dataset] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forward."""
        return bool(self._after)

    def remember(self, dataset: Dataset) -> None:
        """Remember the state before an edit. After that, redo has nothing to offer."""
        self._after.clear()
        self._before.append(dataset)
        while len(self._before) > MAX_STEPS or sum(map(len, self._before)) > MAX_POINTS:
            del self._before[0]

    def back(self, present: Dataset) -> Dataset:
        """Return the state before the last edit, or `present` if there was none."""
        return self._travel(self._before, self._after, present)

    def forward(self, present: Dataset) -> Dataset:
        """Return the state after the edit that undo took back last, or else `present`."""
        return self._travel(self._after, self._before, present)

    def withdraw(self, present: Dataset) -> Dataset:
        """Return the state before the last edit, and forget that edit: redo does not offer it."""
        return self._before.pop() if self._before else present

    def forget(self) -> None:
        """Forget all edits."""
        self._before.clear()
        self._after.clear()

    def nearest(self, points: int) -> UndoStack:
        """Return the nearest edits, back and forward, of at most so many points each way."""
        other = UndoStack()
        other._before, other._after = (_last(each, points) for each in (self._before, self._after))
        return other

    @staticmethod
    def _travel(source: list[Dataset], target: list[Dataset], present: Dataset) -> Dataset:
        if not source:
            return present
        target.append(present)
        return source.pop()


def _last(datasets: list[Dataset], points: int) -> list[Dataset]:
    """Return the last datasets that have at most `points` points together."""
    totals = list(accumulate(map(len, reversed(datasets))))
    first = len(datasets) - sum(total <= points for total in totals)
    return datasets[first:]
