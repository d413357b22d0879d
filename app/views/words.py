"""The words and the decimal sign of the figures: the page gives them, else they are English."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import ScalarFormatter

from app.faults import Fault

#: It lies where it lies in the repository also in the browser; see `app_files` in generate.py.
ENGLISH = Path(__file__).parents[2] / "static/words/locales/en.json"

#: Of the keys that are the figures'.
PREFIX = "figure."

#: The largest number on an axis must lie between these, or all have a power of ten.
PLAIN = (1e-3, 1e6)

#: Numbers in this range are written with all their whole digits.
WHOLE = (10.0, 1e5)

#: More digits than this a number of 64 bits does not have.
MOST_DIGITS = 15

#: Less than this no two doubles differ by.
LEAST_RESOLUTION = 5e-324

#: From here on a number has a power of ten: it has more whole digits than anybody knows of it.
BEYOND_PLAIN = 1e15

#: The symbols of the parameters.
SYMBOLS = {"m": "m", "b": "b", "w1": "w₁", "w2": "w₂", "w": "w"}

#: Exponents are written with Unicode digits. Matplotlib's formatter would typeset a formula, which
#: takes a third of the time of a whole first picture.
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, eq=True)
class Words:
    """What the figures say, in one language.

    Attributes
    ----------
    texts : mapping of str to str
        By key, without the prefix ``figure.``.
    decimal_sign : str

    Examples
    --------
    >>> words = Words({"least_loss": "kleinster Verlust {value}"}, ",")
    >>> words.say("least_loss", value=words.number("0.25"))
    'kleinster Verlust 0,25'
    """

    texts: Mapping[str, str]
    decimal_sign: str = "."

    def say(self, key: str, **values: str) -> str:
        """Return the words for a key, with {names} filled in; the key where there are none."""
        text = self.texts.get(key, key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def number(self, text: str) -> str:
        """Return a number, written with a decimal point, as this language writes it."""
        return text.replace(".", self.decimal_sign)

    def to_resolution(self, value: float, resolution: float) -> str:
        """Return a number with the digits that make a difference of `resolution`, or of less.

        It is written with a power of ten if that is shorter. A number that fewer digits express
        exactly, such as a start of 0, has only these.

        Examples
        --------
        >>> words = Words({})
        >>> [words.to_resolution(value, 0.003) for value in (0.4, 0.41237, -12.0, 0.0)]
        ['0.4', '0.412', '−12', '0']
        >>> words.to_resolution(2.1234e-7, 1e-9), words.to_resolution(135994.7, 4.0)
        ('2.12×10⁻⁷', '135995')
        """
        if not value:
            return "0"
        leading = math.floor(math.log10(abs(value)))
        resolution = max(resolution, LEAST_RESOLUTION)
        decimals = min(math.ceil(-math.log10(resolution) - 1e-9), MOST_DIGITS - 1 - leading)
        digits = max(decimals + leading, 0)
        if float(f"{value:.6g}") == value:  # an exact number needs no zeros at its end
            shortest = f"{value:.6e}".split("e")[0].rstrip("0").rstrip(".")
            digits = min(digits, max(len(shortest.lstrip("-")) - 2, 0))
            decimals = min(decimals, digits - leading)
        mantissa, exponent = f"{value:.{digits}e}".split("e")
        power = f"{mantissa}×10{str(int(exponent)).translate(RAISED)}"
        if abs(value) >= BEYOND_PLAIN:
            return self.number(power.replace("-", "−"))
        plain = f"{round(value, decimals):.{max(decimals, 0)}f}"
        text = power if len(power) < len(plain) else plain
        return self.number("0" if not float(plain) and text == plain else text.replace("-", "−"))

    def short(self, value: float, digits: int = 2) -> str:
        """Return a number with a few significant digits, or with all whole ones.

        Examples
        --------
        >>> [Words({}).short(value) for value in (0.00412, 0.5, -3.02, 1504.3, 2.5e9, -0.0)]
        ['0.0041', '0.5', '−3', '1504', '2.5×10⁹', '0']
        """
        if not value:
            return "0"
        if WHOLE[0] <= abs(value) < WHOLE[1]:
            rounded = float(f"{value:.{max(digits, math.floor(math.log10(abs(value))) + 1)}g}")
        else:
            rounded = float(f"{value:.{digits}g}")
        resolution = 10.0 ** (math.floor(math.log10(abs(rounded))) - digits + 1)
        return self.to_resolution(
            rounded, min(resolution, 1.0) if abs(rounded) < WHOLE[1] else resolution
        )

    def told_apart(self, values: Sequence[float]) -> list[str]:
        """Return numbers with a few significant digits or, if some would read alike, with more.

        Examples
        --------
        >>> Words({}).told_apart([0.18, 0.075]), Words({}).told_apart([1007378.5, 1007391.0])
        (['0.18', '0.075'], ['1007380', '1007390'])
        """
        texts: list[str] = []
        for digits in range(2, MOST_DIGITS + 1):
            texts = [self.short(value, digits) for value in values]
            if len(set(texts)) == len(set(values)):
                break
        return texts

    def equation(self, m: float, b: float, farthest: float, resolution: float) -> str:
        """Return the equation of a line with as many digits as a picture can show.

        Parameters
        ----------
        m, b : float
        farthest : float
            The largest size of x in the picture.
        resolution : float
            Units of y that nobody can see: those of a pixel. The line of the equation is nowhere
            farther from the line itself.

        Examples
        --------
        >>> words = Words({})
        >>> words.equation(0.64983, 0.15502, 1.0, 0.0022), words.equation(0.0, 0.0, 1.0, 1.0)
        ('y = 0.650x + 0.155', 'y = 0x + 0')
        """
        slope = self.to_resolution(m, resolution / farthest if farthest else resolution)
        intercept = self.to_resolution(b, resolution)
        sign = "−" if intercept.startswith("−") else "+"
        return f"y = {slope}{' · ' if '×' in slope else ''}x {sign} {intercept.lstrip('−')}"

    def boundary(
        self, w1: float, w2: float, bias: float, farthest: tuple[float, float], resolution: float
    ) -> str:
        """Return the equation of a boundary with as many digits as a picture can show.

        Parameters
        ----------
        w1, w2, bias : float
        farthest : (float, float)
            The largest sizes of x₁ and x₂ in the picture.
        resolution : float
            What one pixel across the boundary changes the sum by.

        Examples
        --------
        >>> Words({}).boundary(2.518, -1.304, 0.0514, (1.0, 1.0), 0.003)
        '2.518x₁ − 1.304x₂ + 0.051 = 0'
        """
        terms = [
            (self.to_resolution(weight, resolution / (far or 1.0)), name)
            for weight, far, name in ((w1, farthest[0], "x₁"), (w2, farthest[1], "x₂"))
        ]
        terms.append((self.to_resolution(bias, resolution), ""))
        text = ""
        for number, name in terms:
            sign = "−" if number.startswith("−") else "+"
            spaced = f" {sign} " if text else sign.replace("+", "")
            dot = " · " if "×" in number and name else ""
            text += f"{spaced}{number.lstrip('−')}{dot}{name}"
        return f"{text} = 0"

    def number_ticks(self, axis: Axis) -> None:
        """Write an axis's numbers as this language does; a new scale brings its own formatter."""
        axis.set_major_formatter(Ticks(self))

    @classmethod
    def given(cls, words: Mapping[str, object], decimal_sign: str) -> Words:
        """Return words as the page gives them; English ones for the keys that it lacks.

        Raises
        ------
        Fault
            ``wrong_kind``: some words are no text.
        """
        for key, text in words.items():
            if not isinstance(text, str):
                message = f"The words for {key!r} must be a text, and are {text!r}."
                raise Fault("wrong_kind", "words", message, value=str(text))
        return cls({**english().texts, **_of_figures(words)}, decimal_sign)


