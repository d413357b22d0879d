"""The first source of the runtime: the official release on its CDN, file by file.

The bytes of a file arrive under a name that ends in .part. If an attempt breaks off, the next one
requests only the rest (RFC 9110, section 14: range requests). A file gets its final name only after
`fetch` has checked its hash.
"""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit

from app.host.failures import HostFailure
from app.host.fetching.lock import PinnedFile

# The wait for the first answer is short, so that the other source is tried soon.
CONNECT_TIMEOUT_S = 4
# After this silence `fetch` gives up a connection and requests the rest on a new one.
STALL_TIMEOUT_S = 15
# So many attempts in a row without a new byte end the fetch of a file.
FRUITLESS_TRIES = 3
CHUNK_BYTES = 256 * 1024

BROKEN_OFF = (
    urllib.error.URLError,
    TimeoutError,
    ConnectionError,
    ssl.SSLError,
    http.client.IncompleteRead,
)

# Takes the number of bytes of all files that have arrived.
Advance = Callable[[int], None]


class SourceUnreachable(Exception):
    """A source cannot be reached or lacks a file; another source may have it."""


def fetch(base: str, files: list[PinnedFile], folder: Path, advance: Advance) -> None:
    """Fetch files of the release into `folder`, each verified before it gets its name.

    Parameters
    ----------
    base : str
        Address of the folder that holds them, with a slash at its end.
    files : list of PinnedFile
        What to fetch, in this order.
    folder : Path
        Where to put it.
    advance : callable
        Takes the number of bytes of all of them that have arrived.

    Raises
    ------
    SourceUnreachable
        If the CDN does not answer, or not with these files. The bytes that have arrived stay for
        the next try.
    HostFailure
        If a file has other contents than the pinned ones.
    OSError
        If the folder cannot be written.
    """
    done = 0
    for position, file in enumerate(files):
        timeout = STALL_TIMEOUT_S if position else CONNECT_TIMEOUT_S
        _fetch_file(base, file, folder, timeout, lambda arrived, done=done: advance(done + arrived))
        done += file.size


def part_path(folder: Path, file: PinnedFile) -> Path:
    """Return the path of a file that has arrived in part.

    The name contains the start of the hash, so that a fetch never continues a file of another
    release.
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
        # The part from an earlier try may have been wrong, so the whole file gets one more try.
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
            # Without a first byte nothing shows that this source works at all.
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
        # A server that ignores the range sends the whole file: then the part starts again at 0.
        arrived = start if response.status == HTTPStatus.PARTIAL_CONTENT and continues else 0
        with part.open("r+b" if arrived else "wb") as file:
            file.seek(arrived)
            # One byte too many is enough: the hash then shows that it is another file.
            while arrived <= size and (chunk := response.read1(CHUNK_BYTES)):
                file.write(chunk)
                arrived += len(chunk)
                advance(min(arrived, size))


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _host(url: str) -> str:
    return urlsplit(url).netloc
