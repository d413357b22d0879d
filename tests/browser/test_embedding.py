"""The page in a frame on another origin, under a sub-path, and on any plain file server."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page, Route

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage
from tests.browser.patience import BOOT_PATIENCE_MS
from tests.browser.plain_server import plain_server
from tests.browser.student import Student
from tests.browser.workers import hold_workers

READY = 'html[data-state="ready"]'


def test_the_page_works_in_a_frame_on_another_origin_under_a_sub_path(
    open_page: OpenPage, other_origin: SiteServer, tmp_path: Path
) -> None:
    source = other_origin.url + "?embed=1&points=0.2,0.3;0.5,0.4;0.8,0.9"
    (tmp_path / "course.html").write_text(
        "<!doctype html><title>Course</title><link rel=icon href=data:>"
        f"<iframe width=800 height=520 src='{source}'></iframe>",
        "utf-8",
    )
    isolating = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    with plain_server(tmp_path) as course:
        page = open_page(url=course + "course.html", wait_ready=False)
        assert not page.evaluate("crossOriginIsolated")
        check_the_frame(page)
        with plain_server(tmp_path, isolating) as isolated:
            page.goto(isolated + "course.html")
            assert page.evaluate("crossOriginIsolated")
            check_the_frame(page)


def test_the_page_works_in_a_sandboxed_frame_and_says_that_nothing_is_stored(
    open_page: OpenPage, other_origin: SiteServer, tmp_path: Path
) -> None:
    source = other_origin.url + "?embed=1&points=0.2,0.3;0.5,0.4;0.8,0.9"
    (tmp_path / "course.html").write_text(
        "<!doctype html><title>Course</title><link rel=icon href=data:>"
        f"<iframe sandbox='allow-scripts' width=800 height=520 src='{source}'></iframe>",
        "utf-8",
    )
    with plain_server(tmp_path) as course:
        page = open_page(url=course + "course.html", wait_ready=False)
        slower: list[str] = []
        page.on("console", lambda message: slower.append(message.text))
        check_the_frame(page)
        assert slower == []
        assert page.frame_locator("iframe").locator("#notices p").inner_text() == (
            "This frame may not store anything: when it is loaded again, it starts from the"
            " beginning."
        )
        assert page.frames[1].evaluate("origin") == "null"
        # For this the worker fetches a library.
        assert ask_the_frame(page, "check_gradient")["result"]["autograd"]


def check_the_frame(page: Page) -> None:
    frame = page.frame_locator("iframe")
    frame.locator('html[data-state="ready"]').wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
    assert not frame.locator(".page-header").is_visible()
    assert frame.locator('canvas[data-panel="data"]').is_visible()
    assert frame.locator("#play").is_visible()
    frame.locator("#step").click()
    answer = ask_the_frame(page, "step", 2)
    assert answer["result"]["epoch"] == 3
    assert answer["result"]["n"] == 3
    # Python trusts its checkpoints, so they must not come from another page.
    for call in ("save_checkpoint", "restore_checkpoint"):
        assert ask_the_frame(page, call, "")["fault"]["code"] == "unknown_call"


def test_frames_beside_each_other_get_back_their_own_state(
    open_page: OpenPage, site: SiteServer
) -> None:
    frames = [f"<iframe width=480 height=400 src='{site.url}?embed=1'></iframe>"] * 2

    def fill(page: Page) -> None:
        course = site.url + "course.html"
        body = "<!doctype html><title>Course</title><link rel=icon href=data:>" + "".join(frames)
        hold_workers(page)
        page.route(course, lambda route: route.fulfill(body=body, content_type="text/html"))

    page = open_page("course.html", viewport=(1000, 440), wait_ready=False, before=fill)
    points = [[[0.1, 0.9], [0.4, 0.2]], [[0.3, 0.3], [0.6, 0.8], [0.9, 0.5]]]

    def wait_for(frame: Frame) -> Frame:
        frame.wait_for_selector(READY, state="attached", timeout=BOOT_PATIENCE_MS)
        return frame

    children = [wait_for(frame) for frame in page.main_frame.child_frames]
    for i, frame in enumerate(children):
        frame.evaluate("(points) => downslope.set_points(points)", points[i])
        frame.evaluate("(epochs) => downslope.step(epochs)", 7 + i)
        frame.wait_for_function("window.isSaved")
    for frame in reversed(children):
        frame.evaluate("{ document.documentElement.dataset.state = 'old'; location.reload(); }")
    for i, frame in enumerate(children):
        state = wait_for(frame).evaluate("downslope.state()")
        assert (state["points"], state["epoch"]) == (points[i], 7 + i)


def test_frames_start_one_by_one_when_they_are_seen_called_or_pressed(
    open_page: OpenPage, site: SiteServer
) -> None:
    ways = ["boot=visible", "boot=visible", "boot=click"]
    frames = "".join(
        "<p style='height: 1500px'></p>"
        f"<iframe width=480 height=400 src='{site.url}?embed=1&{way}'></iframe>"
        for way in ways
    )

    def fill(page: Page) -> None:
        body = "<!doctype html><title>Course</title><link rel=icon href=data:>" + frames
        page.route(
            site.url + "course.html",
            lambda route: route.fulfill(body=body, content_type="text/html"),
        )

    page = open_page("course.html", viewport=(700, 500), wait_ready=False, before=fill)
    seen, called, pressed = page.main_frame.child_frames
    for frame in (seen, called, pressed):
        frame.wait_for_selector('html[data-state="waiting"]', state="attached")
    assert page.workers == []
    page.locator("iframe").first.scroll_into_view_if_needed()
    seen.wait_for_selector(READY, state="attached", timeout=BOOT_PATIENCE_MS)
    assert len(page.workers) == 1
    assert ask_the_frame(page, "step", 2, index=1)["result"]["epoch"] == 2
    page.locator("iframe").last.scroll_into_view_if_needed()
    start = pressed.get_by_role("button", name="Start", exact=True)
    start.wait_for()
    assert len(page.workers) == 2
    pressed.locator("#play").click()
    pressed.wait_for_selector(READY, state="attached", timeout=BOOT_PATIENCE_MS)
    assert not start.is_visible()
    # What was pressed to start it is done.
    pressed.wait_for_function("async () => (await downslope.state()).epoch > 0")


def ask_the_frame(page: Page, call: str, *args: object, index: int = 0) -> dict[str, Any]:
    return page.evaluate(
        """([call, args, index]) => new Promise((resolve) => {
          addEventListener("message", ({data}) => { if (data.id === call) resolve(data); });
          document.querySelectorAll("iframe")[index].contentWindow.postMessage(
            {downslope: 1, id: call, call, args}, "*");
        })""",
        [call, list(args), index],
    )


def test_the_plain_repository_works_behind_any_static_file_server(
    open_page: OpenPage, site: SiteServer
) -> None:
    with plain_server(site.root) as url:
        student = Student(open_page(url=url))
        assert student.call("step", 2)["epoch"] == 2
        student.page.goto("about:blank")


def test_the_built_site_works_under_a_sub_path_without_any_other_request(
    open_page: OpenPage, other_origin: SiteServer, tmp_path: Path
) -> None:
    from app.host.publishing.site import build
    from app.host.server import serving

    build(other_origin.root, tmp_path / "site")
    strange: list[str] = []
    with serving(tmp_path / "site", prefix="/people/x/downslope/") as server:

        def refuse_elsewhere(page):
            def check(route: Route) -> None:
                if not route.request.url.startswith((server.url, "data:", "blob:")):
                    strange.append(route.request.url)
                route.continue_()

            page.context.route("**/*", check)

        student = Student(open_page(url=server.url, before=refuse_elsewhere))
        assert student.call("step", 2)["epoch"] == 2
        student.page.goto("about:blank")
    assert strange == []
