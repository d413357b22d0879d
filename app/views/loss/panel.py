"""The loss panel: the loss of every epoch so far, and the least possible loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
)
from numpy.typing import NDArray

from app.data.dataset import Point
from app.session.glimpse import Glimpse
from app.training.history import EPOCH, LOSS, History
from app.training.runs import Run
from app.views.apart import placed_apart
from app.views.fan import FanLines
from app.views.label import Box
from app.views.loss.batches import BatchLosses
from app.views.loss.curve_names import CurveNames, epoch_and_loss
from app.views.loss.epochs import Epochs
from app.views.loss.limits import EARLIER_ROOM, FINE_STEPS, LossLimits
from app.views.run_lines import RunLines, active_colour
from app.views.view import Margins, View
from app.views.words import RAISED

#: Opacity of the curve of the next epochs, which have not been run.
FUTURE_ALPHA = 0.5

#: Opacity of the curve of epochs that lie ahead.
AHEAD_ALPHA = 0.3

#: CSS pixels that the name of the least loss needs below its line.
LABEL_ROOM = 24.0

#: CSS pixels between two marks of changes.
NEAREST_MARKS = 8.0

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
    before : RunLines
        The losses of other points, or of another loss, before the last change of them.
    changes : Line2D
        A thin mark at each of these changes.
    now : RunLines
        The present epoch and loss of each run.
    names : CurveNames
    epochs : Epochs
        What a pointer finds on the curve.
    future : Line2D
        The losses of the next epochs.
    fan : FanLines
        The same at other rates.
    batches : BatchLosses
    least : Line2D
    least_label : Text
    """

    name = "loss"
    margins = Margins(left=58, right=16, top=12, bottom=40)
    looks_ahead = True

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
        self._points_version = -1
        self.least = self.line(color=theme.minimum, lw=1.6, ls=(0, (5, 4)), zorder=2)
        self.least_label = self.text(
            0, 0, "", transform=axes.transAxes, color=theme.minimum, ha="right", va="bottom",
            zorder=2,
        )  # fmt: skip
        #: The boxes of texts of the scene, in pixels.
        self._taken: list[Box] = []
        self.batches = BatchLosses(self)
        thick, thin = {"lw": 2.0}, {"lw": 1.5}
        self.before = RunLines(self, thick, thin, alpha=AHEAD_ALPHA, zorder=2.5)
        self.changes = self.line(
            color=theme.muted, lw=1.0, alpha=0.6, zorder=2.4, transform=axes.get_xaxis_transform()
        )
        self.ahead = RunLines(self, thick, thin, alpha=AHEAD_ALPHA, zorder=2.6)
        self.future = self.line(lw=2.0, ls=(0, (1, 2)), alpha=FUTURE_ALPHA, zorder=2.7)
        self.fan = FanLines(self, self._drawn)
        self.epochs = Epochs(self)
        self.curves = RunLines(self, thick, thin, zorder=3)
        self.names = CurveNames(self)
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
        scale = self._suitable_scale
        shown = frozenset(run.colour for run in session.runs.shown)
        seen = (session.restarts, session.run.problem.loss, scale, shown)
        starts_anew = seen != self._seen
        if session.is_held and not starts_anew:
            return
        if starts_anew or session.points_version != self._points_version:
            self._seen, self._points_version = seen, session.points_version
            self._limits.begin()
            self._set_scale(scale)
        last = max(
            max(run.descent.history.last_epoch, epoch_and_loss(run)[0])
            for run in session.runs.shown
        )
        self.look_across(*self._limits.across(last))
        self.look_up(*self._fitting(is_log=scale == "log"))
        self._set_ticks()

    def _fitting(self, *, is_log: bool) -> tuple[float, float]:
        """Return limits that fit the curves, the least loss and most batches."""
        runs, least = self.session.runs.shown, self.session.run.objective.least_value
        lowest, highest = _range(runs)
        low, high = self.batches.with_room(
            min(lowest, least or lowest), max(highest, least or highest), is_log
        )
        if not is_log:
            return self._limits.on_linear_axis(low, high)
        starts = (present_rows(run.descent.history) for run in runs)
        start = max((float(rows[0, LOSS]) for rows in starts if len(rows)), default=0.0)
        return self._limits.on_log_axis(low, high, start=start, least=least or 0.0)

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
        self._taken = []
        least = self.session.run.objective.least_value
        low, high = self.limits_up
        if not self._has_something or least is None:
            return ()
        if self._scale == "log" and not low <= least <= high:
            return ()
        self.least.set_data(self.limits_across, (least, least))
        value = self.words.short(least, 3)
        key = "least_value" if self.session.run.design is None else "least_loss"
        words = self.words.say(key, value=value)
        self.least_label.set_text(words if self.has_room(words) else value)
        inverse = self.axes.transAxes.inverted()
        height = inverse.transform(self.axes.transData.transform((0, least)))[1]
        # No curve is below its least value, so the label stands there if it has room.
        is_below = height * self.inner_size[1] > LABEL_ROOM
        self.least_label.set_verticalalignment("top" if is_below else "bottom")
        self.least_label.set_position((0.99, height + (-0.015 if is_below else 0.015)))
        box = self.least_label.get_window_extent(self.canvas.get_renderer())
        self._taken = [(box.x0, box.y0, box.x1, box.y1)]
        return (self.least, self.least_label)

    def live_key(self) -> tuple[object, ...]:
        """Return the present and the last epoch of every run, and the batches of the active one."""
        session = self.session
        places = tuple(
            (
                run.colour, run.name, *epoch_and_loss(run), run.descent.history.last_epoch,
                *run.descent.history.breaks[-1:],
            )
            for run in session.runs.shown
        )  # fmt: skip
        return (
            places, len(session.runs) > 1, self._has_something, self.batches.key(),
            session.look_ahead().version,
        )  # fmt: skip

    def live_artists(self) -> Sequence[Artist]:
        """Update the live artists and return them, lowest first."""
        if not self._has_something:
            return ()
        low = self.limits_up[0]
        artists = [*self._marks(), *self.batches.live(low), *self._place_future()]
        for run in self.session.runs.shown:
            artists += self._of_run(run, low)
        ends = [*self.names.ends(low), *self.fan.ends()]
        return artists + placed_apart(self, ends, self._taken)

    def glimpse_at(self, x: float, y: float) -> Glimpse | None:
        """Return the epoch above or below CSS pixels (x, y)."""
        return self.epochs.at(x, y) if self._has_something else None

    def glimpse_artists(self) -> Sequence[Artist]:
        """Return the epoch that is pointed at, or the height of the loss of a line."""
        return self.epochs.artists(self._taken) if self._has_something else ()

    def next_crosshair(self, across: float, down: float) -> Point:
        """Return where the crosshair comes to: along the curve, up and down as right and left."""
        return self.epochs.next_place(across - down)

    def _drawn(self, rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return epochs and losses of some rows; a loss below the axis stands on its floor."""
        return rows[:, EPOCH], np.maximum(rows[:, LOSS], self.limits_up[0])

    def _place_future(self) -> list[Artist]:
        """Return the curves of the next epochs, if they are shown."""
        own = self.session.look_ahead().own
        if own is None or len(own.rows) < 2:  # noqa: PLR2004  a curve has two ends
            return self.fan.artists()
        self.future.set_data(*self._drawn(own.rows))
        colour = active_colour(self)
        if self.future.get_color() != colour:
            self.future.set_color(colour)
        return [*self.fan.artists(), self.future]

    def _marks(self) -> list[Artist]:
        """Return the marks of changes; of those that a drag brought the last, not a bar of all."""
        histories = [run.descent.history for run in self.session.runs.shown]
        epochs = sorted({each for history in histories for each in history.breaks})
        if not epochs:
            return []
        apart = NEAREST_MARKS * self.limits_across[1] / self.inner_size[0]
        following = [*epochs[1:], math.inf]
        marked = [e for e, after in zip(epochs, following, strict=True) if after - e >= apart]
        across = np.repeat(marked, 3)
        self.changes.set_data(across, np.tile([0.0, 1.0, np.nan], len(marked)))
        return [self.changes]

    def _of_run(self, run: Run, floor: float) -> list[Artist]:
        """Return the curve of a run, pale what is past or ahead of it, and the present epoch."""
        history = run.descent.history
        rows, all_rows = history.rows, history.all_rows
        artists: list[Artist] = []
        own = int(np.searchsorted(rows[:, EPOCH], self.session.runs.own_from(run)))
        if len(all_rows) > len(rows):
            _draw(self.ahead.of(run), all_rows[len(rows) - 1 :], history.breaks, floor)
            artists.append(self.ahead.of(run))
        if history.breaks:
            first = int(np.searchsorted(rows[:, EPOCH], history.breaks[-1]))
            _draw(self.before.of(run), rows[own:first], history.breaks, floor)
            artists.append(self.before.of(run))
            own = max(own, first)
        rows = rows[own:]
        epochs, losses = rows[:, EPOCH], rows[:, LOSS]
        epoch, loss = epoch_and_loss(run)
        if len(epochs) and epoch > epochs[-1]:
            epochs, losses = np.append(epochs, epoch), np.append(losses, loss)
        curve, now = self.curves.of(run), self.now.of(run)
        curve.set_data(epochs, np.maximum(losses, floor))
        now.set_data([epoch], [max(loss, floor)])
        return [*artists, curve, now]


def present_rows(history: History) -> NDArray[np.float64]:
    """Return the rows, ahead too, whose losses are those of the present points."""
    rows = history.all_rows
    if not history.breaks:
        return rows
    return rows[int(np.searchsorted(rows[:, EPOCH], history.breaks[-1])) :]


def _range(runs: Sequence[Run]) -> tuple[float, float]:
    """Return the least and the greatest loss of some runs, also of epochs ahead.

    Losses of earlier points take part only as far as they lie near those of the present ones.
    """
    present, earlier = [np.array([run.descent.loss for run in runs])], []
    for run in runs:
        rows = present_rows(run.descent.history)
        present.append(rows[:, LOSS])
        earlier.append(run.descent.history.all_rows[: -len(rows) or None, LOSS])
    of_present = np.concatenate(present)
    low, high = float(of_present.min()), float(of_present.max())
    of_earlier = np.concatenate(earlier)
    near = of_earlier[(of_earlier >= low / EARLIER_ROOM) & (of_earlier <= high * EARLIER_ROOM)]
    return float(near.min(initial=low)), float(near.max(initial=high))


def _draw(line: Line2D, rows: NDArray[np.float64], breaks: list[int], floor: float) -> None:
    """Draw the losses of some rows as a curve that no break is joined across."""
    epochs, losses = rows[:, EPOCH], np.maximum(rows[:, LOSS], floor)
    at = np.searchsorted(epochs, breaks)
    at = at[(at > 0) & (at < len(epochs))]
    line.set_data(np.insert(epochs, at, np.nan), np.insert(losses, at, np.nan))


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
