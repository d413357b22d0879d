"""Every call that the page can make; static/protocol.d.ts is generated from this list.

The page sends ``{id, call, args}`` and is answered ``{id, result}`` or
``{id, fault: {code, field, message, details}}``. Every call is answered. Other pages are
offered those calls only that are marked as public.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import (
    Annotated,
    Any,
    TypeAlias,
    TypedDict,
    TypeVar,
    cast,
    get_origin,
    get_type_hints,
)

import numpy as np

from app.bridge import address, checkpoint
from app.bridge.insights import (
    DerivationNumbers,
    Formulas,
    GradientCheck,
    Insights,
    LeastSquaresNumbers,
)
from app.bridge.report import Columns, Report, State
from app.data.dataset import LabelledPoint, is_number
from app.faults import Fault, FaultMessage
from app.session.session import Session
from app.settings import Settings
from app.views import VIEWS
from app.views.emptiness import empty_place
from app.views.grips import grips
from app.views.keys import KeyAnswer, Keys
from app.views.pointing import PointerAnswer, Pointing
from app.views.stage import Stage
from app.views.words import Words

_Method = TypeVar("_Method", bound=Callable[..., Any])

#: Settings by name, some or all.
Changes: TypeAlias = Annotated[Mapping[str, object], Settings]


class Taken(TypedDict):
    """The state, and the faults of the parameters that were refused."""

    state: State
    faults: list[FaultMessage]


class Position(TypedDict):
    """CSS pixels from the upper left corner of a panel's canvas."""

    x: float
    y: float


_PUBLIC: set[str] = set()


def _public(method: _Method) -> _Method:
    """Mark a call that other pages can make too."""
    _PUBLIC.add(method.__name__)
    return method


