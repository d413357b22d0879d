"""A page that nobody sees: no run goes on in it."""

from pathlib import Path

from playwright.sync_api import Frame

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage
from tests.browser.patience import BOOT_PATIENCE_MS
from tests.browser.test_embedding import plain_server


def epoch(frame: Frame) -> int:
    return frame.evaluate("downslope.state().then((s) => s.epoch)")


def test_a_run_in_a_frame_waits_until_the_frame_is_seen(
    open_page: OpenPage, other_origin: SiteServer, tmp_path: Path
) -> None:
    source = other_origin.url + "?embed=1&play=1"
    (tmp_path / "course.html").write_text(
        "<!doctype html><title>Course</title><link rel=icon href=data:>"
        "<div id=place style='display: none'>"
        f"<iframe width=800 height=520 src='{source}'></iframe></div>",
        "utf-8",
    )
    with plain_server(tmp_path) as course:
        page = open_page(url=course + "course.html", wait_ready=False)
        inner = page.frame_locator("iframe").locator('html[data-state="ready"]')
        inner.wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
        frame = page.frames[1]
        page.wait_for_timeout(1500)  # time in which a run would go on
        assert epoch(frame) <= 3
        page.evaluate("document.querySelector('#place').style.display = 'block'")
        frame.wait_for_function("downslope.state().then((s) => s.epoch > 5)")
        page.evaluate("document.querySelector('#place').style.marginTop = '3000px'")
        page.wait_for_timeout(300)
        before = epoch(frame)
        page.wait_for_timeout(1500)
        assert epoch(frame) <= before + 2
