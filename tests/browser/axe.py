"""Asks axe, the checker of accessibility, what it finds in a page."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[1] / "tools/node_modules/axe-core/axe.min.js"


def violations(page: Page, within: str = "html") -> list[tuple[str, list[str]]]:
    """List the rules that elements below a selector break, with the HTML of these elements."""
    if not page.evaluate("'axe' in window"):
        # A script element with this text would violate the page's policy.
        page.evaluate(SCRIPT.read_text("utf-8"))
    return page.evaluate(
        """async (within) => (await axe.run(within)).violations
          .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])""",
        within,
    )
