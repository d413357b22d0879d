"""The losses that are no multiple of the squared error, chosen and descended on the page."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


def test_absolute_errors_have_no_zones_and_swing_about_their_minimum(open_page: OpenPage) -> None:
    page = open_page("?preset=outlier&loss=mae&learning_rate=0.005&insight=derivation")
    student = Student(page)
    expect(page.locator("#insight-derivation")).to_contain_text("sign")
    assert page.evaluate("downslope.state().then((s) => s.rates)") is None
    expect(page.locator("#rate-limit")).to_be_hidden()
    assert (
        page.locator("#rate")
        .evaluate("(rate) => rate.parentElement.style.cssText")
        .find("--rate-crawl")
        < 0
    )
    page.evaluate("downslope.step(3000)")
    student.wait("s.epoch === 3000 && s.status === 'paused'")
    state = page.evaluate("downslope.state()")
    assert abs(state["m"] - 0.7) < 0.1
    assert abs(state["minimum"]["m"] - 0.7) < 0.03
    page.locator("#insight-tab-learning_rate").click()
    expect(page.locator("#insight-learning_rate")).to_contain_text("every constant rate ends by")


def test_huber_loss_shows_its_threshold_and_converges(open_page: OpenPage) -> None:
    page = open_page("?preset=outlier&loss=mse&learning_rate=0.5&speed=max")
    student = Student(page)
    field = page.locator("#huber-delta-field")
    expect(field).to_be_hidden()
    page.evaluate("downslope.set({loss: 'huber', huber_delta: 0.2})")
    student.wait("s.settings.loss === 'huber' && s.settings.huber_delta === 0.2")
    page.locator("details.fold", has=page.locator("#loss")).locator("summary").click()
    expect(field).to_be_visible()
    expect(page.locator("#huber-delta")).to_have_value("0.2")
    page.evaluate("downslope.play()")
    student.wait("s.status === 'converged'")
    expect(page.locator("#explanation")).to_contain_text("practically the least")
