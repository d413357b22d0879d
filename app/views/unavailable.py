"""What stands in the place of a panel that cannot be drawn: a sentence on its background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist

from app.views.view import View


class UnavailableView(View):
    """An empty picture that says so; it looks at nothing that could have been the reason."""

    name = "unavailable"
    #: The key of the sentence.
    says = "unavailable"

    def build(self) -> None:
        """Make the sentence."""
        self.axes.set_axis_off()
        style: dict[str, Any] = {"color": self.theme.muted, "ha": "center", "va": "center"}
        text = self.words.say(self.says)
        self._sentence = self.text(0.5, 0.5, text, wrap=True, **style)

    def choose_limits(self) -> None:
        """Leave the limits alone."""

    def live_key(self) -> tuple[object, ...]:
        """Return nothing: the picture stays."""
        return ()

    def live_artists(self) -> Sequence[Artist]:
        """Return the sentence."""
        return (self._sentence,)


class WaitingView(UnavailableView):
    """The same, where a file that the panel needs is not there yet."""

    says = "waiting"
