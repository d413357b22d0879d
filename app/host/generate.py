"""Make the files that the page needs before Python wakes: from the model, never by hand."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl

from app.bridge.protocol import CALLS, Argument, arguments, is_public
from app.data import presets
from app.host.declarations import declarations
from app.host.english import ENGLISH
from app.host.page import address_reader, first_paint, layout_of_rows, page_of_rows
from app.host.reference import reference
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS, PARAMETERS
from app.session.session import Session
from app.settings import ROWS, Row
from app.training.runs import MOST_RUNS
from app.views import VIEWS, View
from app.views.theme import DARK, LIGHT, Theme, as_css, matplotlib_style

ROOT = Path(__file__).resolve().parents[2]

#: Panel sizes of the posters, in CSS pixels: a laptop's and a phone's.
POSTER_SIZES = {
    "wide": {"data": (720, 500), "loss": (510, 240), "plane": (510, 260)},
    "narrow": {"data": (336, 300), "loss": (336, 220), "plane": (336, 260)},
}

#: The least text of the posters, in CSS pixels: that of a window 760 high, and of a phone. See
#: `leastText` in static/panels/panels.js.
POSTER_TEXT = {"wide": 12.16, "narrow": 12.0}

#: The list of languages, for Python, which cannot see their files in a browser.
LANGUAGES = "app/languages.py"

_NOT_SERVED = ("app/host/", "app/__main__.py")


def app_files(root: Path = ROOT) -> list[str]:
    """Return the paths of the files of the package that the browser loads."""
    paths = sorted(
        path.relative_to(root).as_posix()
        for suffix in ("*.py", "*.toml")
        for path in (root / "app").rglob(suffix)
    )
    return [*(path for path in paths if not path.startswith(_NOT_SERVED)), ENGLISH]


def languages(root: Path = ROOT) -> list[str]:
    """Return the languages that there are words in: each is a file, named by its tag of BCP 47."""
    return sorted(path.stem for path in (root / ENGLISH).parent.glob("*.json"))


def languages_module(root: Path = ROOT) -> str:
    """Return the module that lists the languages where their files are not."""
    names = ", ".join(f'"{name}"' for name in languages(root))
    says = "The languages of the page; generated from static/words/locales by `make generate`."
    return f'"""{says}"""\n\nLANGUAGES = [{names}]\n'


def page(root: Path = ROOT) -> str:
    """Return index.html with what rows and languages say in it."""
    text = page_of_rows(root)
    listed = f'data-languages="{" ".join(languages(root))}"'
    return re.sub(r'data-languages="[^"]*"', listed, text, count=1)


def poster(view: View) -> str:
    """Return a view as an SVG that stretches to the panel it stands in for."""
    view.set_limits()
    shown = [*view.scene_artists(), *view.live_artists()]
    for artist in view.axes.get_children():
        if artist.get_animated():
            artist.set_visible(artist in shown)
    text = io.StringIO()
    with mpl.rc_context({**matplotlib_style(view.theme), "svg.fonttype": "path"}):
        view.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    drawn = re.sub(r"<metadata>.*?</metadata>\s*", "", text.getvalue(), flags=re.DOTALL)
    drawn = re.sub(r"\s*<!--.*?-->", "", drawn)
    drawn = re.sub(r"(\d+\.\d{3})\d+", r"\1", drawn)
    return drawn.replace("<svg ", '<svg preserveAspectRatio="none" ', 1)


def posters() -> dict[str, str]:
    """Return the pictures shown before Python wakes, by file name."""
    session = Session()
    drawn: dict[str, str] = {}
    for layout, sizes in POSTER_SIZES.items():
        for theme in (LIGHT, DARK):
            for panel, (width, height) in sizes.items():
                view = _poster_view(session, panel, theme, layout, (width, height))
                drawn[f"static/posters/{panel}-{layout}-{theme.name}.svg"] = poster(view)
    return drawn


def _poster_view(
    session: Session, panel: str, theme: Theme, layout: str, size: tuple[float, float]
) -> View:
    return VIEWS[panel](session, theme, *size, 1.0, least_text=POSTER_TEXT[layout])


def catalog(root: Path = ROOT) -> str:
    """Return the JavaScript module that lists what Python offers."""
    settings = {name: _setting(name, row) for name, row in ROWS.items()}
    offers = {
        "settings": settings,
        "losses": list(LOSSES),
        "optimizers": [
            {
                "name": rule.name,
                "parameters": {each.name: each.default for each in rule.parameters},
            }
            for rule in OPTIMIZERS.values()
        ],
        "models": [{"name": model.name, "panels": model.panels} for model in MODELS.values()],
        "functions": list(FUNCTIONS),
        "languages": languages(root),
        "most_runs": MOST_RUNS,
        "calls": [
            {"name": name, "arguments": [_argument(each) for each in arguments(name)]}
            for name in CALLS
            if is_public(name)
        ],
        "presets": [
            {"name": name, "points": preset.points, "settings": preset.settings}
            for name in presets.NAMES
            for preset in (presets.load(name),)
        ],
        "posters": _poster_geometry(),
        "files": app_files(root),
    }
    rows = "".join(f"  {name}: {json.dumps(offer)},\n" for name, offer in offers.items())
    head = "// Generated by `make generate`.\n// biome-ignore-all format: one row an offer\n"
    return f"{head}export const catalog = {{\n{rows}}};\n"


def _argument(argument: Argument) -> dict[str, object]:
    default = {} if argument.is_required else {"default": argument.default}
    return {"name": argument.name, **default}


def _setting(name: str, row: Row) -> dict[str, object]:
    """Return what the page knows of a setting: its default, and all limits of its kind."""
    limits = {
        side: limit
        for side, limit in dataclasses.asdict(row.kind).items()  # pyright: ignore[reportArgumentType]  every kind is a dataclass
        if limit is not None and side not in {"values", "may_be_empty"}
    }
    kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(row.kind).__name__).lower()
    of_a_rule = {"is_parameter": True} if name in PARAMETERS else {}
    return {"default": row.default, "kind": kind, **limits, **of_a_rule}


def _poster_geometry() -> dict[str, dict[str, object]]:
    session = Session()
    geometry: dict[str, dict[str, object]] = {}
    for layout, sizes in POSTER_SIZES.items():
        for panel, (width, height) in sizes.items():
            view = _poster_view(session, panel, LIGHT, layout, (width, height))
            view.set_limits()
            geometry.setdefault(layout, {})[panel] = {
                "width": width,
                "height": height,
                "axes": {
                    "left": view.room.left,
                    "top": view.room.top,
                    "width": view.inner_size[0],
                    "height": view.inner_size[1],
                },
                # To six digits, a hundredth of a pixel: the last ones differ between machines.
                "x": [float(f"{limit:.6g}") for limit in view.axes.get_xlim()],
                "y": [float(f"{limit:.6g}") for limit in view.axes.get_ylim()],
            }
    return geometry


def generated(root: Path = ROOT) -> dict[str, str]:
    """Return every generated file's text by its path from the repository's root."""
    return {
        LANGUAGES: languages_module(root),
        "static/catalog.js": catalog(root),
        "static/protocol.d.ts": declarations(),
        "docs/reference.md": reference(),
        "index.html": page(root),
        "static/address.js": address_reader(root),
        "static/first-paint.js": first_paint(root),
        "static/styles/layout.css": layout_of_rows(root),
        "static/styles/tokens.css": as_css(),
        **posters(),
    }


def main() -> None:
    """Write the generated files that differ."""
    differing = [name for name, text in generated().items() if _write(ROOT / name, text)]
    sys.stdout.writelines(f"{name}\n" for name in differing)
    if LANGUAGES in differing:
        # The rows of this process were made with the old list; another one reads the new list.
        subprocess.run([sys.executable, "-m", "app.host.generate"], check=True, cwd=ROOT)


def _write(path: Path, text: str) -> bool:
    """Write a file if it differs; return whether it did."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


if __name__ == "__main__":
    main()
