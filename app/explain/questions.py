"""The questions that students ask about the derivation, and the step that answers each."""

from __future__ import annotations

from dataclasses import dataclass

from app.objective.losses import LOSSES, Loss


@dataclass(frozen=True, slots=True)
class Question:
    """A question, by the key of its words.

    Attributes
    ----------
    name : str
    step : str
        The step of `app.explain.derivation.derivation` that answers it.
    """

    name: str
    step: str


def questions(loss_name: str) -> list[Question]:
    """Return the questions that the derivation of a loss answers, in the order of its steps.

    Parameters
    ----------
    loss_name : str
        A key of `app.objective.losses.LOSSES`.

    Examples
    --------
    >>> [question.name for question in questions("mse")][:2]
    ['why_square', 'why_guess_minus_y']
    >>> [question.step for question in questions("mae") if question.name == "where_is_the_2"]
    []
    """
    loss = LOSSES[loss_name]
    return [
        Question("why_square" if loss.is_of_squares else "why_not_square", "loss"),
        Question("why_guess_minus_y", "error"),
        Question("why_times_x", "chain_rule"),
        Question("where_is_the_sum", "sum"),
        *([Question("where_is_the_2", "factor")] if _has_a_two(loss) else []),
        *([Question("why_divide_by_n", "factor")] if loss.is_mean else []),
        Question("and_y_minus_guess", "sign"),
        Question("why_minus", "step"),
    ]


def _has_a_two(loss: Loss) -> bool:
    """Whether a square, whole or in part, puts a 2 into the slope of the loss."""
    return loss.is_of_squares or loss.has_delta
