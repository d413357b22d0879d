"""The epoch in progress: the order of its points, and how many of them have been taken."""

from __future__ import annotations

from collections.abc import Iterator

from app.data.dataset import Point


class EpochInProgress:
    """The pass over the points that is under way, or the pause between two.

    Parameters
    ----------
    permutations : iterator of list of int
        Of the points, one for each epoch to come.
    batch : int
        Points for one update.
    longest : int
        Points of a piece, at most, unless a single batch has more.

    Attributes
    ----------
    permutation : list of int
        That of this epoch or, between two, of the last one.
    position : int
        How many points of it the run has taken; 0 between two epochs.
    beginning : (float, float) or None
        m and b when the epoch began; None if points or settings have changed since.

    Examples
    --------
    >>> epoch = EpochInProgress(iter([[0, 1, 2], [2, 1, 0]]), 2, 1024)
    >>> epoch.begin_if_due((0.0, 0.0))
    >>> epoch.take(most_updates=1), epoch.so_far, epoch.take(), epoch.is_whole
    ([0, 1], [0, 1], [2], True)
    """

    def __init__(self, permutations: Iterator[list[int]], batch: int, longest: int) -> None:
        self._permutations, self._batch = permutations, batch
        self._size = max(longest // max(batch, 1), 1) * batch
        self.permutation: list[int] = []
        self.position = 0
        self.beginning: Point | None = None
        self._is_begun = False

    def copy(self, permutations: Iterator[list[int]]) -> EpochInProgress:
        """Return the same epoch by itself, with the permutations from the next epoch on."""
        other = EpochInProgress.__new__(EpochInProgress)
        vars(other).update(vars(self))
        other._permutations = permutations
        return other

    @property
    def is_begun(self) -> bool:
        """Whether an epoch is under way, even if none of its points has been taken."""
        return self._is_begun

    def begin_if_due(self, beginning: Point) -> None:
        """Begin another epoch at `beginning`, unless one is under way."""
        if not self._is_begun:
            self.permutation = next(self._permutations)
            self.beginning = beginning
            self._is_begun = True

    def take(self, most_updates: int | None = None) -> list[int]:
        """Take the points of the next piece, or of fewer updates, and return them.

        Pieces begin and end at the same updates, however a run is cut into slices.
        """
        end = self.position - self.position % self._size + self._size
        if most_updates is not None:
            end = min(end, self.position + most_updates * self._batch)
        piece = self.permutation[self.position : end]
        self.position += len(piece)
        return piece

    def give_back(self, piece: list[int]) -> None:
        """Put the piece taken last back: it is the next one again."""
        self.position -= len(piece)

    @property
    def is_whole(self) -> bool:
        """Whether all points have been taken."""
        return self.position == len(self.permutation)

    def end(self) -> None:
        """End the epoch: the next one has not begun."""
        self.position = 0
        self._is_begun = False

    @property
    def so_far(self) -> list[int]:
        """The points taken in the unfinished epoch, in their order."""
        return self.permutation[: self.position]

    @property
    def updates(self) -> int:
        """The updates made with them."""
        return -(-self.position // max(self._batch, 1))

    def join(self, other: EpochInProgress) -> None:
        """Take as many points as another run has taken of the same epoch."""
        if other.position:
            self.begin_if_due((0.0, 0.0))
            self.position, self.beginning = other.position, other.beginning
