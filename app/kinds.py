"""The kinds of values of settings: each checks a value, and reads one from an address."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.data.dataset import as_number
from app.data.moments import MAX_COORDINATE
from app.faults import Fault

#: JavaScript rounds whole numbers above this one.
LARGEST_WHOLE = 2**53 - 1

#: How an address says yes and no.
YES = ("1", "true")
NO = ("0", "false")


class Kind(Protocol):
    """What every kind does."""

    @property
    def values(self) -> str:
        """The accepted values, for the table of settings."""
        ...

    def check(self, name: str, value: object) -> Any:
        """Return `value` as setting `name` stores it, or raise a fault that names it."""
        ...

    def read(self, text: str) -> object:
        """Return the value that a text in an address stands for, not yet checked."""
        ...


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    values: str = "0 or 1"

    def check(self, name: str, value: object) -> bool:
        """Accept True and False only."""
        if not isinstance(value, bool):
            raise not_a_choice(name, value, ("true", "false"))
        return value

    def read(self, text: str) -> object:
        """Read 1 and 0, true and false."""
        word = text.lower()
        return True if word in YES else False if word in NO else text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words; with `may_be_empty` also none of them, which an address may name."""

    choices: tuple[str, ...]
    may_be_empty: bool = False
    empty_word: str | None = None

    @property
    def values(self) -> str:
        """The words."""
        return ", ".join([*self.choices, *filter(None, [self.empty_word])])

    def check(self, name: str, value: object) -> str:
        """Accept one of the words."""
        is_empty = self.may_be_empty and value == ""
        if not isinstance(value, str) or not (is_empty or value in self.choices):
            raise not_a_choice(name, value, self.choices)
        return value

    def read(self, text: str) -> object:
        """Read the word itself, and the empty one by its name."""
        return "" if text == self.empty_word else text


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of several words, at least one, in the order of the choices."""

    choices: tuple[str, ...]

    @property
    def values(self) -> str:
        """The words."""
        return f"{', '.join(self.choices)}, separated by commas"

    def check(self, name: str, value: object) -> tuple[str, ...]:
        """Accept a list of the words."""
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            raise not_a_choice(name, value, self.choices)
        one = Choice(self.choices)
        chosen = {one.check(name, word) for word in value}
        return tuple(word for word in self.choices if word in chosen)

    def read(self, text: str) -> object:
        """Read words between commas."""
        return text.split(",")


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within limits, or a word instead."""

    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None
    word: str | None = None

    @property
    def values(self) -> str:
        """The limits, and the word."""
        return f"{self._range}, or {self.word}" if self.word else self._range

    @property
    def _range(self) -> str:
        if self.above is not None:
            upper = "" if self.below is None else f" and below {self.below:g}"
            return f"above {self.above:g}{upper}"
        upper = f"{self.at_most:g}" if self.below is None else f"below {self.below:g}"
        return f"from {self.at_least:g} to {upper}"

    def _is_low(self, number: float) -> bool:
        is_under = self.at_least is not None and number < self.at_least
        return is_under or (self.above is not None and number <= self.above)

    def _is_high(self, number: float) -> bool:
        is_over = self.at_most is not None and number > self.at_most
        return is_over or (self.below is not None and number >= self.below)

    def check(self, name: str, value: object) -> float | str:
        """Accept the word, or a number within the limits."""
        if self.word is not None and value == self.word:
            return self.word
        number = finite_number(name, value)
        is_one_sided = self.above is not None and self.below is None
        if is_one_sided and self._is_high(number):
            # The upper limit is there for the machine: nobody is told of it before.
            raise out_of_range(name, value, f"at most {self.at_most:g}", most=self.at_most or 0.0)
        if self._is_low(number) or self._is_high(number):
            limits = {"above": self.above, "least": self.at_least, "below": self.below}
            if not is_one_sided:
                limits["most"] = self.at_most
            given = {side: limit for side, limit in limits.items() if limit is not None}
            raise out_of_range(name, value, self._range, **given)
        return number

    def read(self, text: str) -> object:
        """Read a number, or pass a text on to the check."""
        return number_or_text(text)


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number within limits, or a word instead."""

    at_least: int
    at_most: int
    word: str | None = None

    @property
    def values(self) -> str:
        """The limits, and the word."""
        word = f", or {self.word}" if self.word else ""
        return f"a whole number from {self.at_least} on{word}"

    def check(self, name: str, value: object) -> int | str:
        """Accept the word, or a whole number within the limits."""
        if self.word is not None and value == self.word:
            return self.word
        return whole_number(name, value, self.at_least, self.at_most)

    def read(self, text: str) -> object:
        """Read a number, or pass a text on to the check."""
        return number_or_text(text)


@dataclass(frozen=True, slots=True)
class Place:
    """The two numbers m and b, or the word "random"."""

    values: str = "m,b or random"

    def check(self, name: str, value: object) -> tuple[float, float] | str:
        """Accept the word, or two numbers as far from 0 as a point may be."""
        if value == "random":
            return "random"
        if not isinstance(value, Sequence) or isinstance(value, str | bytes) or len(value) != 2:  # noqa: PLR2004  m and b
            message = f'{name} must be two numbers, m and b, or "random", and is {value!r}.'
            raise Fault("not_two_numbers", name, message, value=as_text(value))
        m, b = (finite_number(name, part) for part in value)
        if math.hypot(m, b) > MAX_COORDINATE:
            raise out_of_range(name, value, f"within {MAX_COORDINATE:g}", most=MAX_COORDINATE)
        return m, b

    def read(self, text: str) -> object:
        """Read the word, or numbers between commas."""
        return text if text == "random" else [number_or_text(part) for part in text.split(",")]


def as_text(value: object) -> str:
    """Return a value as text for an address; `Kind.read` and `Kind.check` read it back.

    Examples
    --------
    >>> as_text(True), as_text(30.0), as_text((1e-8, -1.5)), as_text(("data", "loss"))
    ('1', '30', '1e-8,-1.5', 'data,loss')
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace("e-0", "e-")
    if isinstance(value, tuple | list):
        parts: Sequence[object] = value
        return ",".join(as_text(part) for part in parts)
    return str(value)


