"""Attempts to start Python from snapshots, many in one page: each has a worker of its own."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from app.host.server import SiteServer
from tests.browser.conftest import new_visitor
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.visits import ELSEWHERE

#: Marks the page as the site's own server marks it, and makes a boot plan by the page's own module.
#: `attempt` starts Python by this plan with some packed files in place of others. It resolves with
#: the epoch that Python reaches by two steps or with the fault, and says whether the attempt has
#: left the browser's functions as they were, because the slower start needs them.
PREPARE = """async () => {
  const { dataset } = document.documentElement;
  const [runtime, packed] = ["static/runtime/", "static/runtime/packed/manifest.json"];
  Object.assign(dataset, { runtime, packed, current: "" });
  const { bootPlan } = await import("/static/boot/plan.js");
  const plan = await bootPlan();
  const worker = `${plan.site}static/worker/`;
  const program = `
    import { Fault } from "${worker}fault.js";
    import { loadCore } from "${worker}core.js";
    import { LaterFiles } from "${worker}later-files.js";
    import { Line } from "${worker}line.js";
    import { startFromSnapshot } from "${worker}snapshot/start.js";
    // Nothing is cached, so every attempt fetches its files.
    delete FileSystemFileHandle.prototype.createWritable;
    Object.defineProperty(self, "caches", { value: undefined });
    const own = [self.fetch, WebAssembly.instantiateStreaming];
    const step = ({ host, finish, compiled }) => {
      finish();
      const { epoch } = JSON.parse(host.call("step", '{"epochs": 2}')).result;
      return { epoch, compiled };
    };
    addEventListener("message", async ({ data }) => {
      const core = loadCore(data, new Line());
      const later = new LaterFiles(data);
      const outcome = await startFromSnapshot(data, core, later, () => {}).then(step, (error) => {
        // Emscripten's file system throws objects that have a name only.
        return { reason: error.message ?? error.name, field: Fault.from(error).field };
      });
      const isTidy = own[0] === self.fetch && own[1] === WebAssembly.instantiateStreaming;
      postMessage({ ...outcome, isTidy });
    });`;
  const script = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  let compiled = null;
  window.attempt = async (files, isCompiled) => {
    const packed = { ...plan.packed, files: { ...plan.packed.files, ...files } };
    const worker = new Worker(script, { type: "module" });
    const { data } = await new Promise((resolve, reject) => {
      worker.addEventListener("message", resolve);
      worker.addEventListener("error", reject);
      worker.postMessage({ ...plan, packed, compiled: isCompiled ? compiled : null });
    });
    worker.terminate();
    compiled ??= data.compiled;
    delete data.compiled;
    return data;
  };
}"""


class Attempts:
    """A page that attempts to start Python again and again, and knows what that takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_script_tag(url="/static/address.js")
        page.evaluate(PREPARE)
        #: The outcome with the snapshot of the site, whose compiled modules later attempts reuse.
        self.first = self.attempt({}, is_compiled=False)

    def attempt(self, files: dict[str, Any], *, is_compiled: bool = True) -> dict[str, Any]:
        """Attempt a start; `files` replace those of the manifest with these names."""
        return self.page.evaluate(
            "([files, isCompiled]) => window.attempt(files, isCompiled)", [files, is_compiled]
        )


@contextmanager
def attempts(browser: Browser, server: SiteServer, expected: str) -> Generator[Attempts]:
    """Open such a page; errors that match `expected` are part of the attempts."""
    errors = PageErrors()
    errors.expect(expected)
    context = new_visitor(browser)
    page = context.new_page()
    errors.watch(page)
    page.goto(f"{server.url}{ELSEWHERE}")
    yield Attempts(page)
    page.evaluate("0")  # after one round trip all earlier events have arrived
    context.close()
    assert errors.unexpected() == []
