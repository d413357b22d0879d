"""What the page receives about a session: its state, and the history of its active run."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict, cast

from app.data.dataset import Condition, LabelledPoint
from app.objective.functions import FUNCTIONS
from app.objective.models import MODELS, adaline, one_weight
from app.objective.rates import Rates, rates_of
from app.session.session import Session
from app.settings import BatchSize, Settings
from app.training.descent import Descent, Status
from app.training.history import LOSS
from app.training.remedies import RemedyKind, remedies, swinging_remedies
from app.training.runs import Run
from app.training.swinging import is_swinging

#: Pixels of a large panel: what changes by less of its height than one of them does not move.
PIXELS = 500.0


class Minimum(TypedDict):
    """The point of the least loss, in the units of the design."""

    m: float
    b: float
    loss: float


class RemedyRow(TypedDict):
    """What helps a run that has diverged: how to word it, and the settings to try again with."""

    kind: RemedyKind
    settings: dict[str, object]


class RunRow(TypedDict):
    """One row of the comparison of runs."""

    name: str
    colour: int
    is_shown: bool
    epoch: int
    last_epoch: int
    loss: float
    final_loss: float
    status: Status
    converged_at: int | None
    optimizer: str
    learning_rate: float
    batch_size: BatchSize


class Brief(TypedDict):
    """The state without the points."""

    n: int
    points_version: int
    m: float
    b: float
    #: m and b of the same line in original units.
    original_units: tuple[float, float]
    #: Changes of slope and intercept, in original units, that a picture cannot show.
    resolution: tuple[float, float]
    #: What a neuron adds to its weighted features; None for other models.
    bias: float | None
    #: The names of m and b: "m", "b"; "w1", "w2"; or only "w".
    parameters: list[str]
    #: The panels shown.
    panels: list[str]
    loss: float
    gradient: tuple[float, float]
    epoch: int
    #: The last epoch to which the run can go.
    last_epoch: int
    update: int
    #: Updates of the epoch in progress so far, and those of a whole epoch.
    updates_in_epoch: int
    #: The point of the last update, if each update uses one point.
    last_point: int | None
    updates_per_epoch: int
    status: Status
    #: Whether time moves on any run.
    is_running: bool
    #: Whether an update uses all points.
    is_full_batch: bool
    #: Whether the line is at the minimum, as far as a panel can show.
    is_at_minimum: bool
    #: Whether it plays and there is nothing to learn: fewer than two distinct x.
    is_waiting: bool
    minimum: Minimum | None
    #: None if it is unknown.
    least_loss: float | None
    learning_rate_limit: float | None
    #: What plain descent over all points does at which rates.
    rates: Annotated[dict[str, float | int | None], Rates] | None
    #: Whether the run swings about the minimum, and comes no nearer.
    is_swinging: bool
    #: Whether all runs play as fast as they can, until they end.
    is_hurrying: bool
    #: What helps; empty unless the run has diverged, or swings.
    remedies: list[RemedyRow]
    #: "line" if the points determine both parameters, or the reason why they do not.
    condition: Condition
    misclassified: int | None
    #: The point touched last.
    selected: int | None
    #: The highlighted point, in a panel or in a formula.
    highlighted: int | None
    can_undo: bool
    can_redo: bool
    active_run: int
    runs: list[RunRow]
    settings: Annotated[dict[str, object], Settings]


class State(Brief):
    """The state; only the answer to a call contains the points."""

    points: NotRequired[list[LabelledPoint]]


class Columns(TypedDict):
    """The history of the active run, as columns."""

    epoch: list[float]
    m: list[float]
    b: list[float]
    loss: list[float]


class Report:
    """Reads a session, and changes nothing.

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

    def state(self) -> State:
        """Return the state of the session, with its points."""
        # pyright cannot unpack a TypedDict that has a key called update.
        return cast("State", {"points": self._session.dataset.points, **self.brief()})

    def brief(self) -> Brief:
        """Return the state of the session, without its points."""
        session = self._session
        run, objective = session.run, session.run.objective
        m_b = objective.minimum
        least = objective.least_value
        minimum: Minimum | None = None
        if m_b and least is not None:
            minimum = {"m": m_b[0], "b": m_b[1], "loss": least}
        model = MODELS[session.settings.model]
        rates = self._rates.of(session)
        swings = is_swinging(run)
        return {
            "n": len(session.dataset),
            "points_version": session.points_version,
            "m": run.m,
            "b": run.b,
            "original_units": run.original_units,
            "resolution": _resolution(session),
            "bias": _bias(session),
            "parameters": list(model.parameters),
            "panels": list(session.panels),
            "loss": run.loss,
            "gradient": run.gradient,
            "epoch": run.epoch,
            "last_epoch": session.runs.last_epoch,
            "update": run.update,
            "updates_in_epoch": run.updates_in_epoch,
            "last_point": run.last_point,
            "updates_per_epoch": run.problem.updates_per_epoch,
            "status": run.status,
            "is_running": session.is_running,
            "is_full_batch": run.problem.is_full_batch,
            "is_at_minimum": run.is_at_minimum,
            "is_waiting": session.is_running and not run.problem.can_learn,
            "minimum": minimum,
            "least_loss": least,
            "learning_rate_limit": run.problem.learning_rate_limit,
            "rates": rates and rates.as_message(),
            "is_swinging": swings,
            "is_hurrying": session.runs.is_hurrying,
            "remedies": _remedies(run, swings=swings),
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

    def history(self) -> Columns:
        """Return the history of the active run up to the present epoch, as columns."""
        epoch, m, b, loss = self._session.run.history.rows[:, :4].T.tolist()
        return {"epoch": epoch, "m": m, "b": b, "loss": loss}


def _remedies(run: Descent, *, swings: bool) -> list[RemedyRow]:
    """Return what helps a run that has diverged, or swings."""
    if not run.problem.n:
        return []
    found = remedies(run.problem) if run.status is Status.DIVERGED else []
    found += swinging_remedies(run.problem) if swings else []
    return [{"kind": each.kind, "settings": each.settings} for each in found]


def _row(run: Run) -> RunRow:
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
        "status": descent.status,
        "converged_at": descent.converged_at,
        "optimizer": settings.optimizer,
        "learning_rate": settings.learning_rate,
        "batch_size": settings.batch_size,
    }


def _resolution(session: Session) -> tuple[float, float]:
    """Return the changes of m and b that move no line in sight by a pixel."""
    model = session.settings.model
    if model == one_weight.MODEL.name:
        least, most = FUNCTIONS[session.settings.function].limits
        return (most - least) / PIXELS, 1.0
    farthest, spread = session.dataset.extent
    if model == adaline.MODEL.name:
        return 1.0 / PIXELS, 1.0 / PIXELS
    return spread / PIXELS / (farthest or 1.0), spread / PIXELS


def _bias(session: Session) -> float | None:
    """Return what is added to the weighted features, in the units of the weights shown."""
    if session.settings.model != adaline.MODEL.name or not len(session.dataset):
        return None
    bias = adaline.bias(session.dataset)
    if session.settings.standardize:
        return bias
    data, run = session.dataset, session.run
    return bias - run.m * float(data.x.mean()) - run.b * float(data.y.mean())


def _misclassified(session: Session) -> int | None:
    """Return the number of points on a classifier's wrong side; None for other models."""
    if session.settings.model != adaline.MODEL.name:
        return None
    return adaline.misclassified(session.dataset, *session.run.original_units)


class _RatesCache:
    """A cache of the rates of the active run, computed again only when their inputs change."""

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
