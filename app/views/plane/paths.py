"""The paths of the runs over the plane, their starts, and where they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from app.views.plane.tracks import Track, Tracks
from app.views.view import View

#: Markers are drawn on each epoch of a path this long, or shorter.
MARKED_EPOCHS = 120

#: Pixels: widths of the active run's path and of the others'.
ACTIVE_WIDTH, WIDTH = 1.6, 1.2

#: What lies ahead, and single updates, are there but do not compete with the path.
AHEAD_ALPHA, UPDATES_ALPHA = 0.35, 0.55


@dataclass(frozen=True, slots=True)
class Strand:
    """The artists of one run, lowest first."""

    updates: Line2D
    ahead: Line2D
    past: Line2D
    now: Line2D


class Paths:
    """One strand for each run that is shown.

    Parameters
    ----------
    view : View
        The panel.
    tracks : Tracks
        What to draw.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self.start = view.line(
            ls="", marker="o", color=view.theme.muted, ms=7, mfc="none", mew=1.5, zorder=3
        )
        self.strands: list[Strand] = []

    def starts(self) -> Line2D:
        """Set the markers of the starts, one where several runs begin, and return them."""
        m, b = zip(*dict.fromkeys(track.start for track in self._tracks.tracks), strict=True)
        self.start.set_data(m, b)
        return self.start

    def artists(self) -> tuple[list[Artist], list[Artist]]:
        """Bring paths up to date; return them, lowest first, and the current points."""
        tracks = self._tracks.tracks
        while len(self.strands) < len(tracks):
            self.strands.append(_strand(self._view))
        paths: list[Artist] = []
        places: list[Artist] = []
        for strand, track in zip(self.strands, tracks, strict=False):
            paths += _placed(strand, track, ACTIVE_WIDTH if track is tracks[-1] else WIDTH)
            places.append(strand.now)
        return paths, places


def _strand(view: View) -> Strand:
    return Strand(
        updates=view.line(lw=0.8, alpha=UPDATES_ALPHA, solid_joinstyle="bevel", zorder=3),
        ahead=view.line(alpha=AHEAD_ALPHA, zorder=3),
        past=view.line(ms=3.2, mew=0, solid_capstyle="round", zorder=3),
        now=view.line(ls="", marker="o", ms=9, mec=view.theme.background, mew=1.5, zorder=5),
    )


def _placed(strand: Strand, track: Track, width: float) -> Sequence[Artist]:
    """Set a run's lines and its current point; return the lines that have anything to show."""
    marker = "o" if track.past.shape[1] <= MARKED_EPOCHS + 1 else ""
    if (marker, track.colour) != (strand.past.get_marker(), strand.past.get_color()):
        # Both are parsed anew each time they are set: too dear for every frame.
        strand.past.set_marker(marker)
        for line in (strand.updates, strand.ahead, strand.past):
            line.set_color(track.colour)
        strand.now.set_markerfacecolor(track.colour)
    strand.ahead.set_linewidth(width)
    strand.past.set_linewidth(width)
    strand.now.set_data(*([value] for value in track.now))
    strand.past.set_data(*track.past)
    lines = [strand.past]
    if track.ahead.shape[1] > 1:
        strand.ahead.set_data(*track.ahead)
        lines.insert(0, strand.ahead)
    if track.updates.shape[1] > 1:
        strand.updates.set_data(*track.updates)
        lines.insert(0, strand.updates)
    return lines
