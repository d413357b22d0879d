"""The animation of standardizing: designs between two scalings of the same data."""

from __future__ import annotations

from app.objective.design import Design

#: Long enough to follow a level curve with the eye, short enough not to bore.
DURATION_MS = 900.0


class Morph:
    """A smooth change from one design to another, on the clock of the caller.

    Parameters
    ----------
    old, new : Design
        Two designs of the same points.

    Attributes
    ----------
    design : Design
        The design at the last frame.

    Examples
    --------
    >>> import numpy as np
    >>> x, one = np.array([2.0, 4.0]), np.ones(2)
    >>> morph = Morph(Design(x, one, x), Design(x - 3.0, one, x, shift=3.0))
    >>> morph.frame(0.0), morph.frame(DURATION_MS / 2), morph.design.shift
    (True, True, 1.5)
    >>> morph.frame(DURATION_MS)
    False
    """

    def __init__(self, old: Design, new: Design) -> None:
        self._old, self._new = old, new
        self._began_ms: float | None = None
        self.design = old

    def frame(self, now_ms: float) -> bool:
        """Go on to `now_ms`; return whether the morph is still under way."""
        if self._began_ms is None:
            self._began_ms = now_ms
        share = min((now_ms - self._began_ms) / DURATION_MS, 1.0)
        self.design = self._between(share * share * (3.0 - 2.0 * share))
        return share < 1.0

    def _between(self, share: float) -> Design:
        """Return the design a share of the way: shifts change linearly, scales geometrically."""
        old, new = self._old, self._new
        shift = old.shift + share * (new.shift - old.shift)
        first, second = (
            before * (after / before) ** share
            for before, after in zip(old.scale, new.scale, strict=True)
        )
        return Design(
            (new.first * new.scale[0] + new.shift - shift) / first,
            new.second * new.scale[1] / second,
            new.target,
            shift=shift,
            scale=(first, second),
        )
