"""Reads the peak memory of a browser's pages from Linux."""

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
    commands = {pid: _read(pid, "cmdline") for pid in _pids()}
    browsers = {pid for pid, text in commands.items() if profile in text and "--type=" not in text}
    pages = [pid for pid, text in commands.items() if "--type=renderer" in text]
    return max((_peak(pid) for pid in pages if _ancestors(pid) & browsers), default=0.0)


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


def _peak(pid: int) -> float:
    found = re.search(r"^VmHWM:\s+(\d+) kB", _read(pid, "status"), re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else 0.0