class Calls:
    """The calls, one method each, with their arguments by name.

    Parameters
    ----------
    session : Session
    stage : Stage
    gives_points : bool
        Whether every state contains the points; `app.browser` gives them to the page another way.

    Examples
    --------
    >>> session = Session()
    >>> answer(Calls(session, Stage(session)), "add_point", {"x": 1})["fault"]["field"]
    'y'
    """

    def __init__(self, session: Session, stage: Stage, *, gives_points: bool = True) -> None:
        self._session = session
        self._stage = stage
        self._gives_points = gives_points
        self._pointing = Pointing(session, stage)
        self._keys = Keys(session, stage, self._pointing)
        self._insights = Insights(session)
        self._report = Report(session)

    @_public
    def state(self) -> State:
        """Return the state."""
        # In types the points may be missing, too.
        return self._report.state() if self._gives_points else cast("State", self._report.brief())

    @_public
    def set(self, settings: Changes, is_same_step: bool = False) -> State:
        """Change settings, all or none; is_same_step joins a drag into one step of undo."""
        self._session.set(settings, is_same_step=is_same_step)
        return self.state()

    def set_from_text(self, parameters: Mapping[str, str]) -> Taken:
        """Apply parameters of an address; return the state and the faults of the refused ones."""
        faults = address.take(self._session, parameters)
        return {"state": self.state(), "faults": [fault.as_message() for fault in faults]}

    @_public
    def set_points(self, points: list[LabelledPoint]) -> State:
        """Replace all points."""
        self._session.set_points(points)
        return self.state()

    @_public
    def new_random_points(self, seed: int) -> State:
        """Replace all points by random ones from a seed, and go back to the start."""
        self._session.new_random_points(seed)
        return self.state()

    @_public
    def add_point(self, x: float, y: float, label: int = 0) -> State:
        """Add a point at the end, of class 0 or 1."""
        self._session.add_point(x, y, label)
        return self.state()

    @_public
    def move_point(self, i: int, x: float, y: float) -> State:
        """Move point i."""
        self._session.move_point(i, x, y)
        return self.state()

    @_public
    def remove_point(self, i: int) -> State:
        """Remove point i."""
        self._session.remove_point(i)
        return self.state()

    def remove_selected(self) -> State:
        """Remove the point touched last."""
        self._session.remove_selected()
        return self.state()

    @_public
    def clear(self) -> State:
        """Remove all points."""
        self._session.clear()
        return self.state()

    @_public
    def undo(self) -> State:
        """Undo the last step: points, settings and runs are as before it."""
        self._session.undo()
        return self.state()

    @_public
    def redo(self) -> State:
        """Redo the step undone last."""
        self._session.redo()
        return self.state()

    @_public
    def highlight(self, i: int | None) -> State:
        """Highlight point i, or none."""
        self._session.highlight(i)
        return self.state()

    @_public
    def play(self) -> State:
        """Run."""
        self._session.play()
        return self.state()

    @_public
    def run_to_end(self) -> State:
        """Run as fast as it can until every run has ended, whatever the speed."""
        self._session.run_to_end()
        return self.state()

    @_public
    def pause(self) -> State:
        """Pause."""
        self._session.pause()
        return self.state()

    @_public
    def step(self, epochs: int = 1) -> State:
        """Pause and run some epochs at once."""
        self._session.step(epochs)
        return self.state()

    @_public
    def step_updates(self, updates: int = 1) -> State:
        """Pause and run some single updates."""
        self._session.step_updates(updates)
        return self.state()

    @_public
    def seek(self, epoch: int) -> State:
        """Pause, and go to a recorded epoch or to the last one before it."""
        self._session.seek(epoch)
        return self.state()

    @_public
    def fork(self) -> State:
        """Start another run from the active one."""
        self._session.fork()
        return self.state()

    @_public
    def compare(self, settings: Changes) -> State:
        """Start another run with other settings, and play all runs side by side."""
        self._session.compare(settings)
        return self.state()

    @_public
    def select_run(self, i: int) -> State:
        """Make run i the active one."""
        self._session.select_run(i)
        return self.state()

    @_public
    def remove_run(self, i: int) -> State:
        """Remove run i."""
        self._session.remove_run(i)
        return self.state()

    @_public
    def describe_run(self, i: int, name: str, is_shown: bool) -> State:
        """Name run i, and show or hide it."""
        self._session.runs.describe(i, name, is_shown)
        return self.state()

    def formulas(self) -> Formulas:
        """Return the formulas of model and loss as MathML with slots for numbers."""
        return self._insights.formulas()

    def derivation_numbers(self) -> DerivationNumbers:
        """Return the present numbers of the derivation."""
        return self._insights.derivation_numbers()

    def least_squares_numbers(self) -> LeastSquaresNumbers:
        """Return the numbers of the normal equations, and of the quality of the line."""
        return self._insights.least_squares_numbers()

    @_public
    def check_gradient(self) -> GradientCheck:
        """Return the gradient by hand, by autograd and by finite differences, compared."""
        return self._insights.check_gradient()

    @_public
    def reset(self) -> State:
        """Go back to the start."""
        self._session.reset()
        return self.state()

    @_public
    def try_again(self, settings: Changes) -> State:
        """Change settings, go back to the start and play, in one step of undo."""
        self._session.try_again(settings)
        return self.state()

    @_public
    def history(self) -> Columns:
        """Return columns epoch, m, b, loss."""
        return self._report.history()

    def save_checkpoint(self) -> str:
        """Return the whole session as a text; empty if it is too large."""
        return checkpoint.save(self._session) or ""

    def restore_checkpoint(self, text: str) -> State:
        """Go on from a text that an earlier Python saved."""
        checkpoint.restore(self._session, text)
        # Nothing cached may be drawn from another session.
        self._stage.reopen()
        return self.state()

    @_public
    def locate(self, panel: str, x: float, y: float) -> Position:
        """Return the CSS pixels, within a panel's canvas, of a point in data units."""
        view = self._stage.view(panel)
        # What overflows is infinite or NaN, and has no pixel.
        with np.errstate(over="ignore", invalid="ignore"):
            across, down = view.to_pixels(x, y)
        if not (math.isfinite(across) and math.isfinite(down)):
            field = "x" if abs(x) >= abs(y) else "y"
            message = f"({x:g}, {y:g}) is too far out: no pixel of the panel {panel!r} is there."
            raise Fault("out_of_sight", field, message, value=f"{x if field == 'x' else y:g}")
        return {"x": across, "y": down}

    def grips(self) -> dict[str, list[tuple[float, float]]]:
        """Return where a finger can take hold of something: CSS pixels in each open panel."""
        stage = self._stage
        return {
            name: [(round(grip.x, 1), round(grip.y, 1)) for grip in grips(stage.view(name))]
            for name in VIEWS
            if stage.is_available(name)
        }

    def empty_place(
        self, panel: str, width: float, height: float, is_central: bool = False
    ) -> Position | None:
        """Return where a sentence of this size covers nothing of a picture, in CSS pixels."""
        place = empty_place(self._stage.view(panel), width, height, is_central=is_central)
        return place and {"x": place[0], "y": place[1]}

    def open_panel(
        self, panel: str, width: float, height: float, ratio: float, least_text: float = 0.0
    ) -> None:
        """Show or resize a panel: CSS pixels, device pixels for one of them, the least text."""
        self._stage.open_panel(panel, width, height, ratio, least_text)

    def close_panel(self, panel: str) -> None:
        """Close a panel."""
        self._stage.close_panel(panel)

    def set_theme(self, theme: str) -> None:
        """Draw in the light or the dark theme."""
        self._stage.set_theme(theme)

    def hold_rate(self, is_held: bool) -> None:
        """Show the epochs to come also in play, as long as a hand drags the rate."""
        self._session.is_rate_held = is_held

    def set_calm(self, is_calm: bool) -> None:
        """Let axes jump instead of gliding, for a user who wants little motion."""
        self._stage.is_calm = is_calm

    def set_words(self, words: Mapping[str, str], decimal_sign: str) -> None:
        """Change the words in the figures, and the decimal sign of their numbers."""
        self._stage.set_words(Words.given(words, decimal_sign))

    def pointer(  # noqa: PLR0917  the page gives them by name
        self,
        panel: str,
        kind: str,
        x: float,
        y: float,
        touch: bool = False,
        clicks: int = 1,
        label: int = 0,
    ) -> PointerAnswer:
        """Handle a pointer event on a panel."""
        return self._pointing.pointer(panel, kind, x, y, touch=touch, clicks=clicks, label=label)  # pyright: ignore[reportArgumentType]  any other kind does nothing

    def key(self, panel: str, key: str, far: bool = False) -> KeyAnswer:
        """Handle a key on the panel that has the focus."""
        return self._keys.key(panel, key, far=far)  # pyright: ignore[reportArgumentType]  any other key does nothing


