"""The names of several runs at the ends of their curves."""

from __future__ import annotations

from matplotlib.artist import Artist

from app.training.runs import Run
from app.views.label import Box, Label
from app.views.run_lines import colour_of, name_of
from app.views.view import View

#: CSS pixels from the end of a curve to its name.
GAP = 9.0

#: Pixels: a name ends at the edge of the panel up to rounding.
ROUNDING = 0.01


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

    def artists(self, floor: float, occupied: Box | None) -> list[Artist]:
        """Return the names that have room; those of losses below `floor` stand at it.

        None stands on what is occupied.
        """
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
        placed = [] if occupied is None else [occupied]
        shown: list[Artist] = []
        # From the lowest to the highest, so that the names have the order of the curves.
        for bottom, x, label, width, height in sorted(ends, key=lambda end: end[0]):
            y = min(max(bottom, low), high - height)
            for _, other_low, _, other_high in sorted(
                (other for other in placed if x < other[2] and other[0] < x + width),
                key=lambda other: other[1],
            ):
                if y < other_high and other_low < y + height:
                    y = other_high
            if y + height > high + ROUNDING:
                continue
            placed.append((x, y, x + width, y + height))
            label.set_position((x, y))
            shown.append(label)
        return [end[2] for end in ends if end[2] in shown]

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
