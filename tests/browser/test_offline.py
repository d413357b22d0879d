"""A built site that has been visited starts without a network."""

from pathlib import Path

from playwright.sync_api import expect

from app.host.publishing.site import build
from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.plain_server import plain_server


def test_a_site_that_was_visited_starts_without_a_network(
    open_page: OpenPage, site: SiteServer, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    build(site.root, folder)
    with plain_server(folder) as url:
        page = open_page(url=url)
        page.evaluate("navigator.serviceWorker.ready")
        page.locator("#mathematics").click()
        expect(page.locator("#insight math").first).to_be_attached()
        page.reload()
        wait_until_ready(page)
        expect(page.locator("#insight math").first).to_be_attached()
    page.goto(f"{url}?preset=noisy_line&learning_rate=0.05&insight=derivation")
    wait_until_ready(page)
    state = page.evaluate("downslope.step(3)")
    assert (state["epoch"], state["settings"]["learning_rate"]) == (3, 0.05)
    expect(page.locator("#insight math").first).to_be_attached()
