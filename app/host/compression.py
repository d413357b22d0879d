"""Compressed copies beside large files: some hosts serve them, and the page can fetch them."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

SUFFIX = ".gz"
#: Wheels are not listed: they are compressed already.
LARGE_KINDS = (".dat", ".js", ".wasm", ".zip")
#: A smaller file arrives in about as few packets without compression.
LEAST_BYTES = 20_000
#: Higher levels take much longer and save 1 % of these files.
LEVEL = 6


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
        if compressed_copy(path) is None:
            unfinished = path.with_name(f"{path.name}{SUFFIX}.part")
            with path.open("rb") as source, unfinished.open("wb") as target:
                # Without a name and a time the same contents make the same file.
                with gzip.GzipFile("", "wb", LEVEL, target, mtime=0) as copy:
                    shutil.copyfileobj(source, copy, 256 * 1024)
            os.replace(unfinished, path.with_name(f"{path.name}{SUFFIX}"))
    return large


def compress_with_brotli(folder: Path) -> None:
    """Write copies that end in .br, too, if this computer has the brotli program."""
    tool = shutil.which("brotli")
    for path in _large_files(folder) if tool else []:
        subprocess.run([str(tool), "--keep", "--force", "--quality=9", str(path)], check=False)


def compressed_copy(path: Path) -> Path | None:
    """Return the compressed copy beside a file, or None if it is missing or older than the file."""
    copy = path.with_name(f"{path.name}{SUFFIX}")
    if path.suffix not in LARGE_KINDS or not copy.exists():
        return None
    return copy if copy.stat().st_mtime_ns >= path.stat().st_mtime_ns else None


def _large_files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in LARGE_KINDS)
    return sorted(path for path in found if path.stat().st_size >= LEAST_BYTES)
