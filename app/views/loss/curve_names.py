"""The names of several runs at the ends of their curves."""

from __future__ import annotations

from app.training.runs import Run
from app.views.apart import End
from app.views.label import Label
from app.views.run_lines import colour_of, name_of
from app.views.view import View


class CurveNames:
    """A name for the end of each curve, if there are several.

    Parameters
    ----------
    view : View
        The loss panel.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.labels: dict[int, Label] = {}

    def ends(self, floor: float) -> list[End]:
        """Return the names and the ends of the curves; those of losses below `floor` are at it."""
        view, runs = self._view, self._view.session.runs
        if len(runs) < 2:  # noqa: PLR2004  one curve needs no name
            return []
        ends: list[End] = []
        for run in runs.shown:
            epoch, loss = epoch_and_loss(run)
            x, y = view.axes.transData.transform((epoch, max(loss, floor)))
            ends.append(End(float(x), float(y), self._label(run)))
        return ends

    def _label(self, run: Run) -> Label:
        view = self._view
        if run.colour not in self.labels:
            self.labels[run.colour] = Label(view, view.theme.text, 4.5)
        label = self.labels[run.colour]
        label.set_text(name_of(run, view))
        colour = colour_of(run, view.session, view.theme)
        if label.get_color() != colour:
            label.set_color(colour)
        return label


def epoch_and_loss(run: Run) -> tuple[float, float]:
    """Return the epoch, with the epoch in progress as a fraction, and the present loss."""
    descent = run.descent
    # The fraction of an epoch of very many updates would not show on the axis.
    taken = len(descent.order_so_far()) if run.trace.is_worthwhile else 0
    return descent.epoch + taken / max(descent.problem.n, 1), descent.loss
