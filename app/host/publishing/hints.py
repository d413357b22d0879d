"""What a browser may fetch at once: the modules that the page's modules import, and theirs.

Without a hint it learns of them one wave after the other, as each module arrives.
"""

import re
from pathlib import Path, PurePosixPath

_IMPORT = re.compile(r'^(?:import|export)\b[^;"(]*?"(\.{1,2}/[^"]+\.js)"', re.MULTILINE)
_SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
_HINT = '<link rel="modulepreload" href="{}">'


def module_hints(root: Path, page: str) -> str:
    """Return links to every module that the page loads and does not name itself.

    Parameters
    ----------
    root : Path
        The folder of the page.
    page : str
        Its HTML.

    Returns
    -------
    str
        ``<link rel="modulepreload">``, one a line.
    """
    found = [PurePosixPath(script) for script in _SCRIPT.findall(page)]
    # The list grows while it is walked.
    for module in found:
        found += [each for each in _imported(root, module) if each not in found]
    hints = (_HINT.format(module) for module in found)
    return "\n    ".join(hint for hint in hints if hint not in page)


def _imported(root: Path, module: PurePosixPath) -> list[PurePosixPath]:
    """List what a module imports statically, as addresses from the page."""
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
