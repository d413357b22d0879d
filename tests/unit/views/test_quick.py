"""Quick artists draw the pixels that Matplotlib's own artists draw, whatever has changed before."""

from io import StringIO
from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from app.session.session import Session
from app.views import DataView
from app.views.quick import MANY, QuickLine, QuickPolygons, StillMarkers
from app.views.theme import LIGHT
from app.views.view import View

#: Grey levels: remembered pixels are blended once where Agg blends an outline over its inside.
BLENDED = 3

STYLES: list[dict[str, Any]] = [
    {"color": "#0b6e99", "lw": 3.0},
    {"color": "#0b6e99", "lw": 1.3, "ls": (0, (5, 4)), "alpha": 0.4},
    {"color": "red", "ls": "", "marker": "o", "ms": 8.0, "mec": "white", "mew": 1.2},
    {"color": "red", "ls": "", "marker": "s", "mfc": "none", "mew": 2.0, "alpha": 0.5},
    {"color": "green", "marker": "o", "ms": 2.4, "mew": 0, "lw": 1.4, "alpha": 0.35},
    {"color": "green", "ls": "", "marker": Path([(-1, -1), (1, 0), (0, 1), (-1, -1)]), "ms": 20},
    {"color": "green", "ls": "", "marker": "x", "ms": 9, "mew": 2.2},
    {"color": "black", "lw": 5.0, "solid_capstyle": "butt", "snap": False, "clip_on": False},
]


def view(scale: str = "linear") -> View:
    made = DataView(Session(), LIGHT, 300, 200, 1.5)
    made.axes.set_yscale(scale)
    made.axes.set_ylim(0.1, 2.0)
    return made


def added(view: View, artist: Artist) -> Artist:
    view.axes.add_line(artist) if isinstance(artist, Line2D) else view.axes.add_collection(
        artist, autolim=False
    )
    return artist


def pixels(view: View, artist: Artist) -> NDArray[np.int64]:
    renderer = view.canvas.get_renderer()
    picture = np.asarray(renderer.buffer_rgba())
    picture[:] = (240, 200, 160, 255)
    artist.draw(renderer)
    return picture.astype(int)


def places(n: int = 30) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.linspace(-0.2, 1.2, n)
    return x, 0.9 + np.sin(9.0 * x)


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_line_has_the_pixels_of_matplotlib(style: dict[str, Any], scale: str) -> None:
    on = view(scale)
    quick, plain = added(on, QuickLine(**style)), added(on, Line2D([], [], **style))
    for line in (quick, plain):
        line.set_data(*places())
    assert (pixels(on, plain) != pixels(on, added(on, Line2D([], [])))).any()
    assert (pixels(on, quick) == pixels(on, plain)).all()


def test_places_look_limits_and_size_may_change() -> None:
    on = view()
    quick, plain = added(on, QuickLine()), added(on, Line2D([], []))
    seen: list[NDArray[np.int64]] = []

    def same_after(change: Any) -> None:
        for line in (quick, plain):
            change(line)
        seen.append(pixels(on, quick))
        assert (seen[-1] == pixels(on, plain)).all()
        assert len(seen) < 2 or seen[-1].shape != seen[-2].shape or (seen[-1] != seen[-2]).any()

    same_after(lambda line: line.set_data([0.1, 0.9], [0.5, 1.5]))
    same_after(lambda line: line.set_data(([0.1, 0.7], [0.5, 1.5])))
    same_after(lambda line: line.set_color("green"))
    same_after(lambda line: line.set(linewidth=6.0, alpha=0.5))
    same_after(lambda line: line.set_marker("s"))
    same_after(lambda line: line.set(markersize=14.0, markeredgewidth=3.0))
    same_after(lambda _: on.axes.set_xlim(0.0, 3.0))
    same_after(lambda _: on.resize(320, 240, 2))
    same_after(lambda line: line.set_visible(False))


def test_another_renderer_draws_an_ordinary_line() -> None:
    on = view()
    quick = added(on, QuickLine(color="#123456"))
    quick.set_data(*places())
    before = pixels(on, quick)
    quick.set_color("#654321")
    drawing = StringIO()
    quick.draw(RendererSVG(300, 200, drawing))
    assert "#654321" in drawing.getvalue()
    assert (pixels(on, quick) != before).any()


@pytest.mark.parametrize("count", [1, 3])
def test_polygons_have_the_pixels_of_matplotlib(count: int) -> None:
    on = view()
    styles: dict[str, Any] = {
        "facecolors": ["#ccddee", "red"],
        "edgecolors": "black",
        "linewidths": 1.5,
    }
    corners = 60.0 + 40.0 * np.random.default_rng(3).random((count, 5, 2)) + [[[0.3, 0.6]]]
    quick = added(on, QuickPolygons(transform=IdentityTransform(), **styles))
    plain = added(on, PolyCollection([], transform=IdentityTransform(), **styles))
    for moved in (corners, corners + 31.5, corners[:1]):
        quick.set_outlines(moved)
        plain.set_verts(moved)
        assert (pixels(on, quick) == pixels(on, plain)).all()
        assert (pixels(on, quick) != (240, 200, 160, 255)).any()


@pytest.mark.parametrize("style", [STYLES[2], STYLES[3]], ids=str)
def test_remembered_markers_are_those_that_were_drawn(style: dict[str, Any]) -> None:
    on = view()
    markers = added(on, StillMarkers(**style))
    markers.set_data(*places(3 * MANY))
    first = pixels(on, markers)
    for _ in range(3):
        assert np.abs(pixels(on, markers) - first).max() <= BLENDED


def test_remembered_markers_follow_every_change() -> None:
    on = view()
    quick, plain = (added(on, kind(**STYLES[2])) for kind in (StillMarkers, QuickLine))

    def same_after(change: Any) -> None:
        before = pixels(on, quick)
        for line in (quick, plain):
            change(line)
        now = [pixels(on, quick) for _ in range(3)]
        assert before.shape != now[0].shape or (before != now[0]).any()
        for each in now:
            assert np.abs(each - pixels(on, plain)).max() <= BLENDED

    same_after(lambda line: line.set_data(*places(2 * MANY)))
    same_after(lambda line: line.set_data(*places(3 * MANY)))
    same_after(lambda line: line.set_markerfacecolor("blue"))
    same_after(lambda _: on.axes.set_ylim(0.0, 5.0))
    same_after(lambda _: on.resize(310, 220, 1))
    same_after(lambda line: line.set_data([0.5], [0.5]))