def finite_number(name: str, value: object) -> float:
    """Return `value` as a number, or raise the fault ``not_a_number`` on `name`."""
    try:
        return as_number(value)
    except (TypeError, ValueError, OverflowError):
        message = f"{name} must be a finite number, and is {value!r}."
        raise Fault("not_a_number", name, message, value=str(value)) from None


def whole_number(name: str, value: object, least: int, most: int) -> int:
    """Return `value` as a whole number from `least` to `most`, or raise a fault on `name`."""
    number = finite_number(name, value)
    if not number.is_integer():
        message = f"{name} must be a whole number, and is {value!r}."
        raise Fault("not_a_whole_number", name, message, value=str(value))
    if number < least and most >= LARGEST_WHOLE:
        # The upper limit is there for JavaScript: nobody needs it who is far below.
        raise out_of_range(name, value, f"at least {least}", least=float(least))
    if not least <= number <= most:
        rule = f"from {least} to {most}"
        raise out_of_range(name, value, rule, least=float(least), most=float(most))
    return int(number)


def number_or_text(text: str) -> float | int | str:
    """Return the number that a text says, or the text."""
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def out_of_range(name: str, value: object, rule: str, **limits: float) -> Fault:
    """Return the fault of a number outside the limits of `name`."""
    message = f"{name} must be {rule}, and is {value!r}."
    return Fault("out_of_range", name, message, value=as_text(value), **limits)


def not_a_choice(name: str, value: object, choices: Sequence[str]) -> Fault:
    """Return the fault of a word that is no choice of `name`."""
    message = f"{name} must be one of {', '.join(choices)}, and is {value!r}."
    return Fault("not_a_choice", name, message, value=str(value), choices=list(choices))
