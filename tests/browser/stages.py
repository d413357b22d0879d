"""Records what a page says while it boots: the stages, and how far it has come."""

from playwright.sync_api import Page

RECORD = """
window.seen = { words: new Set(), values: [] };
new MutationObserver(() => {
  const standing = document.querySelector("#explanation");
  const bar = document.querySelector("#boot-progress");
  if (document.documentElement.dataset.state !== "booting" || !standing) return;
  window.seen.words.add(standing.textContent);
  if (bar) window.seen.values.push(bar.value);
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def record_stages(page: Page) -> None:
    page.add_init_script(RECORD)


def assert_stages_are_named(page: Page, named: list[str]) -> None:
    """Assert that a boot named these stages, and that its progress only grew."""
    words, values = page.evaluate("[[...window.seen.words], window.seen.values]")
    for word in named:
        assert any(word in text for text in words), (word, words)
    assert values == sorted(values)
    assert len(set(values)) >= 5
