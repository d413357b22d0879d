"""Runs in Pyodide under Node before inside.py: records what the first picture and the page use."""

import site
import sys
from pathlib import Path
from typing import Any

#: Where the packages of the release are installed.
SITE = Path(site.getsitepackages()[0])


class Recorder:
    """Records which files of the packages Python opens, and which modules it imports.

    It is made before anything else is imported.

    Parameters
    ----------
    at_start : frozenset of str
        The modules that every Python has imported when it starts.

    Attributes
    ----------
    for_first_picture : set of str
        These, and those that the first picture and the first epoch need.
    for_page : set of str
        These, and those that the page needs later.
    first_files : set of Path
        The files that the first picture and the first epoch need.
    """

    def __init__(self, at_start: frozenset[str]) -> None:
        self._opened: set[Path] = set()
        sys.addaudithook(self._hear)
        self.at_start = at_start
        before = set(sys.modules)
        # Imported only now, because the recorder must hear of it.
        from app.bridge import warm_up

        warm_up.opening(epochs=1)
        self.for_first_picture = at_start | (set(sys.modules) - before)
        self.first_files = self.used()
        warm_up.warm_up()
        self.for_page = at_start | (set(sys.modules) - before)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(SITE)):
            self._opened.add(Path(arguments[0]))

    def used(self) -> set[Path]:
        """Return the files used so far: those opened, and the sources or libraries of modules."""
        sources = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        modules = {Path(source) for source in sources if source}
        opened = {path for path in self._opened if path.suffix != ".pyc"}
        return {path for path in opened | modules if path.is_relative_to(SITE)}
