"""Read the English words of the page, for what is generated from them."""

from __future__ import annotations

import json
from pathlib import Path

#: The file of the English words, which the figures say if nobody gives them others.
ENGLISH = "static/words/locales/en.json"


def english(root: Path) -> dict[str, str]:
    """Return the English words by their keys."""
    text = (root / ENGLISH).read_text("utf-8")
    words: dict[str, str] = json.loads(text)
    return words
