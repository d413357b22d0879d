"""Limits that glide to others in a moment, so that the eye can follow what the axes do."""

from __future__ import annotations

from app.views.view import View

#: Long enough to follow, short enough not to wait for.
DURATION_MS = 160.0

Range = tuple[float, float]


class Glide:
    """The limits of a view's axes, now and where they are going.

    Without a clock, as for a reader who wants no motion, they go there at once.

    Parameters
    ----------
    view : View
    across, up : (float, float)
        The first limits.

    Attributes
    ----------
    goal : ((float, float), (float, float))
        Limits across and up.
    """

    def __init__(self, view: View, across: Range, up: Range) -> None:
        self._view = view
        self.goal = self._from = across, up
        self._began_ms: float | None = None
        self._set(self.goal)

    @property
    def is_under_way(self) -> bool:
        """Whether the goal is not reached."""
        return self._began_ms is not None

    def go_to(self, across: Range, up: Range, *, at_once: bool = False) -> None:
        """Choose another goal."""
        if (across, up) == self.goal and not at_once:
            return
        self.go_on()  # from where the limits would be now
        self.goal = across, up
        clock = self._view.clock_ms
        self._from = self._view.limits_across, self._view.limits_up
        self._began_ms = None if at_once else clock
        if self._began_ms is None:
            self._set(self.goal)

    def go_on(self) -> None:
        """Set the limits that belong to the present time."""
        if self._began_ms is None:
            return
        clock = self._view.clock_ms
        share = 1.0 if clock is None else (clock - self._began_ms) / DURATION_MS
        if not 0.0 <= share < 1.0:
            self._began_ms = None
            self._set(self.goal)
            return
        eased = share * share * (3.0 - 2.0 * share)
        across, up = (
            (start[0] + eased * (end[0] - start[0]), start[1] + eased * (end[1] - start[1]))
            for start, end in zip(self._from, self.goal, strict=True)
        )
        self._set((across, up))

    def _set(self, limits: tuple[Range, Range]) -> None:
        self._view.look_across(*limits[0])
        self._view.look_up(*limits[1])
