"""Gradients, rates, least squares and runs show the numbers that NumPy computes."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.figures import THREE_DIGITS, columns, errors, slot, wait_for_number
from tests.browser.page_errors import PageErrors
from tests.browser.student import Student

AUTOGRAD = "**/autograd*.whl"


def lose_autograd(page: Page) -> None:
    page.context.route(AUTOGRAD, lambda route: route.abort())


def test_three_ways_give_the_gradient_that_numpy_computes(student: Student) -> None:
    page = student.page
    student.set(insight="gradients")
    for epochs in (2, 9):
        state = student.call("step", epochs)
        (x, _), u = columns(state), errors(state)
        for way in ("by_hand", "autograd", "finite_differences"):
            cell = f'[data-way="{way}"] td:nth-of-type'
            wait_for_number(page, f"{cell}(1)", 2 * np.mean(u * x), 1e-4)
            wait_for_number(page, f"{cell}(2)", 2 * np.mean(u), 1e-4)
    expect(page.locator(".diagnosis")).to_have_text("All ways lead to the same gradient.")


def test_without_autograd_the_other_two_ways_remain_until_it_loads(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page_errors.expect(r"autograd")
    page = open_page("?insight=gradients", before=lose_autograd)
    student = Student(page)
    row = page.locator('[data-way="autograd"]')
    expect(row).to_contain_text("not loaded")
    expect(page.locator(".diagnosis")).to_have_text("Both ways lead to the same gradient.")
    u = errors(student.state)
    wait_for_number(page, '[data-way="by_hand"] td:nth-of-type(2)', 2 * np.mean(u), 1e-4)
    page.context.unroute(AUTOGRAD)
    page.locator("#insight-gradients").get_by_role("button", name="Try again").click()
    wait_for_number(page, '[data-way="autograd"] td:nth-of-type(2)', 2 * np.mean(u), 1e-4)
    expect(page.locator(".diagnosis")).to_have_text("All ways lead to the same gradient.")


def test_rates_follow_from_the_curvatures(student: Student) -> None:
    page = student.page
    student.set(insight="learning_rate", learning_rate=0.5)
    state = student.state
    x, _ = columns(state)
    hessian = 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])
    least, largest = np.linalg.eigvalsh(hessian)
    shown = {
        "lambda_min": least,
        "lambda_max": largest,
        "condition_number": largest / least,
        "best": 2 / (least + largest),
        "epochs": epochs_to_come_within_a_hundredth(state, 0.5),
    }
    for name, value in shown.items():
        wait_for_number(page, f'[data-rate="{name}"]', value, THREE_DIGITS)
    expect(page.locator("dt[data-present]")).to_contain_text("zigzag")
    page.get_by_role("button", name="Use the best rate").click()
    state = student.wait("s.settings.learning_rate !== 0.5")
    assert state["settings"]["learning_rate"] == pytest.approx(shown["best"], rel=THREE_DIGITS)
    expect(page.get_by_role("button", name="Use the best rate")).to_be_disabled()
    student.call("set", {"learning_rate": 2.5 / largest})
    expect(page.locator("dt[data-present]")).to_contain_text("diverge")
    expect(page.locator('[data-rate="epochs"]')).to_have_text("never")
    student.call("set", {"optimizer": "adam"})
    expect(page.locator("#insight-learning_rate")).to_contain_text("something else is running now")


def epochs_to_come_within_a_hundredth(state: dict[str, Any], rate: float) -> int:
    """Count the epochs of a descent from (0, 0) until 1% of the excess loss is left."""
    x, y = columns(state)
    design = np.column_stack([x, np.ones_like(x)])

    def loss(weights: np.ndarray) -> float:
        return float(np.mean((design @ weights - y) ** 2))

    weights = np.zeros(2)
    floor = loss(np.linalg.lstsq(design, y, rcond=None)[0])
    goal = floor + 0.01 * (loss(weights) - floor)
    epochs = 0
    while loss(weights) > goal:
        weights = weights - rate * 2 / len(x) * design.T @ (design @ weights - y)
        epochs += 1
    return epochs


def test_a_function_of_one_weight_has_only_the_tabs_rate_and_runs(student: Student) -> None:
    page = student.page
    student.read_parameters(insight="derivation", model="one_weight", function="two_pits")
    expect(page.locator("#insight [role=tab]:visible")).to_have_text(["Rate", "Runs"])
    expect(page.locator("#insight-learning_rate")).to_contain_text("no one rate is right")
    student.set(model="line")
    expect(page.locator("#insight-tab-derivation")).to_have_attribute("aria-selected", "true")
    expect(page.locator('[data-step="loss"]')).to_be_visible()


def test_least_squares_shows_the_minimum_and_the_distance_to_it(student: Student) -> None:
    page = student.page
    student.set(insight="least_squares", learning_rate=0.5)
    # The tab tells what it has seen since it was opened.
    expect(page.locator(".distance .figure")).to_be_visible()
    student.call("step", 3)
    state = student.call("step", 2)
    x, y = columns(state)
    solution = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y, rcond=None)[0]
    wait_for_number(page, slot("solution", "minimum_p"), solution[0], THREE_DIGITS)
    wait_for_number(page, slot("solution", "minimum_q"), solution[1], THREE_DIGITS)
    wait_for_number(page, slot("normal_equations", "first_first"), x @ x, THREE_DIGITS)
    away = float(np.hypot(*(np.array([state["m"], state["b"]]) - solution)))
    wait_for_number(page, ".distance .figure", away, THREE_DIGITS)
    expect(page.locator(".distance")).to_contain_text("getting nearer")
    u, spread = errors(state), np.sum((y - y.mean()) ** 2)
    descent = '[data-fit="descent"] td:nth-of-type'
    wait_for_number(page, f"{descent}(1)", state["m"], THREE_DIGITS)
    wait_for_number(page, f"{descent}(3)", np.sqrt(np.mean(u**2)), THREE_DIGITS)
    wait_for_number(page, f"{descent}(4)", 1 - u @ u / spread, THREE_DIGITS)
    student.call("set_points", [[0.5, 0.1], [0.5, 0.9]])
    expect(page.locator('[data-step="solution"] .why')).to_contain_text("The determinant is zero")


def test_runs_are_forked_named_hidden_selected_and_removed(student: Student) -> None:
    page = student.page
    student.set(insight="runs", speed=5)
    rows, fork = page.locator("#insight [data-run]"), page.locator("#insight .fork")
    student.call("step", 20)
    fork.click()
    student.wait("s.runs.length === 2 && s.active_run === 1")
    student.call("set", {"learning_rate": 0.25})
    expect(rows.nth(1).locator(".run-name")).to_have_attribute(
        "placeholder", "Gradient descent 0.25"
    )
    page.locator("#play").click()
    student.wait("s.status === 'running'")
    name = rows.nth(1).locator(".run-name")
    name.click()
    page.keyboard.type("a bold one", delay=60)
    assert student.state["runs"][1]["name"] == ""
    expect(name).to_have_value("a bold one")
    name.press("Enter")
    student.wait("s.runs[1].name === 'a bold one'")
    rows.nth(0).get_by_role("checkbox").click()
    student.wait("s.runs[0].is_shown === false")
    rows.nth(0).get_by_role("radio").click()
    assert student.wait("s.active_run === 0")["settings"]["learning_rate"] == 0.1
    rows.nth(1).locator(".run-settings").click()
    student.wait("s.active_run === 1 && s.settings.learning_rate === 0.25")
    page.get_by_role("button", name="Remove run 1").click()
    state = student.wait("s.runs.length === 1")
    assert state["runs"][0]["name"] == "a bold one"
    expect(rows.nth(0).locator(".run-name")).to_have_value("a bold one")
    student.call("set", {"speed": "max"})
    converged = student.wait("s.runs[0].converged_at !== null")["runs"][0]
    expect(rows.nth(0).locator(".run-converged")).to_have_text(str(converged["converged_at"]))
    wait_for_number(page, ".run-loss", converged["final_loss"], THREE_DIGITS)
    for count in range(2, 7):
        fork.click()
        student.wait("s.runs.length === a", count)
    expect(fork).to_be_disabled()
