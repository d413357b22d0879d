"""Every file of a first visit, failing in every way: what becomes of the page (`make faults`).

A row fails if the page is silent (it neither runs nor says anything within the patience), or if
what it says does not name the file although the page cannot do without it. Only some rows run in
the ordinary tests (test_guard.py and test_boot.py): the table takes about half an hour.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from app.host.server import serving
from tests.browser import chromium
from tests.browser.conftest import FLAGS

#: How a file fails. The last four need a server that speaks no proper HTTP.
KINDS = ("404", "500", "html", "cut", "reset", "hang", "drip")

#: So many pages at once: most of them wait.
PAGES = int(os.environ.get("DOWNSLOPE_FAULT_PAGES", "5"))

#: The guard tells within 15 s. A start whose optional file hangs takes the slower way after 12 s,
#: and the slowest, without packed files, takes long while other pages start beside it.
PATIENCE_S = 150.0

#: A page says so within this time, or runs.
RESULTS = Path("test-results/faults.json")

#: What a reader sees: ready, or a sentence about what failed.
OUTCOME = """() => {
  const { state } = document.documentElement.dataset;
  const told = document.getElementById("unloaded");
  const isTold = told && !told.hidden;
  const said = isTold ? told.textContent
    : state === "failed" ? document.getElementById("explanation")?.textContent
    : document.body?.innerText.includes("did not arrive") ? document.body.innerText : "";
  return { state, said: said ?? "", blank: !document.body?.innerText.trim() };
}"""


async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer `/KIND/...` in a way that no proper server does."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        kind = head.split(b" ")[1].decode().split("/")[1]
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\n")
        writer.write(b"Access-Control-Allow-Origin: *\r\n")
        if kind == "cut":
            writer.write(b"Content-Length: 5000\r\n\r\n// cut in the mid")
            await writer.drain()
        elif kind == "drip":
            writer.write(b"Content-Length: 5000\r\n\r\n")
            for _ in range(5000):
                writer.write(b"/")
                await writer.drain()
                await asyncio.sleep(1.0)
        elif kind == "hang":
            await asyncio.sleep(600.0)
    writer.close()


def breaking(path: str, kind: str, bad: str) -> tuple[str, object]:
    """Return the pattern of a file's addresses, and what to do with a request for it."""

    async def answer(route: Route) -> None:
        with contextlib.suppress(Exception):
            if kind in {"404", "500"}:
                await route.fulfill(status=int(kind), body="no")
            elif kind == "html":
                await route.fulfill(body="<!doctype html><p>Not here", content_type="text/html")
            elif kind == "reset":
                await route.abort("connectionreset")
            elif kind == "hang":
                await asyncio.sleep(PATIENCE_S)
            else:
                await route.continue_(url=f"{bad}/{kind}{path}")

    return f"**{path}*", answer


async def first_files(browser: Browser, url: str) -> list[str]:
    """Return the paths that a first visit fetches, apart from the page itself."""
    context = await browser.new_context()
    page = await context.new_page()
    paths: list[str] = []
    context.on("request", lambda request: paths.append(urlsplit(request.url).path))
    await page.goto(url)
    await page.wait_for_selector('html[data-state="ready"]', state="attached", timeout=60_000)
    await context.close()
    return sorted(set(paths) - {"/"})


async def outcome(page: Page, path: str) -> tuple[str, str]:
    """Wait until the page runs or names a file; return what it does and says.

    A browser does not say which module of a worker is missing, so the page says first that Python
    could not be started, and then names the file.
    """
    name = path.rsplit("/", 1)[1].split("-", maxsplit=1)[0]
    end = time.monotonic() + PATIENCE_S
    seen: dict[str, Any] = {"state": "", "said": "", "blank": True}
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            seen = await page.evaluate(OUTCOME)
        if seen["state"] == "ready":
            return "runs", seen["said"]
        if name in seen["said"]:
            return "says", seen["said"]
        await asyncio.sleep(0.3)
    silent = "blank" if seen["blank"] else "stuck"
    return ("unnamed" if seen["said"] else silent), seen["said"]


async def row(
    context: BrowserContext, url: str, path: str, kind: str, bad: str
) -> dict[str, object]:
    """Open the page with one file failing in one way."""
    page = await context.new_page()
    pattern, answer = breaking(path, kind, bad)
    await context.route(pattern, answer)  # pyright: ignore[reportArgumentType]
    began = time.monotonic()
    with contextlib.suppress(Exception):
        await page.goto(url, wait_until="commit")
    what, said = await outcome(page, path)
    return {
        "file": path, "kind": kind, "outcome": what, "said": " ".join(said.split())[:120],
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


async def table(url: str, wanted: str) -> list[dict[str, object]]:
    """Return a row for every file and kind; `wanted` is a part of the files' names."""
    server = await asyncio.start_server(misbehave, "127.0.0.1", 0)
    bad = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    turns = asyncio.Semaphore(PAGES)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find() or None, args=FLAGS
        )
        files = [path for path in await first_files(browser, url) if wanted in path]

        async def one(path: str, kind: str) -> dict[str, object]:
            async with turns:
                context = await browser.new_context()
                done = await row(context, url, path, kind, bad)
                await context.close()
                print(*done.values(), sep=" | ", flush=True)
                return done

        rows = await asyncio.gather(*(one(path, kind) for path in files for kind in KINDS))
        await browser.close()
    server.close()
    return rows


def main() -> None:
    """Print the table, store it, and exit with the number of rows that fail."""
    with serving(Path.cwd()) as site:
        rows = asyncio.run(table(site.url, sys.argv[1] if len(sys.argv) > 1 else ""))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), "utf-8")
    counts = Counter(str(each["outcome"]) for each in rows)
    print(f"{len(rows)} rows:", dict(counts))
    failing = [each for each in rows if each["outcome"] not in {"runs", "says"}]
    for each in failing:
        print(*each.values(), sep=" | ")
    sys.exit(min(len(failing), 100))


if __name__ == "__main__":
    main()
