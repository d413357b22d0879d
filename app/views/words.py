"""The words and the decimal sign of the figures: the page gives them, else they are English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib.axis import Axis
from matplotlib.ticker import ScalarFormatter

from app.faults import Fault

#: It lies where it lies in the repository also in the browser; see `app_files` in generate.py.
ENGLISH = Path(__file__).parents[2] / "static/words/locales/en.json"

#: Of the keys that are the figures'.
PREFIX = "figure."


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

    def number_ticks(self, axis: Axis) -> None:
        """Write an axis's numbers as this language does; a new scale brings its own formatter."""
        axis.set_major_formatter(_Ticks(self))

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


class _Ticks(ScalarFormatter):
    """Matplotlib's numbers, with another decimal sign."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._words.number(super().__call__(x, pos))

    def get_offset(self) -> str:
        return self._words.number(super().get_offset())
