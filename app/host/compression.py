"""Compressed copies beside large files: some hosts serve them, and the page can fetch them."""

import gzip
import os
import shutil
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

#: The suffixes of compressed copies by HTTP's name for how they are coded, the smallest first.
#: gzip's are made here; zstd's by Node (see app/host/packing/compress.mjs), if it can run. Filters
#: of schools might block names that end in .zst.
SUFFIXES = {"zstd": ".zst.dat", "gzip": ".gz"}
#: Wheels are not listed: they are compressed already.
LARGE_KINDS = (".dat", ".js", ".wasm", ".zip")
#: A smaller file arrives in about as few packets without compression.
LEAST_BYTES = 20_000
#: Higher levels take much longer and save 1 % of these files.
LEVEL = 6

#: The page's own files have no copies: they are small, and change whenever somebody edits them.
TEXT_KINDS = (".css", ".js", ".json", ".py", ".svg")
#: A smaller file fits into one packet as it is.
LEAST_TEXT_BYTES = 1400


def compress(folder: Path) -> list[Path]:
    """Write a copy that ends in .gz beside each large file that has no current copy.

    Parameters
    ----------
    folder : Path
        The folder to search, with its subfolders.

    Returns
    -------
    list of Path
        The large files, sorted; now each has a copy.
    """
    large = _large_files(folder)
    for path in large:
        if not _has_current_copy(path, ".gz"):
            unfinished = path.with_name(f"{path.name}.gz.part")
            with path.open("rb") as source, unfinished.open("wb") as target:
                # Without a name and a time the same contents make the same file.
                with gzip.GzipFile("", "wb", LEVEL, target, mtime=0) as copy:
                    shutil.copyfileobj(source, copy, 256 * 1024)
            os.replace(unfinished, path.with_name(f"{path.name}.gz"))
    return large


def without_zstd(folder: Path) -> list[Path]:
    """List the large files that have no current copy by zstd."""
    return [path for path in _large_files(folder) if not _has_current_copy(path, SUFFIXES["zstd"])]


def suffixes_of_copies(path: Path) -> list[str]:
    """List how the names of a file's current copies end, the smallest copy first."""
    return [suffix for suffix in SUFFIXES.values() if _has_current_copy(path, suffix)]


def compressed_copy(path: Path, accepted: Collection[str]) -> tuple[str, Path] | None:
    """Find the smallest compressed copy beside a file, as long as it is not older than the file.

    Parameters
    ----------
    path : Path
        The file.
    accepted : collection of str
        The codings that the browser accepts.

    Returns
    -------
    (str, Path) or None
        The coding and the copy.
    """
    for coding, suffix in SUFFIXES.items():
        if coding in accepted and _has_current_copy(path, suffix):
            return coding, path.with_name(path.name + suffix)
    return None


def compressed_text(path: Path) -> bytes | None:
    """Return a small text file compressed by gzip, or None if that is not worth while."""
    facts = path.stat()
    if path.suffix not in TEXT_KINDS or facts.st_size < LEAST_TEXT_BYTES:
        return None
    return _gzipped(path, facts.st_mtime_ns)


@lru_cache(maxsize=1000)
def _gzipped(path: Path, _modified_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)


def _has_current_copy(path: Path, suffix: str) -> bool:
    copy = path.with_name(path.name + suffix)
    if path.suffix not in LARGE_KINDS or not copy.exists():
        return False
    return copy.stat().st_mtime_ns >= path.stat().st_mtime_ns


def _large_files(folder: Path) -> list[Path]:
    named = (path for path in folder.rglob("*") if path.suffix in LARGE_KINDS)
    found = (path for path in named if not path.name.endswith(SUFFIXES["zstd"]))
    return sorted(path for path in found if path.stat().st_size >= LEAST_BYTES)
