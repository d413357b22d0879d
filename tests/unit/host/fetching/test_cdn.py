"""Files of the release from its CDN; a download resumes after a broken connection."""

from pathlib import Path

from app.host.fetching.cdn import part_path
from app.host.fetching.lock import PinnedFile, RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.progress import Progress
from tests.unit.host.conftest import COMPLETE, CONTENTS, LARGE_FILE_BYTES, Cdn, contents_of


def test_every_pinned_file_comes_from_the_cdn(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == COMPLETE


LARGE = "pyodide.asm.wasm"


HALF = LARGE_FILE_BYTES // 2


def test_a_broken_download_resumes_where_it_stopped(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    cdn.cuts[LARGE] = HALF
    prepare(lock, runtime, progress)
    assert [asked for name, asked in cdn.requests if name == LARGE] == [None, f"bytes={HALF}-"]
    assert contents_of(runtime) == COMPLETE


def pinned(lock: RuntimeLock, name: str) -> PinnedFile:
    return next(file for file in lock.files if file.file_name == name)


def test_a_part_of_an_earlier_start_resumes(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    runtime.mkdir()
    part_path(runtime, pinned(lock, LARGE)).write_bytes(CONTENTS[LARGE][:HALF])
    prepare(lock, runtime, progress)
    assert (LARGE, f"bytes={HALF}-") in cdn.requests
    assert contents_of(runtime) == COMPLETE


def test_a_server_that_ignores_ranges_sends_the_whole_file_again(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    cdn.cuts[LARGE] = HALF
    cdn.knows_ranges = False
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == COMPLETE


def test_a_damaged_part_costs_one_whole_download_and_nothing_fails(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    runtime.mkdir()
    part_path(runtime, pinned(lock, LARGE)).write_bytes(bytes(HALF))
    prepare(lock, runtime, progress)
    assert [asked for name, asked in cdn.requests if name == LARGE] == [f"bytes={HALF}-", None]
    assert contents_of(runtime) == COMPLETE


def test_a_complete_download_removes_leftover_parts(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    runtime.mkdir()
    (runtime / "numpy-1.0.whl.0123abcd.part").write_bytes(b"of an older release")
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == COMPLETE
