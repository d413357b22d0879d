"""The numbers that the plane shows: the objective and every run, on the columns shown now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Point
from app.objective.design import Design, Value
from app.objective.objective import Objective
from app.session.session import Session
from app.training.descent import Descent
from app.training.history import EPOCH, B, M
from app.training.runs import Run
from app.views.run_lines import colour_of
from app.views.theme import Theme

#: Columns of m and b, shape (2, k).
Places: TypeAlias = NDArray[np.float64]

#: Columns m and b: they are the same in the rows of a history and of a trace.
_MB = slice(M, B + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """The path of one run.

    Attributes
    ----------
    run : Run
    colour : str
    start, now : (float, float)
    past : ndarray of float, shape (2, k)
        The remembered iterate of each epoch, then the current one.
    ahead : ndarray of float, shape (2, k)
        After seeking back: the present epoch and those that lie ahead.
    updates : ndarray of float, shape (2, k)
        Single updates over the whole run, up to the current iterate, with NaN where some are left
        out; none if they are not shown.
    """

    run: Run
    colour: str
    start: Point
    now: Point
    past: Places
    ahead: Places
    updates: Places


class Tracks:
    """Objective, columns and tracks; `look` updates them.

    Parameters
    ----------
    session : Session
    theme : Theme

    Attributes
    ----------
    tracks : tuple of Track
        The tracks of the runs shown, the active one last; none for a model without points.
    objective : Objective or None
        J on the columns shown; None without points.
    design : Design or None
        The columns shown.
    is_between : bool
        Whether a morph shows columns on the way to those of the run.

    Examples
    --------
    >>> from app.views.theme import LIGHT
    >>> tracks = Tracks(Session(), LIGHT)
    >>> tracks.look()
    >>> tracks.active.past.shape, tracks.active.now
    ((2, 2), (0.0, 0.0))
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        self._session, self._theme = session, theme
        self._key: tuple[object, ...] = ()
        self.tracks: tuple[Track, ...] = ()
        self.objective: Objective | None = None
        self.design: Design | None = None
        self.is_between = False

    @property
    def active(self) -> Track:
        """The track of the active run; there must be tracks."""
        return self.tracks[-1]

    def key(self) -> tuple[object, ...]:
        """Return everything that objective and tracks depend on."""
        session, design = self._session, self._session.shown_design
        return (
            session.points_version, session.restarts, session.run.problem.loss,
            session.settings.model, session.settings.updates, len(session.runs),
            design and (design.shift, design.scale), design is session.run.design,
            *map(_key_of, session.runs.shown),
        )  # fmt: skip

    def look(self) -> None:
        """Update objective, columns and tracks from the session."""
        key = self.key()
        if key == self._key:
            return
        self._key = key
        session = self._session
        self.design = session.shown_design
        self.is_between = self.design is not session.run.design
        self.objective, self.tracks = self._objective_now(), ()
        if self.design is not None:
            self.tracks = tuple(self._track(run) for run in session.runs.shown)

    def _objective_now(self) -> Objective | None:
        """Return J over the columns shown: the run's own, except during a morph."""
        design, run = self.design, self._session.run
        if not design or not len(design):
            return None
        return run.objective if design is run.design else run.problem.objective_on(design)

    def _track(self, run: Run) -> Track:
        descent, session = run.descent, self._session
        history = descent.history
        rows = history.rows
        first = int(np.searchsorted(rows[:, EPOCH], session.runs.own_from(run)))
        rows = rows[first:]
        so_far = len(rows)
        now = self._shown(descent, descent.m, descent.b)
        # The history ends at the last whole epoch; the run may be in the middle of the next.
        past = np.empty((2, so_far + 1))
        past[:, :-1] = self._shown(descent, *rows[:, _MB].T)
        past[:, -1] = now
        updates = np.empty((2, 0))
        if session.settings.updates and run.trace.is_worthwhile:
            updates = np.array(self._shown(descent, *run.trace.path()))
        return Track(
            run=run,
            colour=colour_of(run, session, self._theme),
            start=self._shown(descent, *descent.start),
            now=now,
            past=past,
            ahead=np.array(self._shown(descent, *history.all_rows[len(history.rows) - 1 :, _MB].T)),
            updates=updates,
        )

    def _shown(self, descent: Descent, m: Value, b: Value) -> tuple[Value, Value]:
        """Return parameters of a run, converted to the columns shown."""
        own, shown = descent.design, self.design
        if own is None or shown is None or (own.shift, own.scale) == (shown.shift, shown.scale):
            return m, b
        return shown.from_original_units(*own.to_original_units(m, b))


def _key_of(run: Run) -> tuple[object, ...]:
    descent = run.descent
    return (
        run, descent.m, descent.b, descent.start, descent.epoch, descent.update,
        descent.history.last_epoch, descent.configured_at, descent.settings.optimizer,
        descent.settings.batch_size,
    )  # fmt: skip
