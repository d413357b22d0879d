"""One weight and nothing else: a function of it is given, and there are no points."""

from app.objective.models.model import Model

MODEL = Model(
    name="one_weight",
    source="Cauchy (1847), Methode generale pour la resolution des systemes d'equations",
    parameters=("w",),
    panels=("slice_m", "loss"),
    design=None,
    condition=lambda _dataset: "line",
)
