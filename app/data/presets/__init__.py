"""The presets: points to begin with, each a TOML file, in the order of the list below."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.data.dataset import Dataset, LabelledPoint

NAMES = (
    "noisy_line",
    "outlier",
    "coding_train",
    "anscombe_1",
    "anscombe_2",
    "anscombe_3",
    "anscombe_4",
    "two_classes",
)


@dataclass(frozen=True, slots=True)
class Preset:
    """Points, and settings under which their descent is worth watching.

    Attributes
    ----------
    name : str
        Its name in settings, URL and API.
    source : str
        Where the points come from.
    points : list of (float, float) or (float, float, int)
    settings : dict
        Recommended settings; every other setting goes back to its default.
    """

    name: str
    source: str
    points: list[LabelledPoint]
    settings: dict[str, object]

    @property
    def dataset(self) -> Dataset:
        """The points as a dataset."""
        return Dataset.from_points(self.points)


@cache
def load(name: str) -> Preset:
    """Return the preset called `name`, one of `NAMES`."""
    facts = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))
    points = Dataset.from_points(facts["points"]).points
    return Preset(name, facts["source"], points, facts.get("settings", {}))
