"""What the page learns about a session: where it stands, and what its active run remembers."""

from __future__ import annotations

from app.objective.models import MODELS, adaline
from app.objective.rates import Rates, rates_of
from app.session.session import Session
from app.training.history import LOSS
from app.training.runs import Run


class Report:
    """Reads a session; nothing here changes it.

    Parameters
    ----------
    session : Session

    Examples
    --------
    >>> session = Session()
    >>> session.step(3)
    >>> Report(session).brief()["epoch"]
    3
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rates = _RatesCache()

    def state(self) -> dict[str, object]:
        """Return where the session stands, with its points."""
        points = [list(point) for point in self._session.dataset.points]
        return {"points": points, **self.brief()}

    def brief(self) -> dict[str, object]:
        """Return where the session stands, without its points."""
        session = self._session
        run, objective = session.run, session.run.objective
        m_b = objective.minimum
        minimum = m_b and {"m": m_b[0], "b": m_b[1], "loss": objective.least_value}
        model = MODELS[session.settings.model]
        rates = self._rates.of(session)
        return {
            "n": len(session.dataset),
            "points_version": session.points_version,
            "m": run.m,
            "b": run.b,
            "original_units": list(run.original_units),
            "parameters": list(model.parameters),
            "panels": list(session.panels),
            "loss": run.loss,
            "gradient": list(run.gradient),
            "epoch": run.epoch,
            "last_epoch": session.runs.last_epoch,
            "update": run.update,
            "updates_in_epoch": run.updates_in_epoch,
            "last_point": run.last_point,
            "updates_per_epoch": run.problem.updates_per_epoch,
            "status": str(run.status),
            "is_running": session.is_running,
            "is_full_batch": run.problem.is_full_batch,
            "is_at_minimum": run.is_at_minimum,
            "is_waiting": session.is_running and not run.problem.n,
            "minimum": minimum,
            "least_loss": objective.least_value,
            "learning_rate_limit": run.problem.learning_rate_limit,
            "rates": rates and rates.as_message(),
            "condition": model.condition(session.dataset),
            "misclassified": _misclassified(session),
            "selected": session.selected,
            "highlighted": session.highlighted,
            "can_undo": session.can_undo,
            "can_redo": session.can_redo,
            "active_run": session.runs.active,
            "runs": [_row(each) for each in session.runs],
            "settings": session.settings.as_message(),
        }

    def history(self) -> dict[str, list[float]]:
        """Return what the active run remembers up to where it stands, as columns."""
        columns = self._session.run.history.rows[:, :4].T.tolist()
        return dict(zip(("epoch", "m", "b", "loss"), columns, strict=True))


def _row(run: Run) -> dict[str, object]:
    """Return one row of the table of runs."""
    descent = run.descent
    settings = descent.settings
    return {
        "name": run.name,
        "colour": run.colour,
        "is_shown": run.is_shown,
        "epoch": descent.epoch,
        "last_epoch": descent.history.last_epoch,
        "loss": descent.loss,
        "final_loss": float(descent.history.last[LOSS]),
        "status": str(descent.status),
        "converged_at": descent.converged_at,
        "optimizer": settings.optimizer,
        "learning_rate": settings.learning_rate,
        "batch_size": settings.batch_size,
    }


def _misclassified(session: Session) -> int | None:
    """Return how many points a classifier has on the wrong side; None for other models."""
    if session.settings.model != adaline.MODEL.name:
        return None
    return adaline.misclassified(session.dataset, *session.run.original_units)


class _RatesCache:
    """The rates of the active run, computed again only when something they depend on changes."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._rates: Rates | None = None

    def of(self, session: Session) -> Rates | None:
        run = session.run
        rate = run.settings.learning_rate
        key = (session.points_version, run.objective, run.start, rate)
        if key != self._key:
            self._key = key
            self._rates = rates_of(run.objective, run.start, rate) if run.problem.n else None
        return self._rates
