"""Every control does what it says while a run goes on."""

import re

import pytest
from playwright.sync_api import expect

from app.optimizers import OPTIMIZERS, PARAMETERS
from tests.browser.student import Student


def test_play_step_and_reset_work_by_button_and_by_key(student: Student) -> None:
    page = student.page
    line = student.pixels("data")
    curve, plane = student.pixels("loss"), student.pixels("plane")
    page.locator("#play").click()
    student.wait("s.status === 'running' && s.epoch > 3")
    for panel, before in (("data", line), ("loss", curve), ("plane", plane)):
        student.wait_for_another_picture(panel, before)
    page.keyboard.press("Space")
    epoch = student.wait("s.status === 'paused'")["epoch"]
    page.locator("#step").click()
    student.wait("s.epoch === a", epoch + 1)
    page.locator("body").press("ArrowRight")
    student.wait("s.epoch === a", epoch + 2)
    page.keyboard.press("r")
    assert student.wait("s.epoch === 0")["status"] == "idle"
    page.keyboard.press("Space")
    student.wait("s.epoch > 0")
    page.locator("#reset").click()
    student.wait("s.epoch === 0 && s.status === 'idle'")


def test_every_setting_has_a_control_that_sets_it(student: Student) -> None:
    page = student.page
    page.locator("#play").click()
    student.wait("s.epoch > 0")

    page.locator("#door-view > summary").click()
    for name in ("residuals", "squares", "least_squares"):
        before = student.state["settings"][name]
        page.locator(f'[data-setting="{name}"]').click()
        student.wait("s.settings[a[0]] === a[1]", [name, not before])
    page.locator('[name="loss_scale"][value="linear"]').click()
    student.wait("s.settings.loss_scale === 'linear'")
    page.locator("#door-learning > summary").click()
    for loss in ("sse", "half_mse", "half_sse", "mse"):
        page.locator("#loss").select_option(loss)
        student.wait("s.settings.loss === a", loss)
    page.locator('[name="batch_size"][value="1"]').click()
    student.wait("s.settings.batch_size === 1")
    page.locator('[data-setting="shuffle"]').click()
    student.wait("s.settings.shuffle === false")
    page.locator("#seed").fill("42")
    page.locator("#seed").press("Enter")
    student.wait("s.settings.seed === 42")
    for optimizer in ("momentum", "nesterov", "adagrad", "rmsprop", "adam", "sgd"):
        page.locator("#optimizer").select_option(optimizer)
        student.wait("s.settings.optimizer === a", optimizer)
        shown = [name for name in PARAMETERS if page.locator(f"#{name}").is_visible()]
        assert set(shown) == {each.name for each in OPTIMIZERS[optimizer].parameters}
    student.call("set", {"optimizer": "momentum"})
    page.locator("#momentum").fill("0.5")
    page.locator("#momentum").press("Enter")
    student.wait("s.settings.momentum === 0.5")
    assert student.state["epoch"] > 0


def test_the_rate_changes_by_slider_and_by_number_without_a_reset(student: Student) -> None:
    page = student.page
    student.call("step", 5)
    page.locator("#rate-field").fill("0.25")
    page.locator("#rate-field").press("Enter")
    assert student.wait("s.settings.learning_rate === 0.25")["epoch"] == 5
    slider = page.locator("#rate")
    slider.focus()
    slider.press("ArrowRight")
    state = student.wait("s.settings.learning_rate > 0.25")
    assert state["settings"]["learning_rate"] < 0.27
    assert state["epoch"] == 5


def test_a_bad_rate_is_explained_beside_the_field_and_changes_nothing(student: Student) -> None:
    before = student.state
    field = student.page.locator("#rate-field")
    for text in ("-1", "0", "fast", "1e999", ""):
        field.fill(text)
        field.press("Enter")
        student.page.wait_for_function("document.querySelector('#rate-field').value === '0.1'")
        expect(student.page.locator("#rate-field-fault")).to_contain_text(re.compile(r"\w"))
        assert student.state == before, text


def test_speed_goes_from_one_epoch_a_second_to_as_many_as_fit(student: Student) -> None:
    slider = student.page.locator("#speed")
    slider.focus()
    slider.press("Home")
    student.wait("s.settings.speed === 1")
    slider.press("End")
    student.wait("s.settings.speed === 'max'")
    student.page.locator("#play").click()
    student.wait("s.status === 'converged'")


