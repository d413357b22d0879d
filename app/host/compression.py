"""Compressed copies beside large files: for hosts that serve them, for pages that ask for them."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

SUFFIX = ".gz"
#: Wheels are compressed already.
LARGE_KINDS = (".bin", ".mjs", ".tar", ".wasm", ".zip")
#: A smaller file is a packet or two, compressed or not.
LEAST_BYTES = 20_000
#: Beyond 6 it takes much longer and saves 1 % of these files.
LEVEL = 6


def compress(folder: Path) -> list[Path]:
    """Write a copy that ends in .gz beside each large file of a folder, where there is none.

    Parameters
    ----------
    folder : Path
        Walked with the folders in it.

    Returns
    -------
    list of Path
        The files that have such a copy, sorted.
    """
    large = _large_files(folder)
    for path in large:
        if compressed_copy(path) is None:
            unfinished = path.with_name(f"{path.name}{SUFFIX}.part")
            with path.open("rb") as source, unfinished.open("wb") as target:
                # No name and no time: the same contents make the same file.
                with gzip.GzipFile("", "wb", LEVEL, target, mtime=0) as copy:
                    shutil.copyfileobj(source, copy, 256 * 1024)
            os.replace(unfinished, path.with_name(f"{path.name}{SUFFIX}"))
    return large


def compress_with_brotli(folder: Path) -> None:
    """Write copies that end in .br as well, where this computer has the tool for them."""
    tool = shutil.which("brotli")
    for path in _large_files(folder) if tool else []:
        subprocess.run([str(tool), "--keep", "--force", "--quality=9", str(path)], check=False)


def compressed_copy(path: Path) -> Path | None:
    """Return the copy beside a file, if there is one, and it is not older than the file."""
    copy = path.with_name(f"{path.name}{SUFFIX}")
    if path.suffix not in LARGE_KINDS or not copy.exists():
        return None
    return copy if copy.stat().st_mtime_ns >= path.stat().st_mtime_ns else None


def _large_files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in LARGE_KINDS)
    return sorted(path for path in found if path.stat().st_size >= LEAST_BYTES)
