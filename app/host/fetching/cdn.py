"""The first source of the runtime: the official release on its CDN, file by file.

What has arrived of a file waits under a name that ends in .part, and the next try asks only for
the rest (RFC 9110, section 14: range requests). A file gets its final name after its hash has been
checked, never before.
"""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit

from app.host import HostFailure
from app.host.fetching.lock import PinnedFile

# The wait for the first answer is short: without it, the other source should come soon.
CONNECT_TIMEOUT_S = 4
# A connection that says nothing for so long is given up, and the rest is asked for on a new one.
STALL_TIMEOUT_S = 15
# How often a file may break off in a row without a single new byte.
FRUITLESS_TRIES = 3
CHUNK_BYTES = 256 * 1024

BROKEN_OFF = (
    urllib.error.URLError,
    TimeoutError,
    ConnectionError,
    ssl.SSLError,
    http.client.IncompleteRead,
)

# Told how many bytes of all files have arrived.
Advance = Callable[[int], None]


class SourceUnreachable(Exception):
    """A source that cannot be reached, or does not have what it should: another one may."""


def fetch(base: str, files: list[PinnedFile], folder: Path, advance: Advance) -> None:
    """Fetch files of the release into `folder`, each verified before it gets its name.

    Parameters
    ----------
    base : str
        Address of the folder they are in, with a slash at its end.
    files : list of PinnedFile
        What to fetch, in this order.
    folder : Path
        Where to put it.
    advance : callable
        Told how many bytes of all of them have arrived.

    Raises
    ------
    SourceUnreachable
        When the CDN does not answer, or not with these files. What has arrived is kept.
    HostFailure
        When a file has other contents than the pinned ones.
    OSError
        When the folder cannot be written.
    """
    done = 0
    for position, file in enumerate(files):
        timeout = STALL_TIMEOUT_S if position else CONNECT_TIMEOUT_S
        _fetch_file(base, file, folder, timeout, lambda arrived, done=done: advance(done + arrived))
        done += file.size


def part_path(folder: Path, file: PinnedFile) -> Path:
    """Name the place of a file that has not wholly arrived.

    The name holds some of the hash, so what another release left behind is never continued.
    """
    return folder / f"{file.file_name}.{file.sha256[:8]}.part"


def _fetch_file(base: str, file: PinnedFile, folder: Path, timeout: int, advance: Advance) -> None:
    part = part_path(folder, file)
    was_resumed = _size_of(part) > 0
    _complete(base + quote(file.file_name), part, file.size, timeout, advance)
    try:
        file.accept(part, folder)
    except HostFailure:
        if not was_resumed:
            raise
        # The old part may have been what was wrong: the whole file gets one chance more.
        _complete(base + quote(file.file_name), part, file.size, timeout, advance)
        file.accept(part, folder)


def _complete(url: str, part: Path, size: int, timeout: int, advance: Advance) -> None:
    fruitless = 0
    while (before := _size_of(part)) < size:
        try:
            _append(url, part, size, timeout, advance)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or before == 0:
                raise SourceUnreachable(f"{_host(url)} answered {error.code}") from error
            part.unlink()
        except BROKEN_OFF as error:
            # Without a first byte nothing tells that this source works at all.
            if _size_of(part) == 0:
                raise SourceUnreachable(f"{_host(url)} cannot be reached") from error
        except http.client.HTTPException as error:
            raise SourceUnreachable(f"{_host(url)} answered something else") from error
        fruitless = 0 if _size_of(part) > before else fruitless + 1
        if fruitless == FRUITLESS_TRIES:
            raise SourceUnreachable(f"{_host(url)} broke off again and again")
        timeout = STALL_TIMEOUT_S


def _append(url: str, part: Path, size: int, timeout: int, advance: Advance) -> None:
    start = _size_of(part)
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        continues = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        # A server that ignores the range answers with the whole file: then it starts anew.
        arrived = start if response.status == HTTPStatus.PARTIAL_CONTENT and continues else 0
        with part.open("r+b" if arrived else "wb") as file:
            file.seek(arrived)
            # One byte too many is enough to know that it is another file; the hash says so.
            while arrived <= size and (chunk := response.read1(CHUNK_BYTES)):
                file.write(chunk)
                arrived += len(chunk)
                advance(min(arrived, size))


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _host(url: str) -> str:
    return urlsplit(url).netloc
