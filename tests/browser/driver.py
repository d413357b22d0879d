"""Drives the page's worker: makes calls to it, and runs Python in it."""

from typing import Any

from playwright.sync_api import Page, Route

WORKER = "**/static/worker/worker.js"

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


def drive(page: Page) -> None:
    """Prepare a page so that the test can call its worker and run Python in it."""

    def expose_pyodide(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=exposing_pyodide(answer.text()))

    page.add_init_script(DRIVER)
    page.context.route(WORKER, expose_pyodide)


def exposing_pyodide(worker: str) -> str:
    """Return the source of the worker, changed so that it exposes Pyodide once Python is awake."""
    awake = "frames = new Frames("
    assert worker.count(awake) == 1
    return worker.replace(awake, f"self.pyodide = pyodide;\n    {awake}")


def run_python(page: Page, program: str) -> Any:
    (worker,) = page.workers
    return worker.evaluate("(program) => self.pyodide.runPython(program)", program)
