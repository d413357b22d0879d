"""One line for each run, in its own colour: this tells several runs apart in every panel."""

from __future__ import annotations

from typing import Any

from matplotlib.lines import Line2D

from app.session.session import Session
from app.training.runs import Run
from app.views.theme import Theme
from app.views.view import View

#: How the lines of several runs differ besides their colours, by the number of the colour.
DASHES: tuple[Any, ...] = (
    "-", (0, (7, 2.5)), (0, (2, 2)), (0, (8, 2, 2, 2)), (0, (8, 2, 2, 2, 2, 2)), (0, (14, 3)),
)  # fmt: skip

#: CSS pixels: in a narrower panel, names with rates would cover the curves.
NARROW = 200.0


def name_of(run: Run, view: View) -> str:
    """Return the name of a run: the learner's, or its number and, with room for it, its rate."""
    i = next(i for i, each in enumerate(view.session.runs) if each is run)
    rate = view.words.short(run.descent.settings.learning_rate, 3)
    key = "run" if view.inner_size[0] > NARROW * view.zoom else "run_short"
    return run.name or view.words.say(key, i=str(i + 1), rate=rate)


def colour_of(run: Run, session: Session, theme: Theme) -> str:
    """Return the colour of a run: its own among several, the accent when it is the only one."""
    return theme.runs[run.colour] if len(session.runs) > 1 else theme.accent


def active_colour(view: View) -> str:
    """Return the colour of the active run in a view."""
    return colour_of(view.session.runs.run, view.session, view.theme)


class RunLines:
    """A line, or a row of markers, for each run.

    Parameters
    ----------
    view : View
        The lines are drawn on its axes.
    active, others : dict
        How the active run's line differs from the others'.
    **style
        The style that all lines share.
    """

    def __init__(
        self, view: View, active: dict[str, Any], others: dict[str, Any], **style: Any
    ) -> None:
        self._view = view
        self._active, self._others = active, others
        # A line made later than its view does not get the theme's style, so it is given here.
        self._style = {"solid_capstyle": "round", "dash_capstyle": "butt", **style}
        self._lines: dict[int, Line2D] = {}
        self._looks: dict[int, tuple[str, bool, bool]] = {}

    def of(self, run: Run) -> Line2D:
        """Return the line of a run, in its present colour and weight."""
        session = self._view.session
        if run.colour not in self._lines:  # most sessions have one run: make no others before
            self._lines[run.colour] = self._view.line(**self._style)
        line = self._lines[run.colour]
        is_one_of_many = len(session.runs) > 1
        look = colour_of(run, session, self._view.theme), run is session.runs.run, is_one_of_many
        if look != self._looks.get(run.colour):  # setting properties is slow in Matplotlib
            self._looks[run.colour] = look
            line.set(color=look[0], **(self._active if look[1] else self._others))
            if self._style.get("ls") != "":
                line.set_linestyle(DASHES[run.colour] if look[2] else "-")
        return line
