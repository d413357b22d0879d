"""The loss panel: the loss of every epoch so far, and the least possible loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
)

from app.training.history import EPOCH, LOSS
from app.training.runs import Run
from app.views.loss.batches import BatchLosses
from app.views.loss.limits import FINE_STEPS, LossLimits
from app.views.run_lines import RunLines
from app.views.view import Margins, View
from app.views.words import RAISED

#: Opacity of the curve of epochs that lie ahead.
AHEAD_ALPHA = 0.3

#: Ticks in this range are written without a power of ten.
PLAIN = (1e-3, 1e5)


class LossView(View):
    """J, or the value of a function f(w), against the epoch on a logarithmic or linear axis.

    Attributes
    ----------
    curves : RunLines
        The losses up to the present epoch.
    ahead : RunLines
        The losses of epochs that lie ahead after seeking back.
    now : RunLines
        The present epoch and loss of each run.
    batches : BatchLosses
    least : Line2D
    least_label : Text
    """

    name = "loss"
    margins = Margins(left=58, right=16, top=12, bottom=40)

    def build(self) -> None:
        """Make all artists."""
        theme, axes = self.theme, self.axes
        self.name_axes(self.words.say("axis.epoch"), "")
        axes.grid(visible=True, color=theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        self._limits = LossLimits()
        self._scale = ""
        self._has_fine_ticks: bool | None = None
        self._seen: tuple[object, ...] = ()
        self.least = self.line(color=theme.minimum, lw=1.6, ls=(0, (5, 4)), zorder=2)
        self.least_label = self.text(
            0, 0, "", transform=axes.transAxes, color=theme.minimum, ha="right", va="bottom",
            zorder=2,
        )  # fmt: skip
        self.batches = BatchLosses(self)
        thick, thin = {"lw": 2.0}, {"lw": 1.5}
        self.ahead = RunLines(self, thick, thin, alpha=AHEAD_ALPHA, zorder=2.6)
        self.curves = RunLines(self, thick, thin, zorder=3)
        self.now = RunLines(
            self, {"ms": 8.0}, {"ms": 6.5}, ls="", marker="o", mec=theme.background, mew=1.5,
            zorder=4, clip_on=False,
        )  # fmt: skip

    @property
    def _has_something(self) -> bool:
        """Whether there is anything to descend: points or a function."""
        return self.session.run.problem.n > 0

    def choose_limits(self) -> None:
        """Grow the axes by whole decades and round numbers as the curves need them.

        They also fit the epochs that lie ahead, so that going back and forth in time moves no axis.
        """
        session = self.session
        lowest, highest = self._range()
        scale = self._suitable_scale
        shown = frozenset(run.colour for run in session.runs.shown)
        seen = (session.restarts, session.run.problem.loss, scale, shown)
        starts_anew = seen != self._seen
        if session.is_held and not starts_anew:
            return
        if starts_anew:
            self._seen = seen
            self._limits.begin()
            self._set_scale(scale)
        last = max(
            max(run.descent.history.last_epoch, _epoch_and_loss(run)[0])
            for run in session.runs.shown
        )
        across = self._limits.across(last)
        if across != self.axes.get_xlim():  # setting limits costs more than reading them
            self.axes.set_xlim(across)
        least, is_log = session.run.objective.least_value, scale == "log"
        low, high = self.batches.with_room(
            min(lowest, least or lowest), max(highest, least or highest), is_log
        )
        fit = self._limits.on_log_axis if is_log else self._limits.on_linear_axis
        up = fit(low, high)
        if up != self.axes.get_ylim():
            self.axes.set_ylim(up)
        self._set_ticks()

    def _range(self) -> tuple[float, float]:
        """Return the least and the greatest loss of all runs shown, also of epochs ahead."""
        losses = [run.descent.history.all_rows[:, LOSS] for run in self.session.runs.shown]
        return min(float(each.min()) for each in losses), max(float(each.max()) for each in losses)

    @property
    def _suitable_scale(self) -> str:
        """The scale in the settings; for a function linear, since its values may be 0 or less.

        A loss of exactly 0 is drawn on the floor of a logarithmic axis: one such value should not
        take the decades away from all others.
        """
        return "linear" if self.session.run.design is None else self.session.settings.loss_scale

    def _set_scale(self, scale: str) -> None:
        if self._scale == scale:
            return
        self._scale, self._has_fine_ticks = scale, None
        self.axes.set_yscale(scale)
        self.axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        if scale == "linear":
            self.axes.yaxis.set_major_locator(MaxNLocator(5))
            self.words.number_ticks(self.axes.yaxis)

    def _set_ticks(self) -> None:
        """Choose the ticks of a logarithmic axis, if they have to change."""
        is_fine, axis = self._limits.is_fine, self.axes.yaxis
        if self._scale != "log" or is_fine == self._has_fine_ticks:
            return
        self._has_fine_ticks = is_fine
        axis.set_major_locator(LogLocator(subs=FINE_STEPS[:-1] if is_fine else (1.0,), numticks=6))
        axis.set_major_formatter(FuncFormatter(self._fine_tick if is_fine else _decade_tick))
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())

    def _fine_tick(self, value: float, _: object = None) -> str:
        return self.words.number(_fine_tick(value))

    def axes_key(self) -> tuple[object, ...]:
        """Return everything that the axes layer depends on."""
        return (*super().axes_key(), self._scale)

    def scene_key(self) -> tuple[object, ...]:
        """Return the least loss and how to name it."""
        run = self.session.run
        return (run.objective.least_value, self._has_something, run.design is None)

    def scene_artists(self) -> Sequence[Artist]:
        """Update the artists of the scene and return them, lowest first."""
        least = self.session.run.objective.least_value
        low, high = self.axes.get_ylim()
        if not self._has_something or least is None:
            return ()
        if self._scale == "log" and not low <= least <= high:
            return ()
        self.least.set_data(self.axes.get_xlim(), (least, least))
        value = self.words.number(f"{least:.3g}".replace("-", "\N{MINUS SIGN}"))
        key = "least_value" if self.session.run.design is None else "least_loss"
        self.least_label.set_text(self.words.say(key, value=value))
        inverse = self.axes.transAxes.inverted()
        height = inverse.transform(self.axes.transData.transform((0, least)))[1]
        self.least_label.set_position((0.99, height + 0.015))
        return (self.least, self.least_label)

    def live_key(self) -> tuple[object, ...]:
        """Return the present and the last epoch of every run, and the batches of the active one."""
        session = self.session
        places = tuple(
            (run.colour, *_epoch_and_loss(run), run.descent.history.last_epoch)
            for run in session.runs.shown
        )
        return (places, len(session.runs) > 1, self._has_something, self.batches.key())

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        if not self._has_something:
            return ()
        low = self.axes.get_ylim()[0]
        artists = self.batches.live(low)
        for run in self.session.runs.shown:
            artists += self._of_run(run, low)
        return artists

    def _of_run(self, run: Run, floor: float) -> list[Artist]:
        """Return the curve of a run, the curve of the epochs ahead, and the present epoch."""
        rows, all_rows = run.descent.history.rows, run.descent.history.all_rows
        artists: list[Artist] = []
        if len(all_rows) > len(rows):
            ahead = all_rows[len(rows) - 1 :]
            self.ahead.of(run).set_data(ahead[:, EPOCH], np.maximum(ahead[:, LOSS], floor))
            artists.append(self.ahead.of(run))
        epochs, losses = rows[:, EPOCH], rows[:, LOSS]
        epoch, loss = _epoch_and_loss(run)
        if epoch > epochs[-1]:
            epochs, losses = np.append(epochs, epoch), np.append(losses, loss)
        curve, now = self.curves.of(run), self.now.of(run)
        curve.set_data(epochs, np.maximum(losses, floor))
        now.set_data([epoch], [max(loss, floor)])
        return [*artists, curve, now]


def _epoch_and_loss(run: Run) -> tuple[float, float]:
    """Return the epoch, with the epoch in progress as a fraction, and the present loss."""
    descent = run.descent
    # The fraction of an epoch of very many updates would not show on the axis.
    taken = len(descent.order_so_far()) if run.trace.is_worthwhile else 0
    return descent.epoch + taken / max(descent.problem.n, 1), descent.loss


def _decade_tick(value: float, _: object = None) -> str:
    """Return a power of ten.

    Examples
    --------
    >>> _decade_tick(0.01), _decade_tick(1e12)
    ('10⁻²', '10¹²')
    """
    return _power_of_ten(round(math.log10(value)))


def _power_of_ten(exponent: int) -> str:
    return f"10{str(exponent).translate(RAISED)}"


def _fine_tick(value: float) -> str:
    """Return 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> _fine_tick(0.2), _fine_tick(2e-5)
    ('0.2', '2×10⁻⁵')
    """
    if PLAIN[0] <= value < PLAIN[1]:
        return f"{value:g}"
    digit, exponent = f"{value:.0e}".split("e")
    return f"{digit}×{_power_of_ten(int(exponent))}"
