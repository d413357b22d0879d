"""Names beyond the tips of arrows."""

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.views import PlaneView
from app.views.plane.arrows import DIRECTED, SIZES
from tests.unit.views.drawing import drawn, made


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_part_of_an_optimizers_state_has_a_name(optimizer: str) -> None:
    rule = OPTIMIZERS[optimizer]
    _, _, state = rule.update(1.0, 1.0, rule.initial, 0.1, *rule.defaults)
    for name, _, _ in rule.arrows(rule.state(*state), *rule.defaults):
        assert name in (SIZES if name.startswith("root") else DIRECTED)


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "adagrad", "rmsprop"])
def test_names_are_visible_and_never_overlap(optimizer: str) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "learning_rate": 0.03})
    view = made(PlaneView, session, 336, 260)
    low, high = np.array(view.axes.bbox.extents).reshape(2, 2)
    seen = set()
    for _ in range(40):
        session.step(2)
        drawn(view)
        texts = [text for text in view._arrows.names.texts.values() if text in view.shown]
        boxes = [text.get_window_extent() for text in texts]
        seen |= {text.get_text() for text in texts}
        for i, box in enumerate(boxes):
            assert (box.min >= low - 1).all()
            assert (box.max <= high + 1).all()
            assert not any(box.overlaps(other) for other in boxes[:i])
    titles = {view.words.say(f"arrow.{name}") for name in (*DIRECTED, *SIZES)}
    assert seen & titles
