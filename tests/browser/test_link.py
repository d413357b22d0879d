"""The address: the page reads it, writes it, and restores itself from it after a reload."""

from collections.abc import Callable

from playwright.sync_api import Page

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


def test_the_address_can_choose_panels_and_play(open_page: OpenPage) -> None:
    student = Student(open_page("?panels=data,loss&play=1&learning_rate=0.01"))
    assert student.canvas("data").is_visible()
    assert student.canvas("loss").is_visible()
    assert student.canvas("plane").count() == 0 or not student.canvas("plane").is_visible()
    student.wait("s.epoch > 3 && s.status === 'running'")


def test_many_points_survive_a_reload_although_no_server_takes_them(student: Student) -> None:
    student.wait_for_plain_address()
    points = [[i / 1000 + 1 / 7, (i * 37 % 1000) / 1000 + 1 / 3] for i in range(1000)]
    student.call("set_points", points)
    student.page.wait_for_function("location.hash.includes('points=')")
    assert student.page.evaluate("location.search") == ""
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["points"] == points


def test_a_preset_is_shared_by_its_name(student: Student) -> None:
    student.wait_for_plain_address()
    student.page.locator("#preset").select_option("anscombe_2")
    student.page.wait_for_function("location.search.includes('preset=anscombe_2')")
    assert "points" not in student.page.evaluate("location.search")


#: What is done, and a part of the address that follows. A function changes other defaults.
TRAVELS: list[tuple[str, tuple[object, ...], str]] = [
    ("clear", (), "points="),
    # Points without a rate would get one that suits them.
    ("set_points", ([[1951, 10], [1956, 12], [1963, 15]],), "1951,10"),
    ("set", ({"model": "one_weight", "start": [0, 0]},), "one_weight"),
    ("set", ({"model": "one_weight", "function": "two_pits", "learning_rate": 0.1},), "two_pits"),
    (
        "set",
        ({"preset": "anscombe_1", "model": "one_weight", "learning_rate": 0.008},),
        "anscombe_1",
    ),
    ("set", ({"learning_rate": 0.37, "batch_size": 1, "squares": True},), "0.37"),
]


def test_another_python_reads_from_the_address_what_was_done(
    student: Student, take_page: Callable[[str], Page]
) -> None:
    page = student.page
    for call, args, part in TRAVELS:
        student.wait_for_plain_address()
        before = student.call(call, *args)
        page.wait_for_function("(part) => location.search.includes(part)", arg=part)
        parameters = page.evaluate("Object.fromEntries(readAddress().parameters)")
        assert take_page("desk") is page  # everything begins again
        after = student.read_parameters(**parameters)
        assert after["points"] == before["points"], part
        assert after["settings"] == before["settings"], part
        take_page("desk")


def test_a_batch_size_that_shrank_survives_a_reload_and_another_address_has_only_its_own(
    student: Student,
) -> None:
    student.set(batch_size=13)
    student.call("remove_point", 0)
    student.call("step", 60)
    student.wait_until_stored()
    student.page.wait_for_function("location.search.includes('batch_size=12')")
    student.page.reload()
    wait_until_ready(student.page)
    assert student.state["settings"]["batch_size"] == 13
    assert student.state["epoch"] == 60
    assert student.page.locator("#notices").inner_text() == ""
    # Another page has only the address, where a batch has at most all points.
    student.page.goto(f"{student.page.url}&speed=20")
    wait_until_ready(student.page)
    state = student.state
    assert (state["epoch"], state["n"], state["settings"]["batch_size"]) == (0, 12, 12)
    assert (state["settings"]["preset"], state["settings"]["speed"]) == ("", 20)
    assert student.page.locator("#notices").inner_text() == ""


def test_points_settings_runs_and_the_epoch_survive_a_reload(student: Student) -> None:
    student.wait_for_plain_address()
    student.click(0.3, 0.9)
    student.wait("s.n === 14")
    student.set(learning_rate=0.37, batch_size=1, squares=True)
    student.call("step", 60)
    student.call("fork")
    student.set(optimizer="adam")
    student.call("step", 30)
    student.call("seek", 40)
    before = student.state
    student.wait_until_stored()
    student.page.wait_for_function(
        "location.search.includes('0.37') && location.search.includes('points')"
    )
    student.page.reload()
    wait_until_ready(student.page)
    after = student.state
    for name in ("points", "epoch", "last_epoch", "m", "b", "settings", "runs", "active_run"):
        assert after[name] == before[name]
    assert student.page.locator("#rate-field").input_value() == "0.37"
    student.page.keyboard.press("Control+z")
    student.wait("s.settings.optimizer === 'sgd'")
