"""A page that many tests use one after another: each finds it as it was after its start.

A start costs more than most tests. The page's Python goes back to the checkpoint of the beginning,
and what a reader has opened is closed. What the page remembers for its reader stays: the gestures
that were used, the tab that was open last. A test about these, and one that leaves scripts or
routes behind, opens a page of its own. The address follows half a second later; a test about it
waits for that (`Student.wait_for_plain_address`).
"""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.driver import DRIVER
from tests.browser.student import wait_until_sharp

#: Closes what a test has opened, and forgets what it has stored.
TIDY = """() => {
  if ("full" in document.documentElement.dataset)
    document.querySelector(".panel h2").dispatchEvent(new MouseEvent("dblclick", {bubbles: true}));
  for (const each of document.querySelectorAll("details[open]")) each.open = false;
  for (const each of document.querySelectorAll(".field-fault"))
    document.querySelector(`[aria-describedby="${each.id}"]`).dispatchEvent(new Event("input"));
  for (const each of document.head.querySelectorAll("style")) each.remove();
  const size = document.querySelector("#batch-size");
  size.value = size.defaultValue; // it remembers the last size while the batch is full
  document.querySelector("#notices").replaceChildren();
  document.querySelector("#announcement").textContent = "";
  document.activeElement?.blur();
  scrollTo(0, 0);
  localStorage.clear();
}"""

#: Returns Python to a checkpoint, and reports that to the page.
RESTORE = """async (text) => {
  const answer = await callWorker("restore_checkpoint", { text });
  if ("fault" in answer) throw new Error(JSON.stringify(answer.fault));
  await downslope.state();
}"""

#: Draws every panel, and returns the state. Each call draws at least one.
DRAW = """async () => {
  for (const _ of document.querySelectorAll("[data-picture]")) await callWorker("present", {});
  return downslope.state();
}"""


class LastingPage:
    """One page, opened when a test first asks for it.

    Parameters
    ----------
    new_page : callable
        Makes an empty page of a visitor of its own.
    start : callable
        Brings a page to its address, and waits until it is ready.
    viewport : (int, int)
        CSS pixels.
    """

    def __init__(
        self,
        new_page: Callable[[], Page],
        start: Callable[[Page], None],
        viewport: tuple[int, int],
    ) -> None:
        self._new_page = new_page
        self._start = start
        self._viewport = viewport
        self._page: Page | None = None
        self._checkpoint = ""
        self._state: dict[str, Any] = {}

    def begin(self, watch: Callable[[Page], None]) -> Page:
        """Return the page as it is after its start; `watch` hears its errors from now on."""
        page = self._page
        if page is None:
            page = self._page = self._new_page()
            watch(page)
            self._fit(page)
            page.add_init_script(DRIVER)
            self._start(page)
            self._state = page.evaluate("downslope.state()")
            answer = page.evaluate("callWorker('save_checkpoint', {})")
            self._checkpoint = answer["result"]
        else:
            watch(page)
            self._begin_again(page)
        return page

    def _begin_again(self, page: Page) -> None:
        self._fit(page)
        page.mouse.move(0, 0)
        page.evaluate(TIDY)
        page.evaluate(RESTORE, self._checkpoint)
        wait_until_sharp(page)
        assert page.evaluate(DRAW) == self._state

    def _fit(self, page: Page) -> None:
        width, height = self._viewport
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            media="null",
            color_scheme="light",
            reduced_motion="null",
            forced_colors="null",
            contrast="null",
        )

    def close(self) -> None:
        """Close the page; the next test gets a new one."""
        if self._page is not None:
            self._page.context.close()
            self._page = None
