"""The page's worker at a test's hand: its calls, and Python in it."""

from typing import Any

from playwright.sync_api import Page, Route

WORKER = "**/static/worker/worker.js"

#: The page's own worker behind `callWorker`, by its own protocol; the page's ids are positive.
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
    """Let the test call the worker, and run Python in it."""

    def keep_pyodide(route: Route) -> None:
        route.fulfill(body=showing_pyodide(route.fetch().text()), content_type="text/javascript")

    page.add_init_script(DRIVER)
    page.context.route(WORKER, keep_pyodide)


def showing_pyodide(worker: str) -> str:
    """Return the source of the worker with Pyodide for everybody to see, once it is awake."""
    awake = "frames = new Frames("
    assert worker.count(awake) == 1
    return worker.replace(awake, f"self.pyodide = pyodide;\n    {awake}")


def run_python(page: Page, program: str) -> Any:
    (worker,) = page.workers
    return worker.evaluate("(program) => self.pyodide.runPython(program)", program)