def test_a_preset_sets_points_and_settings(student: Student) -> None:
    anscombe = [(f"anscombe_{i}", 11) for i in (1, 2, 3, 4)]
    for preset, n in (("outlier", 13), ("coding_train", 3), *anscombe):
        student.call("step", 2)
        student.page.locator("#preset").select_option(preset)
        state = student.wait("s.settings.preset === a", preset)
        assert (state["epoch"], state["n"]) == (0, n)
        if preset == "coding_train":
            assert student.call("step", 60)["m"] == 0.50889625629842
            assert student.call("step", 540)["m"] == 1.0000308846712018


def test_shortcuts_do_not_act_in_fields_and_arrows_move_a_slider(student: Student) -> None:
    field = student.page.locator("#rate-field")
    field.focus()
    for key in ("r", "Space", "ArrowRight", "Delete"):
        field.press(key)
    student.page.locator("#rate").press("ArrowRight")
    state = student.state
    assert (state["epoch"], state["n"], state["status"]) == (0, 13, "idle")


def test_the_theme_button_and_the_system_change_every_panel(student: Student) -> None:
    panels = ("data", "loss", "plane")
    light = {panel: student.pixels(panel) for panel in panels}
    student.page.emulate_media(color_scheme="dark")
    dark = {panel: student.wait_for_another_picture(panel, light[panel]) for panel in panels}
    student.page.locator("#theme").click()
    for panel in panels:
        student.wait_for_another_picture(panel, dark[panel])
    background = student.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"


def test_divergence_stops_at_finite_numbers_and_the_button_recovers(student: Student) -> None:
    page = student.page
    page.locator("#rate-field").fill("1.2")
    page.locator("#rate-field").press("Enter")
    page.locator("#play").click()
    state = student.wait("s.status === 'diverged'")
    limit = state["learning_rate_limit"]
    assert limit < 1.2
    for value in (state["m"], state["b"], state["loss"], *state["gradient"]):
        assert isinstance(value, int | float)
    page.wait_for_function("/2\\/λ/.test(document.querySelector('.standing').textContent)")
    text = page.locator(".standing").inner_text()
    assert f"{limit:.3f}" in text
    assert "1.2" in text
    assert not any(word in page.locator("body").inner_text() for word in ("NaN", "Infinity"))
    page.locator("#remedy").click()
    assert student.wait("s.settings.learning_rate < 1")["settings"]["learning_rate"] == (
        pytest.approx(limit / 2, rel=0.05)
    )
    student.wait("s.status === 'running' || s.status === 'converged'")
    assert student.state["points"] == state["points"]


def test_a_diverged_run_converges_after_the_rate_is_lowered(student: Student) -> None:
    student.call("set", {"learning_rate": 1.2, "speed": "max"})
    student.call("play")
    student.wait("s.status === 'diverged'")
    student.call("set", {"learning_rate": 0.4})
    state = student.wait("s.status === 'converged'")
    assert state["loss"] == pytest.approx(state["minimum"]["loss"], rel=1e-6)


def test_the_sentence_states_epoch_line_and_loss_with_the_right_numbers(student: Student) -> None:
    student.call("step", 48)
    state = student.state
    student.page.wait_for_function("/48/.test(document.querySelector('#sentence').textContent)")
    sentence = student.sentence.replace("−", "-")
    for label, value in (("slope", state["m"]), ("intercept", state["b"]), ("loss", state["loss"])):
        shown = re.search(rf"\b{label} (-?[\d.]+)", sentence)
        assert shown, sentence
        assert float(shown[1]) == pytest.approx(value, abs=0.001)


def test_the_field_of_the_rate_shows_all_of_a_small_rate(student: Student, framed: Student) -> None:
    for each, viewport in (
        (student, (1366, 768)),
        (student, (360, 740)),
        (framed, (360, 560)),
        (framed, (480, 360)),
    ):
        each.resize(*viewport)
        field = each.page.locator("#rate-field")
        for rate, shown in ((1.9073486328125e-7, "1.907×10⁻⁷"), (0.0123456, "0.0123456")):
            each.set(learning_rate=rate)
            expect(field).to_have_value(shown)
            assert field.evaluate("field => field.scrollWidth <= field.clientWidth"), viewport
