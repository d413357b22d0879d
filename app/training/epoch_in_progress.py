"""The epoch that a run is in the middle of: the order of its points, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterator

from app.data.dataset import Point


class EpochInProgress:
    """One pass over the points after another, each taken piece by piece.

    Parameters
    ----------
    orders : iterator of list of int
        The order of the points, for each epoch to come.
    batch : int
        Points for one update.
    longest : int
        Points of a piece, at most, unless a single batch has more.

    Attributes
    ----------
    order : list of int
        Of all points in the present epoch; of the last one where none has begun.
    position : int
        How many of them were taken; 0 between two epochs.
    beginning : (float, float) or None
        m and b when the epoch began, as long as nothing was changed since.

    Examples
    --------
    >>> passage = EpochInProgress(iter([[0, 1, 2], [2, 1, 0]]), 2, 1024)
    >>> passage.begin_if_due((0.0, 0.0))
    >>> passage.take(most_updates=1), passage.so_far, passage.take(), passage.is_whole
    ([0, 1], [0, 1], [2], True)
    """

    def __init__(self, orders: Iterator[list[int]], batch: int, longest: int) -> None:
        self._orders, self._batch = orders, batch
        self._size = max(longest // max(batch, 1), 1) * batch
        self.order: list[int] = []
        self.position = 0
        self.beginning: Point | None = None
        self._is_begun = False

    def begin_if_due(self, place: Point) -> None:
        """Begin another epoch at `place`, unless one is under way."""
        if not self._is_begun:
            self.order = next(self._orders)
            self.beginning = place
            self._is_begun = True

    def take(self, most_updates: int | None = None) -> list[int]:
        """Go on by a piece, or by fewer updates, and return its points.

        Pieces begin and end at the same updates in whatever slices a run is taken.
        """
        end = self.position - self.position % self._size + self._size
        if most_updates is not None:
            end = min(end, self.position + most_updates * self._batch)
        piece = self.order[self.position : end]
        self.position += len(piece)
        return piece

    def give_back(self, piece: list[int]) -> None:
        """Have the piece last taken still before it."""
        self.position -= len(piece)

    @property
    def is_whole(self) -> bool:
        """Whether the epoch has taken all points."""
        return self.position == len(self.order)

    def end(self) -> None:
        """Stand between two epochs."""
        self.position = 0
        self._is_begun = False

    @property
    def so_far(self) -> list[int]:
        """The points that the present, unfinished epoch has taken, in their order."""
        return self.order[: self.position]

    @property
    def updates(self) -> int:
        """The updates made with them."""
        return -(-self.position // max(self._batch, 1))

    def join(self, other: EpochInProgress) -> None:
        """Be as far as another passage in the same epoch."""
        if other.position:
            self.begin_if_due((0.0, 0.0))
            self.position, self.beginning = other.position, other.beginning
