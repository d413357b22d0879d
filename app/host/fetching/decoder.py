"""The decoder of zstd, for browsers and hosts without it: WebAssembly from a package of npm."""

import base64
import re
import shutil
from pathlib import Path

from app.host.fetching.lock import PinnedFile

#: The module of the package holds the decoder as text: every WebAssembly begins with these letters.
_MODULE = "zstddec/dist/zstddec-stream.mjs"
_WASM = re.compile(r'"(AGFzb[A-Za-z0-9+/]+=*)"')
#: Whoever passes the decoder on passes on its licence, too.
_LICENCE = "zstddec/LICENSE"


def extract(packages: Path, decoder: PinnedFile, folder: Path) -> None:
    """Write the decoder into a folder, verified, with its licence beside it.

    Parameters
    ----------
    packages : Path
        The folder of npm's packages.
    decoder : PinnedFile
        What it must be.
    folder : Path
        Where to put it.

    Raises
    ------
    HostFailure
        If the package holds another decoder.
    OSError
        If the folder cannot be written.
    """
    module = packages / _MODULE
    found = _WASM.search(module.read_text(encoding="utf-8")) if module.exists() else None
    candidate = folder / f"{decoder.file_name}.part"
    candidate.write_bytes(base64.b64decode(found[1]) if found else b"")
    decoder.accept(candidate, folder)
    shutil.copyfile(packages / _LICENCE, (folder / decoder.file_name).with_suffix(".txt"))
