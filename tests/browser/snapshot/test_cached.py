"""The files of the snapshot that a browser caches, so that a later visit does not fetch them."""

import re

from playwright.sync_api import Page, Route

from app.host.server import SiteServer
from tests.browser.driver import CACHE_BY_ITSELF, cache_now
from tests.browser.snapshot.site_copy import CORE, SiteCopy
from tests.browser.snapshot.visits import (
    CACHE_STORAGE,
    ELSEWHERE,
    PRIVATE_FILES,
    SNAPSHOT_FILES,
    Requests,
    files_to_cache,
    start_events,
    visit,
    wait_for,
)
from tests.browser.student import Student

#: Damages every file in the origin's private file system in one byte. The tests of cached-files.js
#: in tests/page show how else a copy may be damaged.
FLIP = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("downslope-runtime");
  const handles = await Array.fromAsync(folder.values());
  for (const handle of handles) {
    const writable = await handle.createWritable({ keepExistingData: true });
    const byte = new Uint8Array(await (await handle.getFile()).slice(70000, 70001).arrayBuffer());
    byte[0] ^= 1;
    await writable.write({ type: "write", position: 70000, data: byte });
    await writable.close();
  }
}"""
DIGESTS = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("downslope-runtime");
  const seen = [];
  for await (const [name, handle] of folder.entries()) {
    if (name.endsWith(".crswap")) continue;
    const contents = await (await handle.getFile()).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
    seen.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return seen.sort();
}"""


def hashes(copy: SiteCopy) -> list[str]:
    return sorted(file["sha256"] for file in copy.files_to_cache())


def test_files_that_arrive_compressed_are_cached_unpacked(
    page: Page, server: SiteServer, copy: SiteCopy, requests: Requests
) -> None:
    def as_published(route: Route) -> None:
        body = route.fetch().text().replace("<html", "<html data-compressed")
        route.fulfill(body=body, content_type="text/html")

    page.context.route(re.compile(re.escape(server.url) + r"(\?.*)?$"), as_published)
    copy.append_to_worker(CACHE_BY_ITSELF)
    visit(page, server)
    assert start_events(page) == ["awake"]
    names = requests.of_runtime()
    assert [name for name in names if name.startswith(("snapshot", CORE))]
    assert f"{CORE}.zst.dat" in names
    assert all(
        name.endswith((".zst.dat", ".gz")) for name in names if name.startswith(("snapshot", CORE))
    )
    wait_for(page, PRIVATE_FILES, files_to_cache(copy))
    assert page.evaluate(DIGESTS) == hashes(copy)
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert requests.packed() == []
    assert not [name for name in requests.of_runtime() if name.startswith(CORE)]


def test_cache_storage_is_used_if_private_files_cannot_be_written_or_else_nothing(
    page: Page, server: SiteServer, copy: SiteCopy, requests: Requests
) -> None:
    copy.append_to_worker("delete FileSystemFileHandle.prototype.createWritable;")
    visit(page, server)
    cache_now(page)
    assert page.evaluate(CACHE_STORAGE) == files_to_cache(copy)
    assert page.evaluate(PRIVATE_FILES) == []
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert requests.packed() == []
    copy.append_to_worker('Object.defineProperty(self, "caches", { value: undefined });')
    for _ in range(2):
        requests.forget()
        visit(page, server)
        assert start_events(page) == ["awake"]
        assert requests.packed() == SNAPSHOT_FILES
        cache_now(page)


def test_a_later_visit_fetches_only_files_that_are_not_cached_or_damaged_or_of_an_earlier_version(
    page: Page, server: SiteServer, copy: SiteCopy, requests: Requests
) -> None:
    visit(page, server)
    assert requests.packed() == SNAPSHOT_FILES
    assert CORE in requests.of_runtime()
    cache_now(page)
    assert page.evaluate(PRIVATE_FILES) == files_to_cache(copy)
    page.goto(f"{server.url}{ELSEWHERE}")
    page.evaluate(FLIP)
    assert not set(page.evaluate(DIGESTS)) & set(hashes(copy))
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert requests.packed() == SNAPSHOT_FILES
    cache_now(page)
    assert page.evaluate(DIGESTS) == hashes(copy)
    requests.forget()
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert requests.packed() == []
    assert CORE not in requests.of_runtime()
    assert Student(page).call("step", 3)["epoch"] == 3
    earlier = files_to_cache(copy)
    copy.alter_archive(lambda archive: archive.update({"added.ttf": b"another"}))
    visit(page, server)
    cache_now(page)
    assert files_to_cache(copy) != earlier
    assert page.evaluate(PRIVATE_FILES) == files_to_cache(copy)
