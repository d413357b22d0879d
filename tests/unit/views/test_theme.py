"""Colours are legible in both themes, also for the red-green blind."""

import itertools
from pathlib import Path

import pytest

from app.training.runs import MOST_RUNS
from app.views.theme import THEMES, Theme, as_css

#: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics).
TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def seen(colour: str) -> tuple[float, float]:
    """Return what the red-green blind see: red and green become one.

    Viénot, Brettel and Mollon (1999): what is left of a colour is, roughly, its yellow (mean of
    red and green) and its blue.
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.6 * green + 0.4 * red, blue


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_and_graphics_stand_out(theme: Theme) -> None:
    for name in ("text", "muted", "accent", "gradient", "minimum", "warning"):
        for ground in (theme.background, theme.surface):
            assert contrast(getattr(theme, name), ground) >= TEXT_CONTRAST, name
    for name in ("point", "class_0", "class_1"):
        assert contrast(getattr(theme, name), theme.background) >= GRAPHICS_CONTRAST, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_line_gradient_and_minimum_differ_for_the_red_green_blind(theme: Theme) -> None:
    colours = [seen(getattr(theme, name)) for name in ("accent", "gradient", "minimum")]
    for one, other in itertools.combinations(colours, 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 60


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_meaning_has_a_colour_of_its_own(theme: Theme) -> None:
    names = ("accent", "gradient", "minimum", "warning", "class_0", "class_1", "point")
    colours = [tuple(int(getattr(theme, name)[i : i + 2], 16) for i in (1, 3, 5)) for name in names]
    for one, other in itertools.combinations(colours, 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 30, (one, other)
    one, other = seen(theme.class_0), seen(theme.class_1)
    assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 60


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_runs_stand_out_and_differ_for_the_red_green_blind(theme: Theme) -> None:
    assert len(theme.runs) == MOST_RUNS
    assert theme.runs[0] == theme.accent
    for colour in theme.runs:
        for ground in (theme.background, theme.surface):
            assert contrast(colour, ground) >= GRAPHICS_CONTRAST, colour
    for one, other in itertools.combinations(map(seen, theme.runs), 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 60


def test_the_page_has_the_colour_of_every_run() -> None:
    css = as_css()
    for theme in THEMES.values():
        for i, colour in enumerate(theme.runs):
            assert f"  --run-{i}: {colour};" in css
    assert "--runs" not in css


def test_the_page_reads_the_same_colours(repository: Path) -> None:
    assert (repository / "static/styles/tokens.css").read_text("utf-8") == as_css()


def test_styles_use_only_colours_of_the_theme(repository: Path) -> None:
    for path in (repository / "static/styles").glob("*.css"):
        if path.name != "tokens.css":
            assert "#" not in "".join(
                line for line in path.read_text("utf-8").splitlines() if ":" in line and ";" in line
            ), path.name
