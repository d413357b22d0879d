"""Which modules the browser preloads: those that the page names, and all that they import.

Without these hints the browser discovers imports in waves, each after a module has arrived.
"""

import re
from pathlib import Path, PurePosixPath

_IMPORT = re.compile(r'^(?:import|export)\b[^;"(]*?"(\.{1,2}/[^"]+\.js)"', re.MULTILINE)
_NAMED = re.compile(r'<(?:script type="module" src|link rel="modulepreload" href)="([^"]+)"')
_HINT = '<link rel="modulepreload" href="{}">'


def module_hints(root: Path, page: str) -> str:
    """Return a preload link for every module that the page loads and does not name itself.

    Parameters
    ----------
    root : Path
        The folder of the page.
    page : str
        Its HTML.

    Returns
    -------
    str
        One ``<link rel="modulepreload">`` a line.
    """
    found = [PurePosixPath(module) for module in _NAMED.findall(page)]
    # The loop also visits the modules that it appends.
    for module in found:
        found += [each for each in _imported(root, module) if each not in found]
    hints = (_HINT.format(module) for module in found)
    return "\n    ".join(hint for hint in hints if hint not in page)


def _imported(root: Path, module: PurePosixPath) -> list[PurePosixPath]:
    """List the static imports of a module, as addresses relative to the page."""
    path = root / module
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    imported: list[PurePosixPath] = []
    for address in _IMPORT.findall(text):
        parts = [*module.parent.parts]
        for part in PurePosixPath(address).parts:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        imported.append(PurePosixPath(*parts))
    return imported
