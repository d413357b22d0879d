"""The names of several runs at the ends of their paths."""

from __future__ import annotations

from collections.abc import Sequence

from app.data.dataset import Point
from app.views.label import Box, Label, touches_any
from app.views.plane.tracks import Tracks
from app.views.run_lines import name_of
from app.views.view import View

#: CSS pixels from the middle of an end to its name, and the half width of what marks an end, a
#: start or the minimum.
GAP, MARK = 10.0, 6.0

#: A name stands beside its end, or up to so many lines higher or lower: paths may end together.
#: Farther away nobody would see to which end it belongs.
FARTHEST = 3
LINES = sorted(range(-FARTHEST, FARTHEST + 1), key=lambda line: (abs(line), -line))

#: Right of the end, left of it or centred, and how many lines higher: the best places first.
RIGHT, LEFT, CENTRED = 1, -1, 0
PLACES = [(side, line) for line in LINES for side in (RIGHT, LEFT, CENTRED) if side or line]


class PathNames:
    """Writes a name beside the end of each path; none covers another.

    Parameters
    ----------
    view : View
        The plane.
    tracks : Tracks

    Attributes
    ----------
    labels : dict of int to Label
        By the number of a run's colour.
    """

    def __init__(self, view: View, tracks: Tracks) -> None:
        self._view, self._tracks = view, tracks
        self.labels: dict[int, Label] = {}
        self._places: dict[int, tuple[int, int]] = {}

    def artists(
        self, taken: Sequence[Box], marks: Sequence[Point], avoided: Sequence[Box]
    ) -> list[Label]:
        """Return the names that have room.

        Parameters
        ----------
        taken : sequence of Box
            What no name may cover.
        marks : sequence of (float, float)
            Starts and minimum, in data units: no name may cover their marks.
        avoided : sequence of Box
            What a name covers only if there is no other place.
        """
        tracks, view = self._tracks.tracks, self._view
        seen = view.axes.bbox.extents
        places = [*(track.now for track in tracks), *dict.fromkeys(marks)]
        pixels = view.axes.transData.transform(places).tolist()
        ends, half = pixels[: len(tracks)], MARK * view.size[2] * view.zoom
        boxes = [_around(place, half) for place in pixels]
        shown: list[Label] = []
        # The active run's name, which is last, has the first choice.
        for track, end in zip(reversed(tracks), reversed(ends), strict=True):
            if not (seen[0] <= end[0] <= seen[2] and seen[1] <= end[1] <= seen[3]):
                continue
            label = self._label(track.run.colour, name_of(track.run, view), track.colour)
            box = self._place(track.run.colour, end, label.measure(), (boxes, taken, avoided))
            if box:
                boxes.append(box)
                label.set_position(box[:2])
                shown.append(label)
        return shown

    def _label(self, number: int, name: str, colour: str) -> Label:
        if number not in self.labels:
            self.labels[number] = Label(self._view, colour, 5.5)
        label = self.labels[number]
        label.set_text(name)
        if label.get_color() != colour:
            label.set_color(colour)
        return label

    def _place(
        self,
        number: int,
        end: tuple[float, float],
        size: tuple[float, float],
        others: tuple[Sequence[Box], Sequence[Box], Sequence[Box]],
    ) -> Box | None:
        """Return a free place for the name of a run; in play the last one, even over an arrow."""
        last, (boxes, taken, avoided) = self._places.get(number), others
        gap, (width, height) = GAP * self._view.size[2] * self._view.zoom, size
        seen, is_playing = self._view.axes.bbox.extents, self._view.session.is_running
        found: tuple[tuple[int, int], Box] | None = None
        for place in [last, *PLACES] if last else PLACES:
            side, line = place
            x = end[0] + side * gap + (side - 1) / 2.0 * width
            low = end[1] - height / 2.0 + line * height
            box = x, low, x + width, low + height
            if not _is_within(box, seen) or touches_any(box, boxes):
                continue
            is_free = not touches_any(box, taken)
            if (is_playing and place == last) or (is_free and not touches_any(box, avoided)):
                found = place, box
                break
            if is_free and not found:
                found = place, box
        if not found:
            return None
        self._places[number] = found[0]
        return found[1]


def _around(place: Sequence[float], half: float) -> Box:
    return place[0] - half, place[1] - half, place[0] + half, place[1] + half


def _is_within(box: Box, outer: Sequence[float]) -> bool:
    return outer[0] <= box[0] and outer[1] <= box[1] and box[2] <= outer[2] and box[3] <= outer[3]
