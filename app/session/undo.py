"""Undo and redo: which states of the points came before, and which were taken back."""

from __future__ import annotations

from itertools import accumulate

from app.data.dataset import Dataset

#: Steps back that are remembered.
MAX_STEPS = 200

#: Points that they may hold together: 16 bytes each, so at most 160 MB.
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
        """Keep the state before an edit; what was taken back before it is gone."""
        self._after.clear()
        self._before.append(dataset)
        while len(self._before) > MAX_STEPS or sum(map(len, self._before)) > MAX_POINTS:
            del self._before[0]

    def back(self, present: Dataset) -> Dataset:
        """Return the state before the last edit, or `present` if there was none."""
        return self._travel(self._before, self._after, present)

    def forward(self, present: Dataset) -> Dataset:
        """Return the state after the edit last taken back, or `present` if none was."""
        return self._travel(self._after, self._before, present)

    def withdraw(self, present: Dataset) -> Dataset:
        """Return the state before the last edit, which is not to be done again."""
        return self._before.pop() if self._before else present

    def forget(self) -> None:
        """Keep nothing."""
        self._before.clear()
        self._after.clear()

    def nearest(self, points: int) -> UndoStack:
        """Return the edits that are nearest, back and forward, as far as so many points hold."""
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
    """Return the last of some datasets: as many as hold `points` points together."""
    held = list(accumulate(map(len, reversed(datasets))))
    first = len(datasets) - sum(each <= points for each in held)
    return datasets[first:]
