"""The column of mathematics: its tabs, and the derivation with the present numbers."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.figures import (
    ANY_NUMBER,
    READ_NUMBER,
    THREE_DIGITS,
    columns,
    errors,
    slot,
    wait_for_number,
)
from tests.browser.student import Student
from tests.browser.workers import end_python, hold_workers, retry

TABS = ("derivation", "gradients", "learning_rate", "least_squares", "runs")


#: An answer of Python is shown this long after the one before it, at the latest.
AT_REST = """async () => {
  let isChanged = true;
  const observer = new MutationObserver(() => { isChanged = true; });
  const column = document.querySelector("#insight");
  observer.observe(column, { childList: true, subtree: true, characterData: true });
  while (isChanged) {
    isChanged = false;
    await downslope.state();
    await new Promise((go) => setTimeout(go, 300));
    await downslope.state();
  }
  observer.disconnect();
}"""


def tab(page: Page, name: str) -> Any:
    return page.locator(f"#insight-tab-{name}")


def open_tab(student: Student, name: str, **settings: object) -> None:
    """Open a tab, and wait until it shows no longer what it showed to another test."""
    student.set(insight=name, **settings)
    wait_until_filled(student.page, name)
    student.page.evaluate(AT_REST)


def test_the_button_opens_the_column_at_the_last_tab(open_page: OpenPage) -> None:
    page = open_page()
    student = Student(page)
    opener, column = page.locator("#mathematics"), page.locator("#insight")
    expect(column).to_be_hidden()
    opener.click()
    student.wait("s.settings.insight === 'derivation'")
    expect(opener).to_have_attribute("aria-pressed", "true")
    tab(page, "runs").click()
    page.wait_for_function("location.search.includes('insight=runs')")
    page.get_by_role("button", name="Close the mathematics").click()
    student.wait("s.settings.insight === ''")
    expect(column).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(tab(page, "runs")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#insight-runs")).to_be_visible()


def test_arrows_select_tabs_and_run_no_epoch(student: Student) -> None:
    page = student.page
    student.set(insight="learning_rate")
    tab(page, "learning_rate").focus()
    for key, name in (
        ("ArrowRight", "least_squares"),
        ("End", "runs"),
        ("ArrowRight", "derivation"),
        ("ArrowLeft", "runs"),
        ("Home", "derivation"),
    ):
        page.keyboard.press(key)
        expect(tab(page, name)).to_be_focused()
        expect(tab(page, name)).to_have_attribute("aria-selected", "true")
        assert student.wait("s.settings.insight === a", name)["epoch"] == 0


def test_the_derivation_ends_in_the_present_gradient(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation", learning_rate=0.3)
    for epochs in (1, 6):
        state = student.call("step", epochs)
        (x, _), u = columns(state), errors(state)
        slope, intercept = 2 * np.mean(u * x), 2 * np.mean(u)
        wait_for_number(page, slot("gradient", "dp"), slope, THREE_DIGITS)
        wait_for_number(page, slot("gradient", "dq"), intercept, THREE_DIGITS)
        wait_for_number(page, slot("loss", "loss"), np.mean(u**2), THREE_DIGITS)
        after = state["m"] - 0.3 * slope
        wait_for_number(page, slot("step", "next_p"), after, THREE_DIGITS)
    expect(page.locator(slot("factor", "n"))).to_have_text("13")
    terms = page.locator(".terms").first.locator(".term")
    assert terms.count() == 13
    shown = terms.nth(4).locator("[data-number]")
    assert page.evaluate(READ_NUMBER, shown.nth(0).text_content()) == pytest.approx(u[4], rel=0.05)
    assert page.evaluate(READ_NUMBER, shown.nth(1).text_content()) == x[4]


def test_another_loss_shows_other_formulas(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    constant = page.locator('[data-step="gradient"] .general mfrac').nth(1)
    expect(constant).to_have_text("2n")
    state = student.call("set", {"loss": "half_mse", "batch_size": 1})
    expect(constant).to_have_text("1n")
    (x, _), u = columns(state), errors(state)
    wait_for_number(page, slot("gradient", "dp"), np.mean(u * x), THREE_DIGITS)
    expect(page.locator("#insight-derivation .note")).to_contain_text("batches")


def test_pointing_at_a_term_highlights_its_point_and_its_numbers(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    term = page.locator(".terms").first.locator(".term").nth(4)
    term.scroll_into_view_if_needed()
    before = student.pixels("data")
    term.hover()
    state = student.wait("s.highlighted === 4")
    student.wait_for_another_picture("data", before)
    expect(page.locator('.term[data-lit][data-i="4"]')).to_have_count(2)
    expect(page.locator(slot("error", "point")).first).to_have_text("5")
    wait_for_number(page, slot("error", "u"), errors(state)[4], THREE_DIGITS)
    page.mouse.move(600, 20)
    student.wait("s.highlighted === null")
    page.locator(".terms").first.locator(".term").first.focus()
    page.keyboard.press("ArrowRight")
    assert student.wait("s.highlighted === 1")["epoch"] == 0
    page.locator("#play").focus()
    student.wait("s.highlighted === null")


def test_hovering_over_a_point_highlights_its_term(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    expect(page.locator(".term").first).to_be_attached()
    x, y = student.state["points"][2]
    page.mouse.move(*student.place("data", x, y))
    student.wait("s.highlighted === 2")
    expect(page.locator('.term[data-lit][data-i="2"]')).to_have_count(2)
    expect(page.locator(slot("error", "point")).first).to_have_text("3")


def test_for_many_points_only_the_first_terms_are_listed(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    student.call("set_points", [[i / 30, i / 40] for i in range(30)])
    expect(page.locator(".more").first).to_have_text("… and 6 more")
    student.call("set_points", [[0.2, 0.3], [0.4, 0.8]])
    expect(page.locator(".more").first).to_be_hidden()
    expect(page.locator(".terms").first.locator(".term")).to_have_count(2)
    student.call("clear")
    expect(page.locator("#insight-derivation .note")).to_contain_text("no points")


def test_a_new_python_loads_the_library_of_the_derivation_again(open_page: OpenPage) -> None:
    page = open_page("?insight=derivation", before=hold_workers)
    expect(page.locator('[data-step="loss"]')).to_be_visible()
    end_python(page)
    retry(page)
    state = Student(page).call("set", {"loss": "sse"})
    expect(page.locator('[data-step="loss"]')).to_contain_text("The sum of the squares")
    x, _ = columns(state)
    wait_for_number(page, slot("gradient", "dp"), 2 * float(errors(state) @ x), THREE_DIGITS)


def test_a_phone_shows_every_tab_without_scrolling_sideways(phone: Student) -> None:
    page = phone.page
    for name in TABS:
        phone.set(insight=name)
        wait_until_filled(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_axe_finds_nothing_in_any_tab_and_theme(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    for name in TABS:
        tab(page, name).click()
        wait_until_filled(page, name)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page, "#insight") == [], (name, theme)


def wait_until_filled(page: Page, name: str) -> None:
    """Wait until a tab shows numbers."""
    first_number = {
        "derivation": slot("step", "next_p"),
        "gradients": '[data-way="autograd"] td:nth-of-type(3)',
        "learning_rate": '[data-rate="best"]',
        "least_squares": slot("solution", "minimum_p"),
        "runs": ".run-loss",
    }[name]
    page.locator("#insight").scroll_into_view_if_needed()
    expect(page.locator(first_number).first).to_have_text(ANY_NUMBER)


def test_a_question_leads_to_the_step_that_answers_it(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    page.get_by_role("button", name="Why times x?").click()
    heading = page.locator('[data-step="chain_rule"] h3')
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    student.call("set", {"loss": "mae"})
    expect(page.get_by_role("button", name="Why not square?")).to_be_visible()
    expect(page.get_by_role("button", name="Where did the 2 go?")).to_have_count(0)


#: The colour of an element, and the one that a token has on this page.
COLOUR = """(element, token) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${token})`;
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  return [getComputedStyle(element).color, wanted];
}"""


def test_formulas_have_the_colours_of_the_panels(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation")
    for place, token in {
        slot("gradient", "dp"): "--gradient",
        '[data-step="gradient"] .general mfrac': "--gradient",
        slot("error", "guess"): "--accent",
        '[data-step="error"] .general mover': "--accent",
        '[data-step="step"] .general mi': "--accent",
        slot("step", "next_p"): "--accent",
    }.items():
        seen, wanted = page.locator(place).first.evaluate(COLOUR, token)
        assert seen == wanted, place
    error = page.locator(slot("error", "u"))
    assert error.get_attribute("data-hue") == "error"
    # A point's x and y are the learner's own: ink, as the points are.
    assert page.locator(slot("error", "first")).get_attribute("data-hue") is None


def test_the_neuron_is_drawn_with_its_present_weights(student: Student) -> None:
    page = student.page
    open_tab(student, "derivation", model="adaline")
    state = student.call("step", 12)
    w1, w2, bias = *state["original_units"], state["bias"]
    drawn = page.locator(".neuron .weight")
    for i, weight in enumerate((w1, w2, bias)):
        expect(drawn.nth(i)).to_have_text(re.compile(r"= "))
        shown = page.evaluate(READ_NUMBER, drawn.nth(i).text_content().split("= ")[1])
        assert shown == pytest.approx(weight, rel=0.01)
    widths = [
        float(each.get_attribute("stroke-width") or 0)
        for each in page.locator(".neuron .weight-line").all()
    ]
    assert widths.index(max(widths)) == int(np.argmax(np.abs([w1, w2, bias])))
    # The threshold that is drawn is the one that decides.
    wrong = sum((w1 * x + w2 * y + bias > 0) != bool(label) for x, y, *label in state["points"])
    assert wrong == state["misclassified"]
    student.call("set", {"model": "line"})
    expect(page.locator(".neuron")).to_be_hidden()
