"""How a task on this computer fails: with one sentence for the person at the terminal."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class HostFailure(Exception):
    """What went wrong, as one sentence for the person at the terminal."""


@contextmanager
def plain_failures(folder: Path, needed_bytes: int = 0) -> Generator[None]:
    """Turn an error of the operating system into one sentence.

    Parameters
    ----------
    folder : Path
        The folder that the block writes to; the sentence names it.
    needed_bytes : int
        The size of everything that the block writes, or 0 if that is unknown.

    Raises
    ------
    HostFailure
        In place of an `OSError` that the block raises.
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
