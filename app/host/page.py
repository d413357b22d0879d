"""Write the parts of the page that repeat what rows say: in index.html and in two of its files."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from app.host.english import english
from app.kinds import NO, YES, as_text
from app.objective.models import MODELS
from app.optimizers import PARAMETERS
from app.panels import FIRST_PANELS, PANELS, Panel
from app.panels import ROWS as PANEL_ROWS
from app.settings import ROWS, Row, Scope

#: ``<!-- boxes data -->`` begins a part, ``<!-- end boxes data -->`` ends it.
_PART = re.compile(
    r"( *)<!-- ((boxes|parameters|panels)(?: (\w+))?) -->\n.*?<!-- end \2 -->", re.DOTALL
)


def page_of_rows(root: Path) -> str:
    """Return index.html with all of its parts written anew."""
    words = english(root)
    makers = {"boxes": _boxes, "parameters": _parameters, "panels": _panels}

    def part(found: re.Match[str]) -> str:
        indent, mark, name, argument = found.groups()
        lines = makers[name](words, argument)
        inner = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)
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


def _parameters(words: dict[str, str], _argument: str) -> list[str]:
    """Return a field for each parameter of an optimizer; the present one has some of them."""
    return [
        f'<label class="field" for="{name}" hidden>{_words(words, f"setting.{name}")}'
        f'<input type="text" inputmode="decimal" id="{name}" class="number" '
        f'value="{as_text(parameter.default)}" autocomplete="off" data-setting="{name}"></label>'
        for name, parameter in PARAMETERS.items()
    ]


def _panels(words: dict[str, str], _argument: str) -> list[str]:
    """Return the sections of all panels but the stage, which has tools of its own."""
    sections = [_section(words, panel) for panel in PANEL_ROWS[1:]]
    return "\n\n".join(sections).splitlines()


def _section(words: dict[str, str], panel: Panel) -> str:
    name = panel.name
    menu = ""
    if panel.menu:
        label = html.escape(words[f"setting.{panel.menu}"])
        menu = (
            f'\n    <select id="{panel.menu}" aria-label="{label}" '
            f'data-label="setting.{panel.menu}"></select>'
        )
    title = html.escape(words[f"panel.{name}"], quote=False)
    picture = f"\n{_poster(name)}\n  " if panel.is_first else ""
    return f"""<section class="panel" id="panel-{name}" aria-labelledby="title-{name}">
  <header class="panel-header">
    <h2 id="title-{name}" data-words="panel.{name}">{title}</h2>{menu}
  </header>
  <div class="picture" data-picture="{name}">{picture}</div>
</section>"""


def _poster(name: str) -> str:
    """Return the picture that stands there until Python has drawn it."""
    file, narrow = f"static/posters/{name}", "(max-width: 719px)"
    dark = "(prefers-color-scheme: dark)"
    return f"""    <picture>
      <source media="{narrow} and {dark}" srcset="{file}-narrow-dark.svg">
      <source media="{narrow}" srcset="{file}-narrow-light.svg">
      <source media="{dark}" srcset="{file}-wide-dark.svg">
      <img class="poster" src="{file}-wide-light.svg" alt="" draggable="false">
    </picture>"""


_FIRST_PAINT = re.compile(r"(?<=  const \{ known, first, ofModels \} = ).*(?=;$)", re.MULTILINE)


def first_paint(root: Path) -> str:
    """Return first-paint.js, which runs before any module, with its list of panels."""
    own = {model.name: model.panels for model in MODELS.values() if model.panels != PANELS}
    lists = json.dumps({"known": PANELS, "first": FIRST_PANELS, "ofModels": own})
    return _FIRST_PAINT.sub(lists, (root / "static/first-paint.js").read_text("utf-8"))


_ADDRESS = re.compile(r"(?<=  const \{ settings, yes, no \} = ).*(?=;$)", re.MULTILINE)


def address_reader(root: Path) -> str:
    """Return address.js, which runs before any module, with the names that it knows."""
    lists = json.dumps({"settings": list(ROWS), "yes": YES, "no": NO})
    return _ADDRESS.sub(lists, (root / "static/address.js").read_text("utf-8"))


_LAYOUT = re.compile(r"(?<=^/\* panels \*/\n).*?(?=^/\* end panels \*/$)", re.DOTALL | re.MULTILINE)


def layout_of_rows(root: Path) -> str:
    """Return layout.css with its rules for each panel: which one is wide, and which are hidden."""
    wide = ",\n".join(f':root[data-wide="{name}"] #panel-{name}' for name in PANELS)
    hidden = ",\n".join(f':root:not([data-panels~="{name}"]) #panel-{name}' for name in PANELS)
    rules = f"{wide} {{\n  grid-column: span 2;\n}}\n\n{hidden} {{\n  display: none;\n}}\n"
    return _LAYOUT.sub(rules, (root / "static/styles/layout.css").read_text("utf-8"))