@cache
def english() -> Words:
    """Return the English words."""
    return Words(_of_figures(json.loads(ENGLISH.read_text("utf-8"))))


def _of_figures(words: Mapping[str, object]) -> dict[str, str]:
    return {
        key.removeprefix(PREFIX): str(text) for key, text in words.items() if key.startswith(PREFIX)
    }


class Ticks(ScalarFormatter):
    """Matplotlib's numbers, written as everywhere else; large and small ones with a power of ten.

    What many digits have in common is left out of all numbers, and `note` says what it is.
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.set_scientific(False)
        self._words = words

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the number of a tick."""
        locations = np.sort(np.asarray(self.locs, dtype=np.float64))
        largest = float(np.abs(locations - self.offset).max(initial=0.0)) or abs(x)
        if PLAIN[0] <= largest < PLAIN[1] or not largest:
            return self._words.number(super().__call__(x, pos))
        step = float(np.diff(locations).min(initial=largest))
        return self._words.to_resolution(round_to_digits(x - self.offset), step / 10.0)

    def note(self) -> str:
        """Return what to write behind the name of the axis: " − 1758000000" or nothing."""
        if not self.offset:
            return ""
        size = self._words.number(f"{abs(self.offset):.{MOST_DIGITS}g}")
        return f" − {size}" if self.offset > 0 else f" + {size}"


def round_to_digits(value: float, digits: int = 6) -> float:
    """Return a number without the last digits, which a sum of steps has wrong.

    Examples
    --------
    >>> round_to_digits(3 * 1e-7)
    3e-07
    """
    return float(f"{value:.{digits}g}")
