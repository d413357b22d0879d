"""The next epochs of a run at its own rate and at rates around it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable

from app.settings import MAX_LEARNING_RATE
from app.training.descent import Descent
from app.training.future import Future

#: Two rates nearer to each other than this factor would be drawn over each other.
APART = 1.05


def rates_around(run: Descent) -> dict[str, float]:
    """Return half the rate of a run, twice the rate, and the stable limit, if one is known.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.settings import Settings
    >>> rates_around(Descent(Dataset([-1.0, 1.0], [0.0, 1.0]), Settings(learning_rate=0.3)))
    {'half': 0.15, 'double': 0.6, 'limit': 1.0}
    """
    rate, limit = run.settings.learning_rate, run.problem.learning_rate_limit
    around = {"half": rate / 2.0, "double": min(2.0 * rate, MAX_LEARNING_RATE)}
    if limit is not None and all(
        not each / APART < limit < each * APART for each in (rate, *around.values())
    ):
        around["limit"] = limit
    return around


class Fan:
    """The futures of one run, found out again only when something has changed.

    Attributes
    ----------
    own : Future or None
        At its own rate; None if it is not shown.
    others : dict of str to Future
        At the rates around it, by what these are to its own; none if they are not wanted.
    version : int
        Counts the changes.
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self.own: Future | None = None
        self.others: dict[str, Future] = {}
        self.version = 0

    def follow(self, run: Descent, key: Hashable, *, has_own: bool, has_others: bool) -> bool:
        """Begin again if `key`, on which they depend, has changed; return whether it has."""
        if key == self._key:
            return False
        self._key = key
        self.version += 1
        self.own = Future(run) if has_own else None
        self.others = {
            name: Future(run, dataclasses.replace(run.settings, learning_rate=rate))
            for name, rate in (rates_around(run).items() if has_others else ())
        }
        return True

    @property
    def _every(self) -> list[Future]:
        return [*([self.own] if self.own else []), *self.others.values()]

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing more to find out."""
        return all(future.is_whole for future in self._every)

    def look_further(self, out_of_time: Callable[[], bool]) -> None:
        """Find out more, the own future first, until out of time."""
        for future in self._every:
            if not future.is_whole:
                known = len(future.rows)
                future.look_further(out_of_time)
                self.version += len(future.rows) != known
                if out_of_time():
                    return
