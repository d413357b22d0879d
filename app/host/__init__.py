"""What runs on a computer and never in the browser: fetch the runtime, serve, build the site.

Standard library only: this runs first, on a machine where nothing is installed yet.

runtime.py   what must be in static/runtime/, and how it gets there
lock.py      the pinned files of static/runtime-lock.json
cdn.py       the first source: the official release, file by file, resumable
wheel.py     the second source: a wheel that carries the same files, and the libraries, through pip
packing/     the same once more, compiled and trimmed, so that the page starts quickly
compression.py  smaller copies of large files
progress.py  megabytes on a terminal
server.py    the page on 127.0.0.1
site.py      the folder to publish
"""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class HostFailure(Exception):
    """What went wrong, as one sentence for the person at the terminal."""


@contextmanager
def plain_failures(folder: Path, needed_bytes: int = 0) -> Generator[None]:
    """Turn what an operating system refuses in a folder into one sentence.

    Parameters
    ----------
    folder : Path
        Where the files are written; the sentence names it.
    needed_bytes : int
        How much room the whole task takes, 0 where that is unknown.

    Raises
    ------
    HostFailure
        In place of an `OSError` of the block.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            room = f" {needed_bytes / 1e6:.0f} MB are needed there." if needed_bytes else ""
            sentence = f"The disk is full: {folder} could not be written.{room}"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            sentence = f"{folder} cannot be written: you have no right to write there."
        else:
            reason = error.strerror or str(error)
            sentence = f"{error.filename or folder} could not be used: {reason}."
        raise HostFailure(sentence) from error
