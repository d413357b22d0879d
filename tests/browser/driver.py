"""Drives the page's worker: makes calls to it, and runs Python in it."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

WORKER = "**/static/worker/worker.js"

#: After so many milliseconds a worker caches the files of its start.
CACHING_DELAY_MS = re.search(
    r"const CACHING_DELAY_MS = (\d+);",
    Path("static/worker/snapshot/cached-files.js").read_text("utf-8"),
)

#: `callWorker` sends a call to the page's worker by the worker's own protocol. Its ids are
#: negative, because those of the page are positive.
DRIVER = """
window.Worker = class extends Worker {
  constructor(...args) { super(...args); window.python = this; }
};
let last = 0;
window.callWorker = (call, args) => new Promise((resolve) => {
  const id = (last -= 1);
  const { python } = window;
  python.addEventListener("message", function listen({ data }) {
    if (data.id !== id) return;
    python.removeEventListener("message", listen);
    resolve(data);
  });
  python.postMessage({ id, call, args });
});
"""

HOLD_CACHING = """
const byItself = self.setTimeout;
self.setTimeout = (run, ms, ...args) => {
  if (ms === %s) self.cacheNow = run;
  else return byItself(run, ms, ...args);
};
"""
#: Undoes it, if the worker of a copy of the site runs this too.
CACHE_BY_ITSELF = "self.setTimeout = byItself;"


def drive(page: Page) -> None:
    """Prepare a page so that the test can call its worker and run Python in it."""

    def expose_pyodide(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=exposing_pyodide(answer.text()))

    page.add_init_script(DRIVER)
    page.context.route(WORKER, expose_pyodide)


def exposing_pyodide(worker: str) -> str:
    """Return the source of the worker, changed so that a test can reach into it.

    It exposes Pyodide once Python is awake, and it caches files only when the test says so: after
    a time alone, a test on a slow machine would see these requests, and one on a fast machine not.
    """
    if "self.cacheNow" in worker:
        return worker  # A copy of the site serves it so already.
    awake = "frames = new Frames("
    assert worker.count(awake) == 1
    assert CACHING_DELAY_MS
    return (
        worker.replace(awake, f"Object.assign(self, {{ pyodide, later }});\n    {awake}")
        + HOLD_CACHING % CACHING_DELAY_MS[1]
    )


def cache_now(page: Page) -> None:
    """Let a page that has started from a snapshot cache its files, and wait until it has."""
    (worker,) = page.workers
    worker.evaluate("() => self.cacheNow()")


def run_python(page: Page, program: str) -> Any:
    (worker,) = page.workers
    # A file that it needs may have to be fetched first.
    return worker.evaluate(
        "(program) => self.later.repeat(() => self.pyodide.runPython(program))", program
    )
