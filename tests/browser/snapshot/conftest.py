"""Fixtures: a copy of the site that a test may change, its server, and a page without Python."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from app.host.server import SiteServer, serving
from tests.browser.conftest import OpenPage
from tests.browser.driver import drive
from tests.browser.page_errors import PageErrors
from tests.browser.plain_server import plain_server
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
def plain_url(copy: SiteCopy) -> Generator[str]:
    """The site as a plain file server gives it, which knows nothing of snapshots."""
    with plain_server(copy.root) as url:
        yield url


@pytest.fixture
def page(open_page: OpenPage, server: SiteServer, page_errors: PageErrors) -> Page:
    """A page of the site that starts no Python; all visits of a test share its cache."""
    # This address names no icon, so the browser asks for /favicon.ico.
    page_errors.expect(r"favicon\.ico")
    return open_page(url=f"{server.url}{ELSEWHERE}", before=watch, wait_ready=False)


@pytest.fixture
def requests(page: Page) -> Requests:
    return Requests(page.context)


@pytest.fixture
def all_requests() -> list[Requests]:
    """The requests of each page that `open_watched` has opened, in the same order."""
    return []


@pytest.fixture
def open_watched(open_page: OpenPage, all_requests: list[Requests]) -> Callable[..., Page]:
    """Open the page, record its requests, and give access to its Python."""

    def open_one(url_params: str = "", **options: Any) -> Page:
        def before(page: Page) -> None:
            all_requests.append(Requests(page.context))
            drive(page)
            watch(page)

        return open_page(url_params, before=before, **options)

    return open_one
