"""The files that a page caches in the origin's private file system: awaits, reads, damages them."""

import json
from typing import Any

from playwright.sync_api import Page

from tests.browser.patience import BOOT_PATIENCE_MS

#: Longer than the idle time after which a page makes a snapshot, in time of the page's clock.
IDLE_MS = 5_000
#: A page that has just started may still be busy after the first fast-forwards.
MOST_FAST_FORWARDS = 20

STATE = "document.documentElement.dataset.snapshot"

#: The folder of the page's files, and that of a test's copy of them.
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
  const cached = await root.getDirectoryHandle(folder);
  if (how === "removed") return cached.removeEntry(name);
  const handle = await cached.getFileHandle(name);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  const offset = at ?? bytes.length >> 1;
  bytes[offset] ^= 1;
  const file = await handle.createWritable();
  await file.write(how === "cut" ? bytes.subarray(0, offset) : bytes);
  await file.close();
}"""


def read_record(page: Page) -> dict[str, Any] | None:
    return json.loads(page.evaluate(READ_RECORD, FOLDER))


def name_of(file: dict[str, Any]) -> str:
    """Return the name under which the page stores a file of its record."""
    return f"{file['sha256'][:16]}-{file['size']}"


def idle(page: Page) -> None:
    """Move the page's clock forward until the page has been idle and begins to make a snapshot."""
    page.locator('[data-snapshot="due"]').wait_for(state="attached")
    for _ in range(MOST_FAST_FORWARDS):
        page.clock.fast_forward(IDLE_MS)
        if page.evaluate(STATE) != "due":
            return
    raise AssertionError("The page has not started to make a snapshot.")


def pass_idle_time(page: Page) -> None:
    """Move the clock of a page forward as far, if it must not make a snapshot."""
    for _ in range(3):
        page.clock.fast_forward(IDLE_MS)


def is_restored(page: Page) -> bool:
    return page.evaluate(STATE) == "restored"


def wait_until_made(page: Page) -> None:
    page.locator('[data-snapshot="cached"]').wait_for(state="attached", timeout=BOOT_PATIENCE_MS)
