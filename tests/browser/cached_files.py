"""What a page keeps in the browser's private files: waited for, read, copied, damaged."""

import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import BOOT_TIMEOUT_MS

#: Longer than a page must be left in peace. It passes on the page's clock only; see `leave`.
IDLE_MS = 5_000
#: The clock runs on meanwhile, and a page that has just begun may still have something to do.
MOST_LEAVES = 20

STATE = "document.documentElement.dataset.snapshot"

#: Where the page keeps its files, and where a test keeps a copy of them.
FOLDER, BACKUP = "downslope-runtime", "backup-of-the-test"

COPY = """async ([from, to]) => {
  const root = await navigator.storage.getDirectory();
  const source = await root.getDirectoryHandle(from).catch(() => null);
  if (!source) return false;
  await root.removeEntry(to, { recursive: true }).catch(() => {});
  const target = await root.getDirectoryHandle(to, { create: true });
  for await (const [name, handle] of source.entries()) {
    const copy = await target.getFileHandle(name, { create: true });
    await (await handle.getFile()).stream().pipeTo(await copy.createWritable());
  }
  return true;
}"""

READ_RECORD = """async (folder) => {
  const root = await navigator.storage.getDirectory();
  const found = await root.getDirectoryHandle(folder, { create: true });
  const handle = await found.getFileHandle("record.json").catch(() => null);
  return handle ? (await handle.getFile()).text() : "null";
}"""

READ_TEXT = """async ([folder, name]) => {
  const root = await navigator.storage.getDirectory();
  const found = await root.getDirectoryHandle(folder);
  return (await (await found.getFileHandle(name)).getFile()).text();
}"""

NAMES = """async (folder) => {
  const root = await navigator.storage.getDirectory();
  const names = [];
  for await (const name of (await root.getDirectoryHandle(folder)).keys()) names.push(name);
  return names;
}"""

DAMAGE = """async ([folder, name, how, at]) => {
  const root = await navigator.storage.getDirectory();
  const kept = await root.getDirectoryHandle(folder);
  if (how === "taken away") return kept.removeEntry(name);
  const handle = await kept.getFileHandle(name);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  const place = at ?? bytes.length >> 1;
  bytes[place] ^= 1;
  const file = await handle.createWritable();
  await file.write(how === "cut" ? bytes.subarray(0, place) : bytes);
  await file.close();
}"""


def read_record(page: Page) -> dict[str, Any] | None:
    return json.loads(page.evaluate(READ_RECORD, FOLDER))


def name_of(file: dict[str, Any]) -> str:
    """Return under which name a file of the record is kept."""
    return f"{file['sha256'][:16]}-{file['size']}"


def leave(page: Page) -> None:
    """Leave the page in peace: let its own clock run ahead, until it takes that for idleness."""
    page.locator('[data-snapshot="due"]').wait_for(state="attached")
    for _ in range(MOST_LEAVES):
        page.clock.fast_forward(IDLE_MS)
        if page.evaluate(STATE) != "due":
            return
    raise AssertionError("The page has not begun to make a snapshot.")


def use(page: Page) -> None:
    """Let as much time pass on a page that is in use, or that has no snapshot to make."""
    for _ in range(3):
        page.clock.fast_forward(IDLE_MS)


def is_restored(page: Page) -> bool:
    return page.evaluate(STATE) == "restored"


def wait_until_made(page: Page) -> None:
    page.locator('[data-snapshot="cached"]').wait_for(state="attached", timeout=BOOT_TIMEOUT_MS)
