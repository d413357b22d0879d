"""The settings: one row for each, which contains every fact about it.

A setting has one name in Python, address, messages and API. Its row gives its default, its kind
(which checks a value and reads it from an address), its scope, and where the page shows it.
"""

# ruff: noqa: RUF009  _row returns a field

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from app.data import presets
from app.data.dataset import Point
from app.data.moments import MAX_COORDINATE
from app.faults import Fault
from app.kinds import LARGEST_WHOLE, Choice, Choices, Flag, Kind, Number, Place, WholeNumber
from app.languages import LANGUAGES
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS, PARAMETERS
from app.panels import FIRST_PANELS, PANELS

BatchSize: TypeAlias = int | Literal["full"]
Speed: TypeAlias = float | Literal["max"]
Start: TypeAlias = Point | Literal["random"]

#: The explanations in the column beside the panels; "" closes the column.
INSIGHTS = ("derivation", "gradients", "learning_rate", "least_squares", "runs")
#: "auto" means the browser's language.
LOCALES = ("auto", *LANGUAGES)

MAX_SEED = LARGEST_WHOLE

#: A greater rate overflows on the smallest data that a panel can show.
MAX_LEARNING_RATE = 1e12

MAX_SPEED = 1e9


class Scope(StrEnum):
    """To what a setting belongs."""

    #: Each run has its own.
    RUN = "run"
    #: All runs share it, and a preset sets it.
    PROBLEM = "problem"
    #: It belongs to the page, and a preset does not change it.
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Box:
    """Where the page has the tick box of a setting.

    Attributes
    ----------
    fold : {"start", "batches", "view"}
    models : {"line", "points", ""}
        The models that have it: only the line, all that learn from points, or all.
    """

    fold: str
    models: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Every fact about one setting.

    Attributes
    ----------
    default : object
    kind : Kind
        Checks a value, and reads it from an address.
    scope : Scope
    doc : str
        One sentence, for the table of settings.
    redirects : bool
        Whether a change discards what lies ahead of a run, because the run now goes elsewhere.
    box : Box or None
        For a tick box: where it is.
    """

    default: object
    kind: Kind
    scope: Scope
    doc: str
    redirects: bool = False
    box: Box | None = None


def _row(
    default: Any, kind: Kind, scope: Scope, doc: str, *, redirects: bool = False, box: Any = None
) -> Any:
    """Return the field of `Settings` for a row."""
    row = Row(default, kind, scope, doc, redirects, box)
    return field(default=default, metadata={"row": row})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with the values of a first visit.

    An address is read in the order of these rows: a preset sets points and settings, a model
    and a function set a start and a rate, and later rows replace these values.

    Examples
    --------
    >>> Settings().replace({"learning_rate": 0.5}).learning_rate
    0.5
    >>> Settings().replace({"learning_rate": -1})
    Traceback (most recent call last):
    app.faults.Fault: learning_rate must be above 0, and is -1.
    """

    preset: str = _row(
        "noisy_line", Choice(presets.NAMES, may_be_empty=True), Scope.PROBLEM,
        "The points it begins with; empty as soon as the learner changes them.",
    )  # fmt: skip
    model: str = _row(
        "line", Choice(tuple(MODELS)), Scope.PROBLEM, "What is learned.", redirects=True
    )
    function: str = _row(
        "square", Choice(tuple(FUNCTIONS)), Scope.PROBLEM,
        "The function that the model one_weight descends.", redirects=True,
    )  # fmt: skip
    standardize: bool = _row(
        False, Flag(), Scope.PROBLEM,
        "Measure x in standard deviations from its mean.",
        redirects=True, box=Box("start", "points"),
    )  # fmt: skip
    loss: str = _row(
        "mse", Choice(tuple(LOSSES)), Scope.PROBLEM, "How errors add up to a loss.", redirects=True
    )
    huber_delta: float = _row(
        0.1, Number(above=0.0, at_most=MAX_COORDINATE), Scope.PROBLEM,
        "The size beyond which the loss huber counts an error by its size alone.", redirects=True,
    )  # fmt: skip
    batch_size: BatchSize = _row(
        "full", WholeNumber(1, MAX_SEED, "full"), Scope.RUN,
        "Points for one update, at most all of them.", redirects=True,
    )  # fmt: skip
    shuffle: bool = _row(
        True, Flag(), Scope.RUN, "Take the points in a new random order every epoch.",
        redirects=True, box=Box("batches"),
    )  # fmt: skip
    seed: int = _row(
        0, WholeNumber(0, MAX_SEED), Scope.RUN, "The seed of every random number of a run.",
        redirects=True,
    )  # fmt: skip
    optimizer: str = _row(
        "sgd", Choice(tuple(OPTIMIZERS)), Scope.RUN, "The rule that turns a gradient into a step.",
        redirects=True,
    )  # fmt: skip
    learning_rate: float = _row(
        0.1, Number(above=0.0, at_most=MAX_LEARNING_RATE), Scope.RUN,
        "How far a step goes for a gradient of 1.", redirects=True,
    )  # fmt: skip
    #: The parameters of optimizers that somebody set; `ROWS` has a row for each by its name.
    rule_parameters: Mapping[str, float] = field(default_factory=dict[str, float], hash=False)
    start: Start = _row(
        (0.0, 0.0), Place(), Scope.RUN,
        "m and b at epoch 0; random takes small numbers from the seed.",
    )  # fmt: skip
    speed: Speed = _row(
        30.0, Number(above=0.0, at_most=MAX_SPEED, word="max"), Scope.PROBLEM,
        "Epochs a second; max runs as many as fit into a frame.",
    )  # fmt: skip
    loss_scale: str = _row(
        "log", Choice(("log", "linear")), Scope.PAGE, "The vertical axis of the loss panel."
    )
    residuals: bool = _row(
        True, Flag(), Scope.PAGE, "Show the residuals in the data panel.", box=Box("view", "line")
    )
    squares: bool = _row(
        False, Flag(), Scope.PAGE, "Show the squares of the residuals in the data panel.",
        box=Box("view", "line"),
    )  # fmt: skip
    least_squares: bool = _row(
        False, Flag(), Scope.PAGE, "Show the least-squares line in the data panel.",
        box=Box("view", "points"),
    )  # fmt: skip
    contributions: bool = _row(
        False, Flag(), Scope.PAGE, "Show each point's share of the gradient in the plane.",
        box=Box("view", "points"),
    )  # fmt: skip
    updates: bool = _row(
        True, Flag(), Scope.PAGE, "Show every single update of batches in loss and plane.",
        box=Box("view", "points"),
    )  # fmt: skip
    fan: bool = _row(
        False, Flag(), Scope.PAGE,
        "Show the next epochs at other rates too: half, double, and the stable limit.",
        box=Box("view"),
    )  # fmt: skip
    azimuth: float = _row(
        -60.0, Number(at_least=-360.0, at_most=360.0), Scope.PAGE,
        "From which side the surface is seen, in degrees.",
    )  # fmt: skip
    elevation: float = _row(
        30.0, Number(at_least=0.0, at_most=90.0), Scope.PAGE,
        "From how high the surface is seen, in degrees.",
    )  # fmt: skip
    panels: tuple[str, ...] = _row(
        FIRST_PANELS, Choices(PANELS), Scope.PAGE, "The panels shown, if the model has them."
    )
    insight: str = _row(
        "", Choice(INSIGHTS, may_be_empty=True, empty_word="none"), Scope.PAGE,
        "What the column beside the panels explains; empty leaves it closed.",
    )  # fmt: skip
    locale: str = _row(
        "auto", Choice(LOCALES), Scope.PAGE, "The language of the page; auto is the browser's."
    )
    scale: float = _row(
        1.0, Number(at_least=0.5, at_most=3.0), Scope.PAGE,
        "How large everything on the page is: 1.5 for the last row before a projector.",
    )  # fmt: skip
    theme: str = _row(
        "auto", Choice(("auto", "light", "dark")), Scope.PAGE,
        "The colours; auto follows the system.",
    )  # fmt: skip

    def replace(self, changes: Mapping[str, object]) -> Settings:
        """Return these settings with all changes; a fault changes nothing.

        Raises
        ------
        Fault
            ``unknown_setting``, ``not_a_number``, ``out_of_range`` or ``not_a_choice``.
        """
        checked = {name: check(name, value) for name, value in changes.items()}
        parameters = {name: checked.pop(name) for name in PARAMETERS if name in checked}
        if parameters:
            checked["rule_parameters"] = {**self.rule_parameters, **parameters}
        return dataclasses.replace(self, **checked)

    def parameter(self, name: str) -> float:
        """Return a parameter of optimizers: the value set, or the default of the present rule.

        Examples
        --------
        >>> Settings(optimizer="adagrad").parameter("epsilon"), Settings().parameter("epsilon")
        (1e-10, 1e-08)
        """
        if name in self.rule_parameters:
            return self.rule_parameters[name]
        own = {each.name: each for each in OPTIMIZERS[self.optimizer].parameters}
        return own.get(name, PARAMETERS[name]).default

    def rule_values(self) -> tuple[float, ...]:
        """Return the parameters of the present rule, in the order in which it declares them."""
        return tuple(self.parameter(each.name) for each in OPTIMIZERS[self.optimizer].parameters)

    @property
    def heading(self) -> tuple[object, ...]:
        """Everything that decides how a run goes on."""
        return *(getattr(self, name) for name in _REDIRECTING), *self.rule_values()

    def of(self, scope: Scope) -> dict[str, Any]:
        """Return the fields of one scope by name, for `dataclasses.replace`.

        Examples
        --------
        >>> sorted(Settings().of(Scope.RUN))[:3]
        ['batch_size', 'learning_rate', 'optimizer']
        """
        return {name: getattr(self, name) for name in _FIELDS_OF[scope]}

    def as_message(self) -> dict[str, object]:
        """Return the settings as the protocol sends them, every parameter of optimizers by name."""
        return {
            name: self.parameter(name) if name in PARAMETERS else getattr(self, name)
            for name in ROWS
        }


