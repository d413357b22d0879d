"""A copy of the site to alter, its server, and a page there that has not begun."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.host.server import SiteServer, serving
from tests.browser.conftest import OpenPage
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.snapshot.visits import ELSEWHERE, Requests, watch


@pytest.fixture
def copy(site: SiteServer, tmp_path: Path) -> SiteCopy:
    return SiteCopy(site.root, tmp_path / "site")


@pytest.fixture
def server(copy: SiteCopy) -> Generator[SiteServer]:
    with serving(copy.root) as server:
        yield server


@pytest.fixture
def page(open_page: OpenPage, server: SiteServer, page_errors: PageErrors) -> Page:
    """A page of the site where no Python has started yet; its visits are of one browser."""
    # Only the page itself names its icon.
    page_errors.expect(r"favicon\.ico")
    return open_page(url=f"{server.url}{ELSEWHERE}", before=watch, wait_ready=False)


@pytest.fixture
def requests(page: Page) -> Requests:
    return Requests(page.context)