CALLS: dict[str, Callable[..., Any]] = {
    name: method
    for name, method in vars(Calls).items()
    if inspect.isfunction(method) and not name.startswith("_")
}


def is_public(name: str) -> bool:
    """Return whether other pages can make a call, by `window.downslope` or messages."""
    return name in _PUBLIC


#: The kinds of arguments: a check of a value, and the name of the kind in a fault.
_KINDS: dict[object, tuple[Callable[[object], bool], str]] = {
    float: (is_number, "a finite number"),
    str: (lambda value: isinstance(value, str), "a text"),
    bool: (lambda value: isinstance(value, bool), "true or false"),
    Mapping: (lambda value: isinstance(value, Mapping), "an object"),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call."""

    name: str
    #: The annotation, including `Annotated`.
    hint: Any
    default: object = inspect.Parameter.empty

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is inspect.Parameter.empty

    @property
    def kind(self) -> object:
        """The key of `_KINDS`, or any other type, which the call itself checks."""
        hint = get_origin(self.hint) or self.hint
        bare = self.hint.__origin__ if hint is Annotated else self.hint
        return get_origin(bare) or bare


@cache
def arguments(name: str) -> tuple[Argument, ...]:
    """Return the arguments of a call in their order."""
    hints = get_type_hints(CALLS[name], include_extras=True)
    parameters = list(inspect.signature(CALLS[name]).parameters.values())[1:]
    return tuple(Argument(each.name, hints[each.name], each.default) for each in parameters)


def answer(calls: Calls, name: str, args: Mapping[str, object]) -> dict[str, Any]:
    """Make a call and return its result or its fault, as the page receives it."""
    try:
        if name not in CALLS:
            raise Fault("unknown_call", "call", f"There is no call {name!r}.", value=name)
        _check_arguments(name, args)
        return {"result": CALLS[name](calls, **args)}
    except Fault as fault:
        return {"fault": fault.as_message()}


def _check_arguments(name: str, args: Mapping[str, object]) -> None:
    expected = arguments(name)
    names = [argument.name for argument in expected]
    for given in args:
        if given not in names:
            message = f"{name} takes no argument {given!r}."
            raise Fault("unknown_argument", given or "args", message, value=name)
    for argument in expected:
        if argument.name in args:
            _check_argument(name, argument, args[argument.name])
        elif argument.is_required:
            message = f"{name} needs the argument {argument.name!r}."
            raise Fault("missing_argument", argument.name, message, value=name)


def _check_argument(name: str, argument: Argument, value: object) -> None:
    """Raise a fault unless `value` fits the annotation of the argument."""
    fits, called = _KINDS.get(argument.kind, (lambda _value: True, ""))
    if not fits(value):
        message = f"{name}: {argument.name} must be {called}, and is {value!r}."
        raise Fault("wrong_kind", argument.name, message, value=str(value), call=name)
