"""Reads the memory of a browser's pages from Linux."""

import re
from pathlib import Path

PROCESSES = Path("/proc")


def peak_megabytes(profile: str) -> float:
    """Return the highest peak among the page processes of the browser with a profile.

    Parameters
    ----------
    profile : str
        The folder of its profile.

    Returns
    -------
    float
        Megabytes; the high-water mark of the resident set (proc(5), VmHWM). 0.0 where there is
        no /proc.
    """
    return max((_megabytes(pid, "VmHWM") for pid in _pages(profile)), default=0.0)


def resident_megabytes(profile: str) -> float:
    """Return the resident memory (proc(5), VmRSS) of all page processes of that browser."""
    return sum(_megabytes(pid, "VmRSS") for pid in _pages(profile))


def processes_of(profile: str) -> set[int]:
    """Return the numbers of all processes of the browser with a profile."""
    browsers = {
        pid
        for pid in _pids()
        if profile in (text := _read(pid, "cmdline")) and "--type=" not in text
    }
    return browsers | {pid for pid in _pids() if _ancestors(pid) & browsers}


def _pages(profile: str) -> list[int]:
    return [pid for pid in processes_of(profile) if "--type=renderer" in _read(pid, "cmdline")]


def _pids() -> list[int]:
    return [int(path.name) for path in PROCESSES.glob("[0-9]*")]


def _read(pid: int, name: str) -> str:
    try:
        return (PROCESSES / str(pid) / name).read_text()
    except OSError:  # The process has ended in the meantime.
        return ""


def _ancestors(pid: int) -> set[int]:
    found: set[int] = set()
    while parent := re.search(r"^PPid:\s+([1-9]\d*)", _read(pid, "status"), re.MULTILINE):
        pid = int(parent[1])
        found.add(pid)
    return found


def _megabytes(pid: int, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", _read(pid, "status"), re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0
