"""The list of models."""

import pytest

from app.objective.models import MODELS


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_its_own_name_a_source_with_a_year_and_panels(name: str) -> None:
    model = MODELS[name]
    assert model.name == name
    assert any(part.strip("(),;.").isdigit() for part in model.source.split())
    assert model.panels
    assert len(model.parameters) == (1 if model.design is None else 2)
