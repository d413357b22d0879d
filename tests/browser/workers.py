"""The page's workers in a test's hands: ended, and heard when they have kept what they hold."""

from playwright.sync_api import Page

from tests.browser.conftest import wait_until_ready

#: Keeps the page's workers, so that a test can end one as a browser does that is out of memory.
KEEP_WORKERS = """
window.workers = [];
/** The first Python ends over the first of these calls, the second over the second. */
window.fatalCalls = [];
window.isDamaging = false;
window.keeps = 0;
window.isKept = false;
window.endPython = () => window.workers.at(-1).dispatchEvent(new ErrorEvent("error"));
// A first end is mended by the page itself; so is a second one, which may be the snapshot's fault.
window.endForGood = () => {
  while (document.documentElement.dataset.state !== "failed") window.endPython();
};
const changesNothing = new Set(
  ["keep", "state", "history", "locate", "present", "open_panel", "close_panel", "set_theme"],
);
let keepId = 0;
window.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    window.workers.push(this);
    this.addEventListener("message", ({ data }) => {
      if (data.id !== keepId) return;
      window.keeps += 1;
      window.isKept = true;
      keepId = 0;
    });
  }
  postMessage(message, transfer) {
    const { call, id, args } = message;
    if (call === "keep") keepId = id;
    if (call && !changesNothing.has(call)) keepId = window.isKept = 0;
    if (call && call === window.fatalCalls[window.workers.length - 1]) {
      setTimeout(window.endPython);
      return;
    }
    if (call === "restore" && window.isDamaging) args.text = args.text.replace("A", "B");
    super.postMessage(message, transfer);
  }
};
"""


def keep_workers(page: Page) -> None:
    page.add_init_script(KEEP_WORKERS)


def end_python(page: Page) -> None:
    """End Python until the page gives up, and asks."""
    page.evaluate("window.endForGood()")
    page.locator('html[data-state="failed"]').wait_for(state="attached")


def retry(page: Page) -> None:
    page.locator("#remedy").click()
    wait_until_ready(page)


def wait_until_kept(page: Page) -> None:
    """Wait until the page holds a text of everything that it has been asked for so far."""
    page.wait_for_function("window.isKept")
