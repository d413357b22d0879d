"""What a change of settings brings with it: a preset brings points, another model a start."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from app.data import presets
from app.data.dataset import Dataset
from app.data.presets import Preset
from app.objective.functions import FUNCTIONS
from app.objective.models import MODELS, adaline
from app.settings import Scope, Settings, check

#: The points for a classifier that has none of two classes.
TWO_CLASSES = "two_classes"


def settled(before: Settings, changes: Mapping[str, object]) -> tuple[Settings, Preset | None]:
    """Return the settings after changes, and the preset that the changes name, if any.

    A setting named in `changes` wins over one that a preset or a model brings with it.

    Raises
    ------
    Fault
        For the first change that is not allowed.

    Examples
    --------
    >>> settings, preset = settled(Settings(), {"model": "one_weight", "function": "two_pits"})
    >>> settings.start, settings.learning_rate, preset
    ((-1.8, 0.0), 0.02, None)
    """
    preset = _preset(changes.get("preset", ""))
    base = before
    if preset:
        unchanged = before.of(Scope.PAGE)
        base = Settings().replace({**preset.settings, **unchanged, "preset": preset.name})
    settings = base.replace(changes)
    settings = base.replace({**_recommended(base, settings), **changes})
    import_for(settings)
    return settings, preset


def import_for(settings: Settings) -> None:
    """Import what these settings need and a page lacks at its start, before anything changes.

    In a browser an import fails as long as its file is on its way; the call is then made again.
    """
    is_shuffled = settings.shuffle and settings.batch_size != "full"
    if is_shuffled or settings.start == "random":
        # The second is compiled, and imports the first as it is loaded: it cannot be loaded twice.
        for name in ("secrets", "numpy.random"):
            import_module(name)


def is_another_problem(before: Settings, after: Settings) -> bool:
    """Whether the change makes everything learned so far meaningless."""
    if before.model != after.model:
        return True
    return MODELS[after.model].design is None and before.function != after.function


def preset_for(model: str, before: Settings, dataset: Dataset) -> str:
    """Return the preset that a model brings when it is first visited; "" if points can stay.

    Examples
    --------
    >>> preset_for("adaline", Settings(), Dataset([0.0, 1.0], [0.0, 1.0]))
    'two_classes'
    >>> preset_for("adaline", Settings(), Dataset([0.0, 1.0], [0.0, 1.0], [0, 1]))
    ''
    """
    if model == before.model or model != adaline.MODEL.name:
        return ""
    return "" if len(set(dataset.labels.tolist())) > 1 else TWO_CLASSES


def _recommended(before: Settings, after: Settings) -> dict[str, object]:
    """Return the settings that another model or function brings with it."""
    if not is_another_problem(before, after):
        return {}
    if MODELS[after.model].design is None:
        entry = FUNCTIONS[after.function]
        return {"start": (entry.start, 0.0), "learning_rate": entry.learning_rate}
    usual = Settings()
    preset = presets.load(after.preset).settings if after.preset else {}
    brought = preset if preset.get("model", usual.model) == after.model else {}
    return {name: brought.get(name, getattr(usual, name)) for name in ("start", "learning_rate")}


def _preset(name: object) -> Preset | None:
    checked = check("preset", name)
    return presets.load(checked) if checked else None
