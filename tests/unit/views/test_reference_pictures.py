"""A few whole pictures: they look as they did when somebody last inspected them."""

import numpy as np
import pytest
from PIL import Image

from tests.unit.views.reference_pictures import FOLDER, PICTURES, picture

#: Grey levels: another processor may round an edge differently, which nobody sees.
SAME_LEVEL = 24

#: The share of pixels that may differ by more: less than the outline of one letter.
DIFFERENT_SHARE = 0.0005


@pytest.mark.parametrize("name", PICTURES)
def test_a_panel_looks_like_its_reference_picture(name: str) -> None:
    reference = np.array(Image.open(FOLDER / f"{name}.png").convert("RGB")).astype(int)
    now = picture(name).astype(int)
    assert now.shape == reference.shape
    difference = np.abs(now - reference).max(axis=-1)
    assert (difference > SAME_LEVEL).mean() <= DIFFERENT_SHARE


def test_every_reference_picture_belongs_to_a_state() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)


def test_a_picture_of_another_state_differs() -> None:
    reference = picture("zigzag").astype(int)
    other = picture("contributions").astype(int)
    difference = np.abs(reference - other).max(axis=-1)
    assert (difference > SAME_LEVEL).mean() > 100 * DIFFERENT_SHARE
