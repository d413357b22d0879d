"""The paths of the runs over the plane, with their starts and current iterates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from app.views.plane.tracks import Track, Tracks
from app.views.run_lines import DASHES
from app.views.view import View

#: A path of at most so many epochs has a marker at each.
MARKED_EPOCHS = 120

#: Pixels: width of the path of the active run, and of the other paths.
ACTIVE_WIDTH, WIDTH = 1.6, 1.2

#: Opacity of the epochs ahead; of single updates; and of epochs where single updates are shown,
#: since these are the steps that are taken.
AHEAD_ALPHA, UPDATES_ALPHA, CHORD_ALPHA = 0.35, 0.9, 0.35


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
        The runs to draw.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self.start = view.line(
            ls="", marker="o", color=view.theme.muted, ms=7, mfc="none", mew=1.5, zorder=3
        )
        self.strands: list[Strand] = []

    def starts(self) -> Line2D:
        """Set the markers of the starts and return them; runs with one start share a marker."""
        m, b = zip(*dict.fromkeys(track.start for track in self._tracks.tracks), strict=True)
        self.start.set_data(m, b)
        return self.start

    def artists(self) -> tuple[list[Artist], list[Artist]]:
        """Update the paths; return them, lowest first, and the markers of the iterates."""
        tracks = self._tracks.tracks
        while len(self.strands) < len(tracks):
            self.strands.append(_strand(self._view))
        paths: list[Artist] = []
        places: list[Artist] = []
        for strand, track in zip(self.strands, tracks, strict=False):
            width = ACTIVE_WIDTH if track is tracks[-1] else WIDTH
            paths += _placed(strand, track, width, is_one_of_many=len(tracks) > 1)
            places.append(strand.now)
        return paths, places


def _strand(view: View) -> Strand:
    return Strand(
        updates=view.line(lw=1.0, alpha=UPDATES_ALPHA, solid_joinstyle="bevel", zorder=3),
        ahead=view.line(alpha=AHEAD_ALPHA, zorder=3),
        past=view.line(ms=3.2, mew=0, solid_capstyle="round", zorder=3),
        now=view.line(ls="", marker="o", ms=9, mec=view.theme.background, mew=1.5, zorder=5),
    )


def _placed(
    strand: Strand, track: Track, width: float, *, is_one_of_many: bool
) -> Sequence[Artist]:
    """Set the lines and the iterate of a run; return the lines that are not empty."""
    marker = "o" if track.past.shape[1] <= MARKED_EPOCHS + 1 else ""
    if (marker, track.colour) != (strand.past.get_marker(), strand.past.get_color()):
        # Matplotlib parses markers and colours each time: too slow for every frame.
        dashes = DASHES[track.run.colour] if is_one_of_many else "-"
        for line in (strand.ahead, strand.past):
            line.set_linestyle(dashes)
        strand.past.set_marker(marker)
        for line in (strand.updates, strand.ahead, strand.past):
            line.set_color(track.colour)
        strand.now.set_markerfacecolor(track.colour)
    has_updates = track.updates.shape[1] > 1
    strand.past.set_alpha(CHORD_ALPHA if has_updates else None)
    strand.ahead.set_linewidth(width)
    strand.past.set_linewidth(width)
    strand.now.set_data(*([value] for value in track.now))
    strand.past.set_data(*track.past)
    lines = [strand.past]
    if track.ahead.shape[1] > 1:
        strand.ahead.set_data(*track.ahead)
        lines.insert(0, strand.ahead)
    if has_updates:
        strand.updates.set_data(*track.updates)
        lines.append(strand.updates)
    return lines
