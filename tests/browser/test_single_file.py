"""The page in one file runs from a disk, and asks nobody for anything."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from app.host.progress import Progress
from app.host.publishing.single_file import MOST_BYTES, build_single_file
from app.host.server import SiteServer
from tests.browser.conftest import OpenPage
from tests.browser.student import Student

#: The sketch of the Coding Train; see tests/oracle.
GOLDEN = (
    "?points=0.2,0.3;0.5,0.4;0.8,0.9&loss=half_sse&batch_size=1&shuffle=false&learning_rate=0.05"
)


def test_one_file_has_all_that_the_page_can_do_and_asks_nobody(
    open_page: OpenPage, site: SiteServer, tmp_path: Path
) -> None:
    file = tmp_path / "downslope.html"
    assert build_single_file(site.root, file, Progress()) <= MOST_BYTES
    asked: list[str] = []

    def listen(page: Page) -> None:
        page.context.on("request", lambda request: asked.append(request.url))

    query = f"{GOLDEN}&panels=data,loss,plane,surface&insight=gradients&locale=de"
    page = open_page(query, url=file.as_uri(), before=listen)
    student = Student(page)
    state = student.call("step", 60)
    assert (state["m"], state["b"]) == (0.50889625629842, 0.29936343514310476)
    student.click(0.4, 0.7)
    assert student.wait("s.n === 4")["points_version"]
    page.locator("#play").click()
    student.wait("s.epoch > 62")
    # The libraries of the column of mathematics, and the levels of a loss that is not quadratic.
    slope = page.locator('[data-way="autograd"] td:nth-of-type(3)').first
    expect(slope).to_have_text(re.compile(r"\d|keine"))
    expect(page.locator("#insight math").first).to_be_attached()
    student.set(loss="huber", insight="derivation")
    student.wait("s.settings.loss === 'huber'")
    student.wait_for_two_frames("plane")
    local = [url for url in asked if not url.startswith("data:")]
    assert {url.partition("?")[0] for url in local} == {file.as_uri()}
