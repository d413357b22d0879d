"""The page under its own strict policy, which all other tests bypass; a violation is an error."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.figures import ANY_NUMBER
from tests.browser.page_errors import PageErrors


def test_everything_works_under_the_strict_policy(open_page: OpenPage) -> None:
    page = open_page("?panels=data,loss,plane,surface", viewport=(1600, 1000), bypass_csp=False)
    sentence = page.locator("#sentence")
    before = sentence.inner_text()
    page.locator("#play").click()
    expect(sentence).not_to_have_text(before)
    page.locator("#play").click()
    page.locator("#mathematics").click()
    expect(page.locator("#insight math").first).to_be_attached()
    page.locator("#insight-tab-gradients").click()
    expect(page.locator('[data-way="autograd"] td:nth-of-type(3)').first).to_have_text(ANY_NUMBER)
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-drawn", "dark")
    page.locator(".help > summary").click()
    page.locator("#locale").select_option("de")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_the_policy_forbids_a_script_in_the_page(
    open_page: OpenPage, page_errors: PageErrors
) -> None:
    page_errors.expect("Content Security Policy")
    page = open_page(bypass_csp=False)
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), "
        "{ text: 'document.title = 1' }))"
    )
    assert page.title() != "1"
