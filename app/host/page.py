"""Write the parts of index.html that repeat what rows say, between marks that name them."""

from __future__ import annotations

import html
import re
from pathlib import Path

from app.host.english import english
from app.kinds import as_text
from app.optimizers import PARAMETERS
from app.settings import ROWS, Row, Scope

#: ``<!-- boxes data -->`` begins a part, ``<!-- end boxes data -->`` ends it.
_PART = re.compile(r"( *)<!-- ((boxes|parameters)(?: (\w+))?) -->\n.*?<!-- end \2 -->", re.DOTALL)


def page_of_rows(root: Path) -> str:
    """Return index.html with all of its parts written anew."""
    words = english(root)

    def part(found: re.Match[str]) -> str:
        indent, mark, name, argument = found.groups()
        lines = _boxes(words, argument) if name == "boxes" else _parameters(words)
        inner = "".join(f"{indent}{line}\n" for line in lines)
        return f"{indent}<!-- {mark} -->\n{inner}{indent}<!-- end {mark} -->"

    return _PART.sub(part, (root / "index.html").read_text("utf-8"))


def _words(words: dict[str, str], key: str) -> str:
    return f'<span data-words="{key}">{html.escape(words[key], quote=False)}</span>'


def _boxes(words: dict[str, str], fold: str) -> list[str]:
    """Return the tick boxes of a fold: first what is shown, then what changes a run."""
    rows = [(name, row) for name, row in ROWS.items() if row.box and row.box.fold == fold]
    rows.sort(key=lambda each: each[1].scope is not Scope.PAGE)
    return [_box(words, name, row) for name, row in rows]


def _box(words: dict[str, str], name: str, row: Row) -> str:
    models = f' data-for="{row.box.models}"' if row.box and row.box.models else ""
    checked = " checked" if row.default else ""
    box = f'<input type="checkbox" data-setting="{name}"{checked}>'
    return f'<label class="check"{models}>{box} {_words(words, f"setting.{name}")}</label>'


def _parameters(words: dict[str, str]) -> list[str]:
    """Return a field for each parameter of an optimizer; the present one has some of them."""
    return [
        f'<label class="field" for="{name}" hidden>{_words(words, f"setting.{name}")}'
        f'<input type="text" inputmode="decimal" id="{name}" class="number" '
        f'value="{as_text(parameter.default)}" autocomplete="off" data-setting="{name}"></label>'
        for name, parameter in PARAMETERS.items()
    ]
