"""The table of least versions, the sentence on the page and the script that asks agree."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([^|]+) \|[^|]*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)


def rows() -> dict[str, list[float]]:
    text = (ROOT / "docs/browsers.md").read_text("utf-8")
    return {name: [float(each) for each in versions] for name, *versions in ROW.findall(text)}


def test_the_last_row_is_the_greatest_of_the_others() -> None:
    *features, everything = rows().values()
    assert [max(column) for column in zip(*features, strict=True)] == everything


def test_the_table_has_every_feature_that_the_page_asks_for() -> None:
    script = (ROOT / "static/requirements.js").read_text("utf-8")
    asked = re.findall(r'^    \["([^"]+)", ', script, re.MULTILINE)
    assert [*asked, "everything"] == list(rows())


def test_the_page_names_the_least_versions_in_every_language() -> None:
    for path in (ROOT / "static/words/locales").glob("*.json"):
        words = json.loads(path.read_text("utf-8"))["failure.unsupported"]
        said = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", words)]
        assert said == rows()["everything"], path.name
