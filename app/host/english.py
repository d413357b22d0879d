"""Read the English words of the page, for what is generated from them."""

from __future__ import annotations

import json
from pathlib import Path


def english(root: Path) -> dict[str, str]:
    """Return the English words by their keys."""
    text = (root / "static/words/locales/en.json").read_text("utf-8")
    words: dict[str, str] = json.loads(text)
    return words
