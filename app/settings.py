"""What can be set: one name for each setting, in Python, URL, messages and API alike."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from app.data.dataset import Point, as_number
from app.data.moments import MAX_COORDINATE
from app.faults import Fault
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS, PARAMETERS
from app.optimizers.rule import Parameter

BatchSize: TypeAlias = int | Literal["full"]
Speed: TypeAlias = float | Literal["max"]
Start: TypeAlias = Point | Literal["random"]

PANELS = ("data", "loss", "plane", "slice_m", "slice_b", "surface")
#: The panels that a first visit sees.
FIRST_PANELS = ("data", "loss", "plane")
#: What the column beside the panels explains; "" leaves it closed.
INSIGHTS = ("", "derivation", "gradients", "learning_rate", "least_squares", "runs")
THEMES = ("auto", "light", "dark")
LOSS_SCALES = ("log", "linear")
LOCALES = ("en",)

#: Seeds above this are not the same number in JavaScript (2^53 - 1).
MAX_SEED = 2**53 - 1

#: A step longer than this overflows on the smallest data that can be drawn.
MAX_LEARNING_RATE = 1e12

MAX_SPEED = 1e9


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, with the values a first visit starts from.

    Attributes
    ----------
    model : str
        A name in `models.MODELS`.
    function : str
        A name in `functions.FUNCTIONS`, descended by the model "one_weight".
    standardize : bool
        Whether x is taken in standard deviations from its mean.
    loss : str
        A name in `losses.LOSSES`.
    batch_size : int or "full"
        Points for one update; a number above the number of points is refused.
    shuffle : bool
        Whether each epoch takes the points in a new random order.
    seed : int
        Of every random number of a run.
    optimizer : str
        A name in `optimizers.OPTIMIZERS`.
    learning_rate : float
        Above 0.
    rule_parameters : mapping of str to float
        Those parameters of optimizers that somebody set; see `parameter`.
    start : (float, float) or "random"
        m and b at epoch 0; "random" takes small numbers from the seed.
    speed : float or "max"
        Epochs a second; "max" is as many as fit into a frame.
    loss_scale : {"log", "linear"}
        Of the loss panel's vertical axis.
    residuals, squares, least_squares : bool
        What the data panel shows beside points and line.
    contributions : bool
        Whether the plane shows each point's share of the gradient.
    updates : bool
        Whether loss and plane show every single update of batches.
    azimuth, elevation : float
        From where the surface is seen, degrees.
    preset : str
        The points it began with; "" once they are nobody's but the learner's.
    panels : tuple of str
        The panels shown.
    insight : str
        What is explained beside them, one of `INSIGHTS`.
    locale, theme : str
        Of the page.

    Examples
    --------
    >>> Settings().replace({"learning_rate": 0.5}).learning_rate
    0.5
    >>> Settings().replace({"learning_rate": -1})
    Traceback (most recent call last):
    app.faults.Fault: learning_rate must be above 0, and is -1.
    """

    model: str = "line"
    function: str = "square"
    standardize: bool = False
    loss: str = "mse"
    batch_size: BatchSize = "full"
    shuffle: bool = True
    seed: int = 0
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    rule_parameters: Mapping[str, float] = field(default_factory=dict[str, float], hash=False)
    start: Start = (0.0, 0.0)
    speed: Speed = 30.0
    loss_scale: str = "log"
    residuals: bool = True
    squares: bool = False
    least_squares: bool = False
    contributions: bool = False
    updates: bool = True
    azimuth: float = -60.0
    elevation: float = 30.0
    preset: str = "noisy_line"
    panels: tuple[str, ...] = FIRST_PANELS
    insight: str = ""
    locale: str = "en"
    theme: str = "auto"

    def replace(self, changes: Mapping[str, object]) -> Settings:
        """Return these settings with changes, all of them or, at the first fault, none.

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
        """Return a parameter of optimizers: as it was set, or as the present rule has it.

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

    def as_message(self) -> dict[str, object]:
        """Return the settings as the protocol sends them, each parameter of optimizers by name."""
        message: dict[str, object] = {}
        for each in dataclasses.fields(self):
            if each.name == "rule_parameters":
                message |= {name: self.parameter(name) for name in PARAMETERS}
            else:
                message[each.name] = getattr(self, each.name)
        return message


def check(name: str, value: object) -> Any:
    """Return `value` as setting `name` keeps it, or raise a fault that names it."""
    if name not in CHECKS:
        raise Fault("unknown_setting", name, f"There is no setting called {name!r}.")
    return CHECKS[name](name, value)


def check_batch_size(settings: Settings, n: int) -> None:
    """Raise a fault if a batch is larger than all `n` points; without points any may be set."""
    size = settings.batch_size
    if size != "full" and size > n > 0:
        message = f"batch_size must be at most the number of points, {n}, and is {size}."
        raise Fault("out_of_range", "batch_size", message, value=str(size), least=1, most=n)


def _number(name: str, value: object) -> float:
    try:
        return as_number(value)
    except (TypeError, ValueError, OverflowError):
        message = f"{name} must be a finite number, and is {value!r}."
        raise Fault("not_a_number", name, message, value=str(value)) from None


