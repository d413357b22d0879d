"""Read the English words of the page, for what is generated from them."""

from __future__ import annotations

import json
import re
from pathlib import Path

_ENTRY = re.compile(r'^\s*("[\w.]+"):\s*("(?:[^"\\]|\\.)*")', re.MULTILINE)


def english(root: Path) -> dict[str, str]:
    """Return the English words by their keys."""
    (path,) = (root / "static/words/locales").glob("en.js*")
    entries = _ENTRY.findall(path.read_text("utf-8"))
    return {json.loads(key): json.loads(words) for key, words in entries}
