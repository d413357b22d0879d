"""The plane while its columns change: every position stands for the same line."""

import numpy as np
import pytest

from app.session.morph import DURATION_MS
from app.session.session import Session
from app.views import PlaneView
from app.views.stage import Stage
from tests.unit.views.drawing import drawn, made

#: Far less than a pixel, far more than rounding.
SAME_PLACE = 1e-9


def pass_time(session: Session, ms: float) -> None:
    """Draw a frame at 0 ms and one at `ms`."""
    session.frame(0.0, lambda: False)
    session.frame(ms, lambda: False)


def picture(view: PlaneView) -> dict[str, np.ndarray]:
    """Return what is drawn except names and the future, which the change of columns changes."""
    drawn(view)
    lines = {
        f"line {i}": np.array(artist.get_data(), dtype=float)
        for i, artist in enumerate(view.shown)
        if hasattr(artist, "get_data") and artist is not view.future
    }
    arrows = {"arrows": np.array([path.vertices for path in view._arrows.step.get_paths()])}
    return {"limits": np.array([*view.axes.get_xlim(), *view.axes.get_ylim()]), **lines, **arrows}


def named(view: PlaneView) -> list[str]:
    return [artist.get_text() for artist in drawn(view).shown if hasattr(artist, "get_text")]


def test_the_morph_begins_and_ends_with_the_still_pictures() -> None:
    session, still = Session(), Session()
    for each in (session, still):
        each.set({"learning_rate": 0.3})
        each.step(25)
    before = picture(made(PlaneView, still))
    view = made(PlaneView, session)
    session.set({"standardize": True})
    view = made(PlaneView, session)
    first = picture(view)
    # Without names there are fewer artists between the lines: compare the lines in order.
    for one, other in zip(before.values(), first.values(), strict=True):
        assert one == pytest.approx(other, abs=SAME_PLACE)
    pass_time(session, DURATION_MS * (1 - 1e-9))
    last, names = picture(view), named(view)
    session.frame(DURATION_MS, lambda: False)
    after = picture(view)
    assert names == []
    assert named(view)
    for one, other in zip(last.values(), after.values(), strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    assert not np.allclose(before["limits"], after["limits"], atol=0.01)


def test_in_a_morph_every_position_stands_for_the_same_line() -> None:
    session = Session()
    session.set({"start": (0.3, -0.2)})
    session.step(12)
    own = session.run.original_units
    loss = session.run.loss
    session.set({"standardize": True, "contributions": True})
    pass_time(session, DURATION_MS / 3)
    design = session.shown_design
    view = made(PlaneView, session)
    track, bowl = view._tracks.active, view._tracks.objective
    assert design is not session.run.design
    assert design.to_original_units(*track.now) == pytest.approx(own, rel=1e-9)
    assert bowl.value(*track.now) == pytest.approx(loss, rel=1e-9)
    assert design.to_original_units(*track.start) == pytest.approx((0.3, -0.2), abs=SAME_PLACE)
    assert track.past[:, 0] == pytest.approx(track.start, abs=SAME_PLACE)
    links = view._arrows.chain.links()
    assert links.joints[-1] == pytest.approx(-np.array(bowl.gradient(*track.now)), rel=1e-9)


def test_every_frame_of_the_morph_is_drawn(session: Session) -> None:
    stage = Stage(session)
    stage.open_panel("plane", 420, 300, 1)
    session.step(5)
    list(stage.draw())
    session.set({"standardize": True})
    drawn_at = []
    for now_ms in np.linspace(0.0, DURATION_MS + 50.0, 8):
        session.frame(float(now_ms), lambda: False)
        drawn_at.append(len(list(stage.draw())))
    assert drawn_at == [1] * 8
    assert list(stage.draw()) == []
