"""Formulas: written in LaTeX, turned into MathML once, with slots for the numbers that change.

A slot is an empty ``<mn data-number="NAME"></mn>`` that the page fills. One that stands after
an operator or as a factor also has ``data-factor=""``: a negative number needs parentheses there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.faults import Fault

#: Words survive the conversion as ``<mtext>``, and no formula here has any others of this form.
_SLOT = re.compile(r"<mtext>(number|factor):([a-z_]+)</mtext>")

#: What would be left of LaTeX that the converter does not know, and of a slot that got lost.
_LEFTOVER = re.compile(r"[\\{}]|number:|factor:")


@dataclass(frozen=True, slots=True)
class Notation:
    """How the letters of a model are written: p first + q second - target.

    Attributes
    ----------
    parameters, columns : (str, str)
        In LaTeX. A column written 1 is all ones, and left out where it is a factor.
    target : str
        In LaTeX.

    Examples
    --------
    >>> LINE.indexed("x"), NEURON.indexed("x_1")
    ('x_i', 'x_{1,i}')
    >>> LINE.times("u", "1"), LINE.times("u", "x")
    ('u', 'u x')
    """

    parameters: tuple[str, str]
    columns: tuple[str, str]
    target: str

    @property
    def has_intercept(self) -> bool:
        """Whether the second column is all ones."""
        return self.columns[1] == "1"

    @staticmethod
    def indexed(letter: str, index: str = "i") -> str:
        """Return the letter of one point: x_i, x_{1,i}."""
        name, _, own_index = letter.partition("_")
        return f"{name}_{{{own_index},{index}}}" if own_index else f"{name}_{index}"

    @staticmethod
    def times(factor: str, column: str) -> str:
        """Return a product, without the column where it is 1."""
        return factor if column == "1" else f"{factor} {column}"


LINE = Notation(("m", "b"), ("x", "1"), "y")
STANDARDIZED_LINE = Notation(("m", "b"), ("z", "1"), "y")
NEURON = Notation(("w_1", "w_2"), ("x_1", "x_2"), "t")

NOTATIONS: dict[str, Notation] = {
    "line": LINE,
    "standardized_line": STANDARDIZED_LINE,
    "neuron": NEURON,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: what holds always, and the same with the numbers of now.

    Attributes
    ----------
    name : str
        The key of its words, e.g. ``"chain_rule"``.
    general, numbers : tuple of str
        MathML, one ``<math display="block">`` a line, each short enough for a narrow column.
        ``numbers`` has slots, and is empty where the step has no numbers of its own.
    """

    name: str
    general: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    def as_message(self) -> dict[str, object]:
        """Return the step as plain JSON-able values."""
        return {"name": self.name, "general": list(self.general), "numbers": list(self.numbers)}


def slot(name: str) -> str:
    """Return LaTeX for a number that begins a side of an equation: no parentheses needed."""
    return rf"\text{{number:{name}}}"


def factor_slot(name: str) -> str:
    """Return LaTeX for a number after an operator: in parentheses where it is negative."""
    return rf"\text{{factor:{name}}}"


def slots(mathml: str) -> set[str]:
    """Return the names of all slots in a formula.

    Examples
    --------
    >>> slots('<math><mn data-number="n"></mn></math>')
    {'n'}
    """
    return set(re.findall(r'data-number="([a-z_]+)"', mathml))


@cache
def typeset(latex: str, *, block: bool = True) -> str:
    r"""Return a formula as MathML.

    Parameters
    ----------
    latex : str
        With `slot` and `factor_slot` for the numbers that change.
    block : bool
        Whether it stands alone, rather than within a sentence.

    Raises
    ------
    Fault
        ``not_loaded`` without the package latex2mathml.
    ValueError
        Where something of the LaTeX would be left in the formula.

    Examples
    --------
    >>> typeset(r"u = " + slot("u"), block=False)[49:]
    'display="inline"><mrow><mi>u</mi><mo>&#x0003D;</mo><mn data-number="u"></mn></mrow></math>'
    """
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise Fault("not_loaded", "latex2mathml", "latex2mathml is not loaded.") from None
    mathml = _SLOT.sub(_number, convert(latex, display="block" if block else "inline"))
    if leftover := _LEFTOVER.search(mathml):
        raise ValueError(f"{leftover.group()!r} is left of {latex!r} in {mathml!r}")
    return mathml


def lines(*latex: str) -> tuple[str, ...]:
    """Return several formulas, one below the other."""
    return tuple(typeset(line) for line in latex)


def _number(found: re.Match[str]) -> str:
    kind, name = found.groups()
    factor = ' data-factor=""' if kind == "factor" else ""
    return f'<mn data-number="{name}"{factor}></mn>'
