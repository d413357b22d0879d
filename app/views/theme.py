"""Colours and sizes, written once: figures read them here, the page reads a generated CSS."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as ``#rrggbb``.

    One colour has one meaning. `accent` is for the model (line, path, iterate), `gradient` for the
    gradient and the step, `minimum` for the least-squares line and the minimum, `warning` for what
    diverges or is wrong, `class_0` and `class_1` for the two classes of points; everything else is
    grey. The first three are colours of Okabe and Ito (2008), "Color Universal Design", darkened
    or lightened to stand out from the background. `runs` are six of their colours for several
    runs: blue (equal to `accent`), reddish purple, orange, black, bluish green, vermillion.
    """

    name: str
    background: str
    surface: str
    text: str
    muted: str
    faint: str
    grid: str
    accent: str
    accent_soft: str
    gradient: str
    minimum: str
    warning: str
    class_0: str
    class_1: str
    point: str
    residual: str
    contour: str
    contour_fill: str
    runs: tuple[str, ...]


LIGHT = Theme(
    name="light",
    background="#ffffff",
    surface="#f6f7f8",
    text="#1b1f24",
    muted="#5b646e",
    faint="#d5dadf",
    grid="#eceef1",
    accent="#0072b2",
    accent_soft="#d3e7f3",
    gradient="#b84c00",
    minimum="#007a5a",
    warning="#c4122f",
    class_0="#7d2fd0",
    class_1="#007a87",
    point="#3a424b",
    residual="#848b93",
    contour="#c9d0d7",
    contour_fill="#dfe4e9",
    runs=("#0072b2", "#cc6ba3", "#b87a00", "#3a3f45", "#009d72", "#8c2d00"),
)

DARK = Theme(
    name="dark",
    background="#14171b",
    surface="#1d2126",
    text="#e8ebee",
    muted="#a0a9b2",
    faint="#3a4149",
    grid="#23282e",
    accent="#56b4e9",
    accent_soft="#1d3a4d",
    gradient="#f0863a",
    minimum="#2fc495",
    warning="#ff7a85",
    class_0="#c79bf0",
    class_1="#3fc1c9",
    point="#cdd3d9",
    residual="#7d858d",
    contour="#434b54",
    contour_fill="#2b3138",
    runs=("#56b4e9", "#cf6ea6", "#f2d24c", "#e8ebee", "#1fae82", "#c9500c"),
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

#: CSS pixels. Figures are drawn at 72 dots per inch, so a point is one CSS pixel.
FONT_SIZE = 12
SPACE = 8

#: The fonts of the page, on screen and on paper; figures have a font of their own.
FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'


def matplotlib_style(theme: Theme) -> dict[str, Any]:
    """Return the rcParams of a theme: thin axes without boxes, pale ticks."""
    return {
        "font.size": FONT_SIZE,
        "font.family": "DejaVu Sans",
        "text.color": theme.text,
        "figure.facecolor": theme.background,
        "axes.facecolor": theme.background,
        "axes.edgecolor": theme.faint,
        "axes.labelcolor": theme.muted,
        "axes.linewidth": 1.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "axes.formatter.limits": (-4, 5),
        "xtick.color": theme.faint,
        "ytick.color": theme.faint,
        "xtick.labelcolor": theme.muted,
        "ytick.labelcolor": theme.muted,
        "xtick.labelsize": FONT_SIZE - 1,
        "ytick.labelsize": FONT_SIZE - 1,
        "xtick.major.size": 4.0,
        "ytick.major.size": 4.0,
        "lines.solid_capstyle": "round",
        "svg.hashsalt": "downslope",
    }


def as_css() -> str:
    """Return the custom properties that the page's styles use."""

    def block(selector: str, theme: Theme, indent: str = "") -> str:
        values = {name: value for name, value in asdict(theme).items() if name != "name"}
        values |= {f"run_{i}": colour for i, colour in enumerate(values.pop("runs"))}
        colours = [
            f"{indent}  --{name.replace('_', '-')}: {value};" for name, value in values.items()
        ]
        scheme = f"{indent}  color-scheme: {theme.name};"
        return "\n".join([f"{indent}{selector} {{", scheme, *colours, f"{indent}}}"])

    shared = f":root {{\n  --fonts: {FONTS};\n  --space: {SPACE}px;\n}}"
    by_system = block(':root:not([data-theme="light"])', DARK, "  ")
    return "\n\n".join(
        [
            "/* Generated from app/views/theme.py by `make generate`. */",
            shared,
            block(":root", LIGHT),
            f"@media (prefers-color-scheme: dark) {{\n{by_system}\n}}",
            block(':root[data-theme="dark"]', DARK),
            "/* Paper is light. */",
            f"@media print {{\n{block(':root:root:root', LIGHT, '  ')}\n}}\n",
        ]
    )
