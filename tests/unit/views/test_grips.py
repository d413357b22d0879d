"""What a hand can take hold of in each panel."""

import pytest

from app.session.session import Session
from app.views.grips import MOST_LISTED, grip_at, grips
from app.views.stage import Stage


@pytest.fixture
def stage() -> Stage:
    session = Session()
    session.set_points([(0.2, 0.3), (0.8, 0.9)])
    session.set({"start": (0.1, 0.4)})
    stage = Stage(session)
    for panel in ("data", "loss", "plane", "slice_m", "slice_b"):
        stage.open_panel(panel, 500, 400, 1)
    return stage


def test_the_data_panel_has_its_points_and_three_handles_of_the_line(stage: Stage) -> None:
    view = stage.view("data")
    listed = grips(view)
    assert len(listed) == 5
    assert (listed[1].x, listed[1].y) == pytest.approx(view.to_pixels(0.8, 0.9))
    assert grip_at(view, listed[3].x + 5, listed[3].y, 12) == listed[3]
    assert (listed[3].kind, listed[3].index) == ("handle", 1)


@pytest.mark.parametrize("panel", ["plane", "slice_m", "slice_b"])
def test_the_other_editable_panels_have_the_ring_of_the_start(stage: Stage, panel: str) -> None:
    (place,) = grips(stage.view(panel))
    assert place.kind == "start"
    assert grip_at(stage.view(panel), place.x, place.y, 1) == place
    assert stage.view(panel).to_data(place.x, place.y)[0] == pytest.approx(
        0.4 if panel == "slice_b" else 0.1, abs=0.01
    )


def test_nothing_can_be_held_in_the_loss_panel_or_beside_all_grips(stage: Stage) -> None:
    assert grips(stage.view("loss")) == []
    assert grip_at(stage.view("data"), *stage.view("data").to_pixels(0.2, 0.8), 24) is None


def test_a_line_outside_the_panel_has_no_handles(stage: Stage) -> None:
    assert len(grips(stage.view("data"))) == 5
    stage.under_hand = "data"  # limits stay under a hand, so the line can leave the panel
    stage.session.set({"start": (0.0, 5000.0)})
    assert len(grips(stage.view("data"))) == 2
    stage.under_hand = None
    stage.session.set({"start": (1e9, 0.5)})
    view = stage.view("data")
    for grip in grips(view)[2:]:
        assert 0 <= grip.y <= 400


def test_of_very_many_points_only_some_are_listed(stage: Stage) -> None:
    stage.session.set_points([(i / 5000, 0.5) for i in range(5000)])
    assert len(grips(stage.view("data"))) == MOST_LISTED + 3