def _rows() -> dict[str, Row]:
    """Return the rows of `Settings`, with one for each parameter of optimizers."""
    rows: dict[str, Row] = {}
    for each in dataclasses.fields(Settings):
        if each.name == "rule_parameters":
            rows |= {
                name: Row(
                    parameter.default,
                    Number(parameter.above, parameter.at_least, parameter.at_most, parameter.below),
                    Scope.RUN,
                    parameter.doc,
                    redirects=True,
                )
                for name, parameter in PARAMETERS.items()
            }
        else:
            rows[each.name] = each.metadata["row"]
    return rows


#: Every setting by its name, in the order in which an address is read.
ROWS: dict[str, Row] = _rows()

_FIELDS_OF = {
    scope: [name for name, row in ROWS.items() if row.scope is scope and name not in PARAMETERS]
    for scope in Scope
}
_FIELDS_OF[Scope.RUN].append("rule_parameters")
_REDIRECTING = [name for name, row in ROWS.items() if row.redirects and name not in PARAMETERS]


def check(name: str, value: object) -> Any:
    """Return `value` as setting `name` stores it, or raise a fault that names it."""
    if name not in ROWS:
        raise Fault("unknown_setting", name, f"There is no setting called {name!r}.")
    return ROWS[name].kind.check(name, value)


def check_batch_size(settings: Settings, n: int) -> None:
    """Raise a fault if a batch is larger than all `n` points; without points any is allowed."""
    size = settings.batch_size
    if size != "full" and size > n > 0:
        message = f"batch_size must be at most the number of points, {n}, and is {size}."
        raise Fault("out_of_range", "batch_size", message, value=str(size), least=1, most=n)
