"""What every model is: a name, a source, and how it turns points into a design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.data.dataset import Condition, Dataset
from app.objective.design import Design


@dataclass(frozen=True, slots=True)
class Model:
    """What is learned.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    source : str
        Author, year and place of its definition.
    parameters : tuple of str
        What the page calls the parameters m and b of a run.
    panels : tuple of str
        The panels that can show it, the stage first.
    design : callable or None
        ``design(dataset, standardize)``: its columns; None where points play no part.
    condition : callable
        ``condition(dataset)``: "line" where the points can tell both parameters, or why not.
    """

    name: str
    source: str
    parameters: tuple[str, ...]
    panels: tuple[str, ...]
    design: Callable[[Dataset, bool], Design] | None
    condition: Callable[[Dataset], Condition]
