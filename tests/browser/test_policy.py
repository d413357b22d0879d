"""The page on a host that sends the strict policy; a violation is an error."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.host.publishing.policy import POLICY
from app.host.publishing.site import build
from app.host.server import SiteServer
from tests.browser.conftest import OpenPage
from tests.browser.figures import ANY_NUMBER
from tests.browser.page_errors import PageErrors
from tests.browser.plain_server import plain_server


@pytest.fixture
def strict_page(open_page: OpenPage, site: SiteServer, tmp_path: Path) -> Generator[Page]:
    build(site.root, tmp_path / "site")
    with plain_server(tmp_path / "site", {"Content-Security-Policy": POLICY}) as url:
        address = f"{url}?panels=data,loss,plane,surface"
        page = open_page(url=address, viewport=(1600, 1000))
        yield page
        # The page may still store the runtime's files, and the server ends now.
        page.goto("about:blank")


def test_everything_works_under_the_strict_policy_but_a_script_in_the_page(
    strict_page: Page, page_errors: PageErrors
) -> None:
    page = strict_page
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
    page.evaluate("0")  # after one round trip all earlier events have arrived
    assert page_errors.unexpected() == []
    page_errors.expect("Content Security Policy")
    page.evaluate(
        """document.head.append(
          Object.assign(document.createElement("script"), { text: "document.title = 1" }))"""
    )
    assert page.title() != "1"