def _out_of_range(name: str, value: object, rule: str, **limits: float) -> Fault:
    message = f"{name} must be {rule}, and is {value!r}."
    return Fault("out_of_range", name, message, value=str(value), **limits)


def _positive(most: float) -> Callable[[str, object], float]:
    def check_positive(name: str, value: object) -> float:
        number = _number(name, value)
        if number <= 0.0:
            raise _out_of_range(name, value, "above 0", above=0.0)
        if number > most:
            raise _out_of_range(name, value, f"at most {most:g}", most=most)
        return number

    return check_positive


def whole_number(name: str, value: object, least: int, most: int) -> int:
    """Return `value` as a whole number from `least` to `most`, or raise a fault on `name`."""
    number = _number(name, value)
    if not number.is_integer():
        message = f"{name} must be a whole number, and is {value!r}."
        raise Fault("not_a_whole_number", name, message, value=str(value))
    if not least <= number <= most:
        rule = f"from {least} to {most}"
        raise _out_of_range(name, value, rule, least=float(least), most=float(most))
    return int(number)


def _between(least: float, most: float) -> Callable[[str, object], float]:
    def check_between(name: str, value: object) -> float:
        number = _number(name, value)
        if not least <= number <= most:
            raise _out_of_range(name, value, f"from {least:g} to {most:g}", least=least, most=most)
        return number

    return check_between


def _parameter(parameter: Parameter) -> Callable[[str, object], float]:
    """Return the check of a parameter: within its limits."""
    lowest = parameter.above if parameter.at_least is None else parameter.at_least
    highest = parameter.below if parameter.at_most is None else parameter.at_most
    assert lowest is not None
    assert highest is not None
    lower = "above" if parameter.at_least is None else "from"
    upper = "to below" if parameter.at_most is None else "to"
    limits = {
        "above" if parameter.at_least is None else "least": lowest,
        "below" if parameter.at_most is None else "most": highest,
    }

    def check_parameter(name: str, value: object) -> float:
        number = _number(name, value)
        is_low = number < lowest or (number == lowest and parameter.at_least is None)
        is_high = number > highest or (number == highest and parameter.at_most is None)
        if is_low or is_high:
            rule = f"{lower} {lowest:g} {upper} {highest:g}"
            raise _out_of_range(name, value, rule, **limits)
        return number

    return check_parameter


def _seed(name: str, value: object) -> int:
    return whole_number(name, value, 0, MAX_SEED)


def _batch_size(name: str, value: object) -> BatchSize:
    return "full" if value == "full" else whole_number(name, value, 1, MAX_SEED)


def _speed(name: str, value: object) -> Speed:
    return "max" if value == "max" else _positive(MAX_SPEED)(name, value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _not_a_choice(name, value, ("true", "false"))
    return value


def _not_a_choice(name: str, value: object, choices: Sequence[str]) -> Fault:
    message = f"{name} must be one of {', '.join(choices)}, and is {value!r}."
    return Fault("not_a_choice", name, message, value=str(value), choices=list(choices))


def _choice(choices: Sequence[str]) -> Callable[[str, object], str]:
    def check_choice(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise _not_a_choice(name, value, choices)
        return value

    return check_choice


def _start(name: str, value: object) -> Start:
    if value == "random":
        return "random"
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or len(value) != 2:  # noqa: PLR2004  m and b
        message = f'{name} must be two numbers, m and b, or "random", and is {value!r}.'
        raise Fault("not_a_number", name, message, value=str(value))
    m, b = (_number(name, part) for part in value)
    if math.hypot(m, b) > MAX_COORDINATE:
        raise _out_of_range(name, value, f"within {MAX_COORDINATE:g}", most=MAX_COORDINATE)
    return m, b


def _panels(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _not_a_choice(name, value, PANELS)
    chosen = {_choice(PANELS)(name, panel) for panel in value}
    return tuple(panel for panel in PANELS if panel in chosen)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Fault("not_a_choice", name, f"{name} must be a name.", value=str(value), choices=[])
    return value


FLAGS = (
    "standardize", "shuffle", "residuals", "squares", "least_squares", "contributions", "updates",
)  # fmt: skip
CHOICES: dict[str, Sequence[str]] = {
    "model": tuple(MODELS),
    "function": tuple(FUNCTIONS),
    "insight": INSIGHTS,
    "loss": tuple(LOSSES),
    "optimizer": tuple(OPTIMIZERS),
    "loss_scale": LOSS_SCALES,
    "locale": LOCALES,
    "theme": THEMES,
}

CHECKS: dict[str, Callable[[str, object], object]] = {
    **{name: _choice(choices) for name, choices in CHOICES.items()},
    **dict.fromkeys(FLAGS, _flag),
    "batch_size": _batch_size,
    "seed": _seed,
    "learning_rate": _positive(MAX_LEARNING_RATE),
    **{name: _parameter(parameter) for name, parameter in PARAMETERS.items()},
    "start": _start,
    "azimuth": _between(-360.0, 360.0),
    "elevation": _between(0.0, 90.0),
    "speed": _speed,
    "preset": _text,
    "panels": _panels,
}
