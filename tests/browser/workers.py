"""Holds the page's workers, so that a test can end one, and wait for a checkpoint of it."""

from playwright.sync_api import Page

from tests.browser.conftest import wait_until_ready

#: Holds the page's workers, so that a test can end one as a browser does if it is out of memory.
HOLD_WORKERS = """
window.workers = [];
/** The first Python ends at the first of these calls, the second Python at the second call. */
window.fatalCalls = [];
window.isDamaging = false;
window.checkpoints = 0;
window.isSaved = false;
window.endPython = () => window.workers.at(-1).dispatchEvent(new ErrorEvent("error"));
// The page replaces a Python that ends; it gives up only if Python ends again and again.
window.endForGood = () => {
  while (document.documentElement.dataset.state !== "failed") window.endPython();
};
const changesNothing = new Set(
  ["save_checkpoint", "state", "history", "locate", "present", "open_panel", "close_panel",
   "set_theme", "set_words", "set_calm", "hold_rate", "grips", "empty_place", "beat"],
);
let saveId = 0;
window.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    window.workers.push(this);
    this.addEventListener("message", ({ data }) => {
      if (data.id !== saveId) return;
      window.checkpoints += 1;
      window.isSaved = true;
      saveId = 0;
    });
  }
  postMessage(message, transfer) {
    const { call, id, args } = message;
    if (call === "save_checkpoint") saveId = id;
    if (call && !changesNothing.has(call)) saveId = window.isSaved = 0;
    if (call && call === window.fatalCalls[window.workers.length - 1]) {
      setTimeout(window.endPython);
      return;
    }
    if (call === "restore_checkpoint" && window.isDamaging) args.text = args.text.replace("A", "B");
    super.postMessage(message, transfer);
  }
};
"""


def hold_workers(page: Page) -> None:
    page.add_init_script(HOLD_WORKERS)


def end_python(page: Page) -> None:
    """End Python until the page gives up and offers to try again."""
    page.evaluate("window.endForGood()")
    page.locator('html[data-state="failed"]').wait_for(state="attached")


def retry(page: Page) -> None:
    page.locator("#remedy").click()
    wait_until_ready(page)


def wait_until_saved(page: Page) -> None:
    """Wait until the page has a checkpoint that includes every call so far."""
    page.wait_for_function("window.isSaved")
