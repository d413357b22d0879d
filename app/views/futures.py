"""The future of the active run, for a picture at rest or under a hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.session.session import Session
from app.training.future import future


class Future:
    """The rows of the next epochs, computed again only when something has changed.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._key: tuple[object, ...] = ()
        self._rows = np.empty((0, 4))

    def key(self) -> tuple[object, ...]:
        """Return everything that the future depends on; it is hidden while a run plays."""
        session, run = self._session, self._session.run
        return (
            session.is_running, session.points_version, session.restarts, run.settings.heading,
            run.epoch, run.update, run.m, run.b, run.status, run.history.last_epoch,
        )  # fmt: skip

    def rows(self) -> NDArray[np.float64]:
        """Return rows of (epoch, m, b, loss); none while a run plays or its future is recorded."""
        key = self.key()
        if key != self._key:
            self._key = key
            run = self._session.run
            is_hidden = self._session.is_running or run.history.has_more_ahead
            self._rows = np.empty((0, 4)) if is_hidden else future(run)
        return self._rows
