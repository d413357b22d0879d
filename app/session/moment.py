"""A moment of a session: all that undo brings back, and all that a model leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.data.dataset import Dataset
from app.settings import Scope, Settings
from app.training.runs import Standstill


@dataclass(frozen=True, slots=True)
class Place:
    """Where one model stands: its points, its settings and its runs.

    Attributes
    ----------
    dataset : Dataset
    settings : Settings
    runs : Standstill
    """

    dataset: Dataset
    settings: Settings
    runs: Standstill

    def settings_on(self, page: Settings) -> Settings:
        """Return the settings of this place; what belongs to the page stays.

        The speed stays too, unless a preset brought another one.
        """
        own = self.settings
        speed = page.speed if page.preset == own.preset else own.speed
        return replace(own, **page.of(Scope.PAGE), speed=speed)


@dataclass(frozen=True, slots=True)
class Moment:
    """A session as it was before a step.

    Attributes
    ----------
    place : Place
        Of the model that was learned.
    elsewhere : mapping of str to Place
        Of the other models that had been visited, by name.
    """

    place: Place
    elsewhere: Mapping[str, Place]
