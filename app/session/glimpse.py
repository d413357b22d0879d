"""What somebody points at: a line, or an epoch, beside the one that the run has come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Parameters that the panels show for a moment; the run stays where it is.

    Attributes
    ----------
    panel : str
        The panel that is pointed at.
    m, b : float
        On the columns of the active run's design.
    loss : float
    epoch : int or None
        The epoch of the active run, past or to come, that has them; None for a place of its own.
    """

    panel: str
    m: float
    b: float
    loss: float
    epoch: int | None = None
