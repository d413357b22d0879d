"""The explanations in the column beside the panels: formulas, and their present numbers."""

from __future__ import annotations

from typing import TypeAlias, TypedDict, cast

from app.data.dataset import Point
from app.explain import gradients, least_squares
from app.explain.derivation import derivation, numbers, term
from app.explain.questions import questions
from app.explain.typesetting import LINE, NEURON, STANDARDIZED_LINE, Notation
from app.faults import Fault
from app.objective.bowl import Bowl
from app.objective.design import Design
from app.objective.losses import LOSSES, Loss
from app.session.session import Session

#: A sum shows so many terms one by one; with more points the first ones stand for all.
MOST_TERMS = 24

#: Numbers by slot; None for an unknown one.
Numbers: TypeAlias = dict[str, float | None]


class Step(TypedDict):
    """One step of a derivation: its lines as MathML, in general and with slots for numbers."""

    name: str
    general: list[str]
    numbers: list[str]


class Question(TypedDict):
    """A question about a derivation, and the step that answers it."""

    name: str
    step: str


class Formulas(TypedDict):
    """All formulas of a model and a loss, and the questions that they answer."""

    questions: list[Question]
    derivation: list[Step]
    terms: tuple[str, str]
    least_squares: list[Step]


class Term(TypedDict):
    """The error and the columns of one point, which make its terms in the sums."""

    i: int
    u: float
    first: float
    second: float


class DerivationNumbers(TypedDict):
    """The numbers of one point in the derivation, and the terms of the first points."""

    point: int | None
    numbers: Numbers
    terms: list[Term]


class Quality(TypedDict):
    """The quality of a line's fit."""

    rmse: float | None
    r_squared: float | None


class LeastSquaresNumbers(TypedDict):
    """The numbers of the normal equations, their solution, and the quality of both lines."""

    minimum: tuple[float, float] | None
    present: Quality
    least: Quality
    numbers: Numbers


class GradientCheck(TypedDict):
    """The gradient three ways, how far they differ, and the diagnosis."""

    by_hand: tuple[float | None, float | None]
    autograd: tuple[float | None, float | None] | None
    finite_differences: tuple[float | None, float | None]
    autograd_difference: float | None
    finite_differences_difference: float | None
    agree: bool
    diagnosis: str


class Insights:
    """Formulas and numbers of the active run of a session; changes nothing.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._least_squares_of: tuple[Design, Point | None] | None = None

    def formulas(self) -> Formulas:
        """Return all formulas as MathML with slots; they depend on model and loss only.

        Raises
        ------
        Fault
            ``not_loaded`` without latex2mathml; ``no_points`` for a function of one weight.
        """
        self._design()
        notation = self._notation
        of_m, of_b = term(notation)
        steps = derivation(self._session.settings.loss, notation)
        equations = least_squares.normal_equations(notation)
        asked = questions(self._session.settings.loss)
        return {
            "questions": [{"name": each.name, "step": each.step} for each in asked],
            "derivation": [cast("Step", step.as_message()) for step in steps],
            "terms": (of_m, of_b),
            "least_squares": [cast("Step", step.as_message()) for step in equations],
        }

    def derivation_numbers(self) -> DerivationNumbers:
        """Return the numbers in the slots of the derivation and in each point's term.

        Returns
        -------
        dict
            ``point``: the one with these numbers: pointed at, or else touched last, or else
            the one with the largest error; None without points. ``numbers``: by slot.
            ``terms``: for the first points their slots and index.
        """
        design, run = self._design(), self._session.run
        if not len(design):
            return {"point": None, "numbers": {}, "terms": []}
        point = self._point(design)
        found = numbers(
            self._loss, design.arrays, run.m, run.b, run.settings.learning_rate,
            point=point, notation=self._notation,
        )  # fmt: skip
        responses = self._loss.responses_to(design.errors(run.m, run.b))
        terms: list[Term] = [
            {"i": i, "u": float(responses[i]), "first": first, "second": second}
            for i, (first, second) in enumerate(
                zip(design.first[:MOST_TERMS], design.second[:MOST_TERMS], strict=True)
            )
        ]
        return {"point": point, "numbers": found, "terms": terms}

    def least_squares_numbers(self) -> LeastSquaresNumbers:
        """Return the numbers of the normal equations, and the quality of both lines."""
        design, run = self._design(), self._session.run
        known = self._least_squares_of
        # That of the squares, which these equations solve, whatever loss is set.
        minimum = Bowl.over(design, LOSSES["mse"]).minimum
        if known is None or known[0] is not design or known[1] != minimum:
            self._least_squares = least_squares.LeastSquares.of(design.arrays, minimum)
            self._least_squares_of = design, minimum
        return cast("LeastSquaresNumbers", self._least_squares.summary(run.m, run.b))

    def check_gradient(self) -> GradientCheck:
        """Return the gradient three ways, how far they differ, and the diagnosis."""
        design, run = self._design(), self._session.run
        compared = gradients.compare(self._loss, design.arrays, run.m, run.b).as_message()
        return cast("GradientCheck", compared)

    @property
    def _loss(self) -> Loss:
        return self._session.run.problem.loss

    @property
    def _notation(self) -> Notation:
        settings = self._session.settings
        if settings.model != "line":
            return NEURON
        return STANDARDIZED_LINE if settings.standardize else LINE

    def _design(self) -> Design:
        design = self._session.run.design
        if design is None:
            message = "A function of one weight is not learned from points."
            raise Fault("no_points", "model", message)
        return design

    def _point(self, design: Design) -> int:
        session = self._session
        for chosen in (session.highlighted, session.selected):
            if chosen is not None:
                return chosen
        return int(abs(design.errors(session.run.m, session.run.b)).argmax())
