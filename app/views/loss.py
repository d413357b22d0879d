"""The loss panel: the loss of every epoch so far, and the least loss there is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator

from app.views.limits import round_up
from app.views.view import Margins, View

#: Epochs across before the first is run.
FIRST_EPOCHS = 50

#: The least share of the greatest loss that the logarithmic axis goes down to.
LOWEST_SHARE = 1e-15


class LossView(View):
    """J against the epoch, on a logarithmic or a linear axis."""

    name = "loss"
    margins = Margins(left=58, right=16, top=12, bottom=40)

    def build(self) -> None:
        """Make the artists, once."""
        theme, axes = self.theme, self.axes
        axes.set_xlabel("epoch")
        axes.grid(visible=True, color=theme.grid, linewidth=1.0)
        axes.set_axisbelow(True)
        self._decades = (0, 0)
        self._top = 0.0
        self._epochs = FIRST_EPOCHS
        self._scale = ""
        self._seen: tuple[object, ...] = ()
        self._least = self.line(color=theme.minimum, lw=1.6, ls=(0, (5, 4)), zorder=2)
        self._least_label = self.text(
            0, 0, "", transform=axes.transAxes, color=theme.minimum, ha="right", va="bottom",
            zorder=2,
        )  # fmt: skip
        self._curve = self.line(color=theme.accent, lw=2, zorder=3)
        self._now = self.line(
            ls="", marker="o", ms=8, color=theme.accent, mec=theme.background, mew=1.5,
            zorder=4, clip_on=False,
        )  # fmt: skip

    @property
    def _is_log(self) -> bool:
        return self.session.settings.loss_scale == "log"

    def set_limits(self) -> None:
        """Grow the axes by whole decades and round numbers as the curve needs them."""
        session, run = self.session, self.session.run
        losses = run.history.rows[:, 3]
        seen = (session.restarts, session.settings.loss, session.settings.loss_scale)
        starts_anew = seen != self._seen
        if session.is_held and not starts_anew:
            return
        self._seen = seen
        highest = max(float(losses.max()), run.objective.least_loss)
        lowest = min(float(losses.min()), run.objective.least_loss or math.inf)
        if starts_anew:
            self._epochs, self._top = FIRST_EPOCHS, 0.0
            self._set_scale()
        if run.epoch > self._epochs:
            self._epochs = round_up(run.epoch)
        self.axes.set_xlim(0, self._epochs)
        if self._is_log:
            self._set_decades(lowest, highest, starts_anew=starts_anew)
        elif starts_anew or highest > self._top or highest < self._top / 20:
            self._top = round_up((highest or 1.0) * 1.05)
        low, high = self._decades
        self.axes.set_ylim((10.0**low, 10.0**high) if self._is_log else (0.0, self._top))

    def _set_scale(self) -> None:
        if self._scale != self.session.settings.loss_scale:
            self._scale = self.session.settings.loss_scale
            self.axes.set_yscale(self._scale)
        self.axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        if self._is_log:
            self.axes.yaxis.set_major_locator(LogLocator(numticks=6))
            self.axes.yaxis.set_minor_locator(NullLocator())
            self.axes.yaxis.set_minor_formatter(NullFormatter())
        else:
            self.axes.yaxis.set_major_locator(MaxNLocator(5))

    def _set_decades(self, lowest: float, highest: float, *, starts_anew: bool) -> None:
        highest = highest if highest > 0.0 else 1.0
        lowest = max(min(lowest, highest), highest * LOWEST_SHARE)
        low, high = math.floor(math.log10(lowest * 0.8)), math.ceil(math.log10(highest * 1.1))
        if not starts_anew:
            low, high = min(low, self._decades[0]), max(high, self._decades[1])
        self._decades = low, high

    def scene_key(self) -> tuple[object, ...]:
        """The least loss."""
        return (self.session.run.objective.least_loss, len(self.session.dataset))

    def scene_artists(self) -> Sequence[Artist]:
        """Bring the scene's artists up to date and return them, lowest first."""
        least = self.session.run.objective.least_loss
        low, high = self.axes.get_ylim()
        if not len(self.session.dataset) or (self._is_log and not low <= least <= high):
            return ()
        self._least.set_data(self.axes.get_xlim(), (least, least))
        self._least_label.set_text(f"least loss {least:.3g}")
        inverse = self.axes.transAxes.inverted()
        height = inverse.transform(self.axes.transData.transform((0, least)))[1]
        self._least_label.set_position((0.99, height + 0.015))
        return (self._least, self._least_label)

    def live_key(self) -> tuple[object, ...]:
        """The curve and its newest point."""
        run = self.session.run
        return (self.session.restarts, run.epoch, run.loss, len(self.session.dataset))

    def live_artists(self) -> Sequence[Artist]:
        """Bring the live artists up to date and return them, lowest first."""
        if not len(self.session.dataset):
            return ()
        run = self.session.run
        epochs, losses = run.history.rows[:, 0], run.history.rows[:, 3]
        floor = self.axes.get_ylim()[0] if self._is_log else 0.0
        self._curve.set_data(epochs, np.maximum(losses, floor))
        self._now.set_data([run.epoch], [max(run.loss, floor)])
        return (self._curve, self._now)
