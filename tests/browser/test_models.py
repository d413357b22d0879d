"""Models besides the line, standardized columns, the start, and further panels."""

import pytest

from tests.browser.student import Student

EVERY_PANEL = "data,loss,plane,slice_m,slice_b,surface"


def test_two_kinds_of_click_make_two_classes_that_a_boundary_separates(student: Student) -> None:
    page = student.page
    page.locator('#models [data-model="adaline"]').click()
    state = student.wait("s.settings.model === 'adaline'")
    assert state["parameters"] == ["w1", "w2"]
    assert {len(point) for point in state["points"]} == {2, 3}
    student.call("set_points", [])
    student.click(0.2, 0.8)
    page.mouse.click(*student.place("data", 0.8, 0.2), button="right")
    page.locator('[data-point-label="1"]').click()
    student.click(0.7, 0.3)
    page.mouse.click(*student.place("data", 0.3, 0.6), button="right")
    labels = [point[2] if len(point) > 2 else 0 for point in student.wait("s.n === 4")["points"]]
    assert labels == [0, 1, 1, 0]
    before = student.pixels("data")
    student.call("set", {"learning_rate": 2})
    assert student.call("step", 200)["misclassified"] == 0
    student.wait_for_another_picture("data", before)
    assert "w₁" in student.sentence
    page.locator('#models [data-model="line"]').click()
    assert student.wait("s.settings.model === 'line'")["n"] == 13
    page.locator('#models [data-model="adaline"]').click()
    assert student.wait("s.settings.model === 'adaline'")["n"] == 4


def test_a_small_rate_stays_in_the_nearer_pit_and_momentum_rolls_through(
    student: Student,
) -> None:
    page = student.page
    page.locator('#models [data-model="one_weight"]').click()
    student.wait("s.settings.model === 'one_weight'")
    page.locator("#function").select_option("two_pits")
    state = student.wait("s.settings.function === 'two_pits'")
    assert state["panels"] == ["slice_m", "loss"]
    assert not student.canvas("data").is_visible()
    deepest = state["minimum"]["m"]
    assert student.call("step", 3000)["m"] < 0 < deepest
    student.call("reset")
    student.call("set", {"optimizer": "momentum"})
    assert student.call("step", 3000)["m"] == pytest.approx(deepest, abs=1e-4)


def test_a_drag_moves_the_start_along_the_function(student: Student) -> None:
    student.set(model="one_weight")
    student.canvas("slice_m").wait_for(state="visible")
    before = student.pixels("slice_m")
    student.drag((-2, 4), (1.5, 2), panel="slice_m")
    state = student.wait("Math.abs(s.settings.start[0] - 1.5) < 0.05")
    assert (state["m"], state["epoch"]) == (state["settings"]["start"][0], 0)
    student.wait_for_another_picture("slice_m", before)
    assert student.call("set", {"learning_rate": 0.5})["rates"]["diverge_above"] == 1.0
    assert student.call("step", 1)["m"] == 0.0


def test_standardizing_keeps_the_line_and_rounds_the_bowl(student: Student) -> None:
    before = student.call("step", 30)
    picture = student.pixels("plane")
    student.page.locator("#door-learning > summary").click()
    student.page.locator('[data-setting="standardize"]').click()
    state = student.wait("s.settings.standardize")
    assert state["original_units"] == pytest.approx(before["original_units"], rel=1e-12)
    assert state["m"] != before["m"]
    assert state["rates"]["condition_number"] == pytest.approx(1.0, rel=1e-9)
    student.wait_for_another_picture("plane", picture)
    assert "in x y = " in " ".join(student.sentence.split())


def test_the_start_can_be_zeros_small_and_random_or_clicked(student: Student) -> None:
    page = student.page
    page.locator("#door-learning > summary").click()
    page.locator('[name="start"][value="random"]').click()
    state = student.wait("s.settings.start === 'random'")
    assert 0 < abs(state["m"]) < 1
    assert 0 < abs(state["b"]) < 1
    assert student.call("set", {"seed": 1})["m"] != state["m"]
    page.locator('[name="start"][value="zeros"]').click()
    assert student.wait("s.settings.start !== 'random'")["m"] == 0
    page.keyboard.press("Escape")
    student.click(0.4, 0.2, panel="plane")
    student.wait("Math.abs(s.m - 0.4) < 0.02 && s.epoch === 0")
    assert page.locator('[name="start"][value="chosen"]').is_checked()


def test_tick_boxes_add_panels_and_each_follows_the_run(student: Student) -> None:
    page = student.page
    student.wait_for_plain_address()
    page.locator("#door-view > summary").click()
    for panel in ("slice_m", "slice_b", "surface"):
        page.locator(f'#panels [value="{panel}"]').click()
        student.wait("s.panels.includes(a)", panel)
    page.keyboard.press("Escape")
    for panel in EVERY_PANEL.split(","):
        assert student.canvas(panel).is_visible()
    before = {panel: student.pixels(panel) for panel in EVERY_PANEL.split(",")}
    student.call("step", 3)
    for panel, picture in before.items():
        student.wait_for_another_picture(panel, picture)
    assert f"panels={EVERY_PANEL}" in page.evaluate(
        """async () => {
          for (let i = 0; i < 200 && !location.search.includes("panels"); i++)
            await new Promise(requestAnimationFrame);
          return location.search;
        }"""
    )


def test_a_drag_and_keys_turn_the_bowl(student: Student) -> None:
    page = student.page
    student.set(panels=["data", "surface"])
    page.locator('[data-picture="surface"] canvas.is-drawn').wait_for(state="visible")
    before = student.pixels("surface")
    box = student.canvas("surface").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y - 20, steps=4)
    page.mouse.up()
    state = student.wait("s.settings.azimuth !== -60")
    turned = student.wait_for_another_picture("surface", before)
    student.canvas("surface").focus()
    page.keyboard.press("ArrowRight")
    student.wait("s.settings.azimuth !== a", state["settings"]["azimuth"])
    assert student.state["epoch"] == 0
    student.wait_for_another_picture("surface", turned)


def test_pointing_at_a_point_highlights_it_and_its_contribution(student: Student) -> None:
    student.set(contributions=True)
    student.call("step", 5)
    x, y = student.state["points"][4][:2]
    before = {panel: student.pixels(panel) for panel in ("data", "plane")}
    student.page.mouse.move(*student.place("data", x, y))
    assert student.wait("s.highlighted !== null")["highlighted"] == 4
    for panel, picture in before.items():
        student.wait_for_another_picture(panel, picture)
    student.page.mouse.move(0, 0)
    student.wait("s.highlighted === null")


def test_texts_about_one_weight_mention_no_line_and_no_points(student: Student) -> None:
    student.set(model="one_weight", learning_rate=1.5)
    student.call("step", 1)
    for _ in range(2):
        student.wait("s.epoch > 0")
        assert "function" in student.explanation
        assert "points" not in student.explanation
        student.call("step", 100)
