"""The address: the page reads it, writes it, and restores itself from it after a reload."""

import pytest

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.student import Student


def test_parameters_are_settings_and_malformed_ones_are_named(open_page: OpenPage) -> None:
    page = open_page(
        "?points=0.2,0.3;0.5,0.4;0.8,0.9&learning_rate=0.05&batch_size=1&shuffle=0"
        "&loss=half_sse&seed=many&speed=0&optimiser=adam&utm_source=mail&play=2"
    )
    student = Student(page)
    state = student.state
    assert state["points"] == [[0.2, 0.3], [0.5, 0.4], [0.8, 0.9]]
    settings = state["settings"]
    assert (settings["loss"], settings["batch_size"], settings["shuffle"]) == ("half_sse", 1, False)
    assert student.call("step", 60)["m"] == 0.50889625629842
    notice = page.locator("#notices").inner_text()
    for name in ("seed", "speed", "optimiser", "play"):
        assert name in notice
    assert "learning_rate" not in notice
    assert "utm_source" not in notice


def test_play_in_the_address_plays(open_page: OpenPage) -> None:
    Student(open_page("?play=1&learning_rate=0.01")).wait("s.epoch > 3 && s.status === 'running'")


def test_points_and_settings_survive_a_reload(student: Student) -> None:
    page = student.page
    student.click(0.33, 0.8)
    student.call("set", {"learning_rate": 0.37, "batch_size": 1, "squares": True})
    before = student.state
    page.wait_for_function("location.search.includes('0.37') && location.search.includes('points')")
    page.reload()
    wait_until_ready(page)
    after = student.state
    assert after["points"] == before["points"]
    assert after["settings"] == before["settings"]
    assert page.locator("#rate-field").input_value() == "0.37"


def test_many_points_survive_a_reload_although_no_server_takes_them(student: Student) -> None:
    points = [[i / 1000 + 1 / 7, (i * 37 % 1000) / 1000 + 1 / 3] for i in range(1000)]
    student.call("set_points", points)
    student.page.wait_for_function("location.hash.includes('points=')")
    assert student.page.evaluate("location.search") == ""
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["points"] == points


def test_a_preset_is_shared_by_its_name(student: Student) -> None:
    student.page.locator("#preset").select_option("anscombe_2")
    student.page.wait_for_function("location.search.includes('preset=anscombe_2')")
    assert "points" not in student.page.evaluate("location.search")


def test_an_empty_panel_survives_a_reload(student: Student) -> None:
    student.page.locator("#clear").click()
    student.wait("s.n === 0")
    student.page.wait_for_function("location.search.includes('points=')")
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["n"] == 0


@pytest.mark.parametrize(
    "chosen",
    [
        {"model": "one_weight", "start": [0, 0]},
        {"model": "one_weight", "function": "two_pits", "learning_rate": 0.1},
        {"preset": "anscombe_1", "model": "one_weight", "learning_rate": 0.008},
    ],
)
def test_a_changed_default_of_a_function_survives_a_reload(
    student: Student, chosen: dict[str, object]
) -> None:
    before = student.call("set", chosen)
    student.page.wait_for_function("location.search.includes('one_weight')")
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["settings"] == before["settings"]


def test_a_batch_size_that_shrank_with_the_points_survives_a_reload(student: Student) -> None:
    student.call("set", {"batch_size": 13})
    student.call("remove_point", 0)
    student.wait_until_stored()
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["settings"]["batch_size"] == 13
    assert student.page.locator("#notices").inner_text() == ""
    # Another page has only the address, where a batch has at most all points.
    student.page.goto(f"{student.page.url}&speed=20")
    wait_until_ready(student.page)
    assert student.state["settings"]["batch_size"] == 12
    assert student.page.locator("#notices").inner_text() == ""


def test_points_settings_runs_and_the_epoch_survive_a_reload(student: Student) -> None:
    student.click(0.3, 0.9)
    student.wait("s.n === 14")
    student.call("step", 60)
    student.call("fork")
    student.call("set", {"optimizer": "adam"})
    student.call("step", 30)
    student.call("seek", 40)
    before = student.state
    student.wait_until_stored()
    student.page.reload()
    wait_until_ready(student.page)
    after = student.state
    for name in ("points", "epoch", "last_epoch", "m", "b", "settings", "runs", "active_run"):
        assert after[name] == before[name]
    student.page.keyboard.press("Control+z")
    student.wait("s.settings.optimizer === 'sgd'")


def test_another_address_does_not_get_what_was_done_before(student: Student) -> None:
    student.call("step", 60)
    student.wait_until_stored()
    student.page.goto(student.page.url.split("?")[0] + "?preset=outlier")
    wait_until_ready(student.page)
    state = student.state
    assert (state["epoch"], state["settings"]["preset"], state["n"]) == (0, "outlier", 13)
