"""The names of several runs at the ends of their curves."""

from __future__ import annotations

from matplotlib.artist import Artist

from app.training.runs import Run
from app.views.label import Label
from app.views.run_lines import colour_of, name_of
from app.views.view import View

#: CSS pixels from the end of a curve to its name.
GAP = 9.0


class CurveNames:
    """Writes a name beside the end of each curve, if there are several; none covers another.

    Parameters
    ----------
    view : View
        The loss panel.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.labels: dict[int, Label] = {}

    def artists(self, floor: float) -> list[Artist]:
        """Return the names; those of losses below `floor` stand at it."""
        view, runs = self._view, self._view.session.runs
        if len(runs) < 2:  # noqa: PLR2004  one curve needs no name
            return []
        left, low, right, high = view.axes.bbox.extents
        gap = GAP * view.size[2] * view.zoom
        ends: list[tuple[float, float, Label, float, float]] = []
        for run in runs.shown:
            label = self._label(run)
            width, height = label.measure()
            epoch, loss = epoch_and_loss(run)
            x, y = view.axes.transData.transform((epoch, max(loss, floor)))
            x = x + gap if x + gap + width <= right else x - gap - width
            ends.append((float(y) - height / 2.0, max(float(x), left), label, width, height))
        placed: list[tuple[float, float, float, float]] = []
        for bottom, x, label, width, height in sorted(ends, key=lambda end: end[0]):
            y = max(bottom, low)
            for other_x, other_low, other_right, other_high in placed:
                if x < other_right and other_x < x + width and y < other_high:
                    y = max(y, other_high) if other_low < y + height else y
            y = min(y, high - height)
            placed.append((x, y, x + width, y + height))
            label.set_position((x, y))
        return [end[2] for end in ends]

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
