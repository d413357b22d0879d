"""Preparing the runtime: verified, resumable, from the CDN or from the wheel."""

import importlib.util
import io
import json
import tomllib
from pathlib import Path

import pytest

from app.host.failures import HostFailure
from app.host.fetching import wheel
from app.host.fetching.cdn import part_path
from app.host.fetching.lock import PinnedFile, RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.progress import Progress
from tests.unit.host.conftest import (
    CONTENTS,
    LARGE_FILE_BYTES,
    WHEEL_FOLDER,
    Cdn,
    contents_of,
    write_wheel,
)

LARGE = "pyodide.asm.wasm"
HALF = LARGE_FILE_BYTES // 2


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(output: io.StringIO) -> Progress:
    return Progress(output)


def pinned(lock: RuntimeLock, name: str) -> PinnedFile:
    return next(file for file in lock.files if file.file_name == name)


def make_wheel(folder: Path, members: dict[str, bytes]) -> None:
    placed = {WHEEL_FOLDER + name: contents for name, contents in members.items()}
    write_wheel(folder, "open_webui", "0.12.4", placed)


def test_every_pinned_file_comes_from_the_cdn(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == CONTENTS


def test_a_second_start_asks_nothing_of_the_network(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    prepare(lock, runtime, progress)
    cdn.requests.clear()
    prepare(lock, runtime, progress)
    assert cdn.requests == []


def test_only_a_damaged_file_is_fetched_again(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    prepare(lock, runtime, progress)
    (runtime / LARGE).write_bytes(bytes(len(CONTENTS[LARGE])))
    cdn.requests.clear()
    prepare(lock, runtime, progress)
    assert cdn.requests == [(LARGE, None)]
    assert contents_of(runtime) == CONTENTS


def test_a_connection_that_breaks_off_is_continued_where_it_stopped(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    cdn.cuts[LARGE] = HALF
    prepare(lock, runtime, progress)
    assert [asked for name, asked in cdn.requests if name == LARGE] == [None, f"bytes={HALF}-"]
    assert contents_of(runtime) == CONTENTS


def test_a_part_of_an_earlier_start_is_continued(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    runtime.mkdir()
    part_path(runtime, pinned(lock, LARGE)).write_bytes(CONTENTS[LARGE][:HALF])
    prepare(lock, runtime, progress)
    assert (LARGE, f"bytes={HALF}-") in cdn.requests
    assert contents_of(runtime) == CONTENTS


def test_a_server_that_ignores_ranges_sends_the_whole_file_again(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    cdn.cuts[LARGE] = HALF
    cdn.knows_ranges = False
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == CONTENTS


def test_a_damaged_part_costs_one_whole_download_and_no_failure(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    runtime.mkdir()
    part_path(runtime, pinned(lock, LARGE)).write_bytes(bytes(HALF))
    prepare(lock, runtime, progress)
    assert [asked for name, asked in cdn.requests if name == LARGE] == [f"bytes={HALF}-", None]
    assert contents_of(runtime) == CONTENTS


@pytest.mark.parametrize(
    "wrong", [bytes(len(CONTENTS[LARGE])), CONTENTS[LARGE] + b"more"], ids=["changed", "longer"]
)
def test_a_wrong_hash_is_one_sentence_and_nothing_is_kept(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn, wrong: bytes
) -> None:
    cdn.contents[LARGE] = wrong
    with pytest.raises(
        HostFailure, match=r"^pyodide\.asm\.wasm came with other contents"
    ) as failure:
        prepare(lock, runtime, progress)
    assert "\n" not in str(failure.value)
    assert set(contents_of(runtime)) == {"pyodide.mjs"}


def test_where_the_cdn_fails_the_files_come_from_the_wheel(
    lock: RuntimeLock,
    runtime: Path,
    progress: Progress,
    cdn: Cdn,
    tmp_path: Path,
    output: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cdn.status = 503
    make_wheel(tmp_path / "index", {**CONTENTS, "scipy.whl": b"not needed"})
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == CONTENTS
    assert "answered 503: pip fetches the same files in a wheel of 2 MB" in output.getvalue()


def test_a_wheel_with_other_contents_is_refused(
    lock: RuntimeLock,
    runtime: Path,
    progress: Progress,
    cdn: Cdn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cdn.status = 503
    make_wheel(tmp_path / "index", {**CONTENTS, "pyodide.mjs": b"something else"})
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    with pytest.raises(HostFailure, match=r"pyodide\.mjs came with other contents"):
        prepare(lock, runtime, progress)
    assert contents_of(runtime) == {}


def test_without_any_network_one_sentence_names_both_ways(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    cdn.status = 503
    with pytest.raises(HostFailure, match=r"answered 503, and pip could not") as failure:
        prepare(lock, runtime, progress)
    assert "\n" not in str(failure.value)
    assert contents_of(runtime) == {}


def test_without_pip_the_sentence_says_so(
    lock: RuntimeLock,
    runtime: Path,
    progress: Progress,
    cdn: Cdn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cdn.status = 503
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(HostFailure, match="this Python has no pip"):
        prepare(lock, runtime, progress)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_one_sentence_with_the_room_it_takes(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    runtime.mkdir()
    part_path(runtime, pinned(lock, LARGE)).symlink_to("/dev/full")
    with pytest.raises(HostFailure, match=r"^The disk is full: .* 2 MB are needed there\.$"):
        prepare(lock, runtime, progress)
    assert not (runtime / LARGE).exists()


def test_a_full_disk_under_pip_is_the_same_failure() -> None:
    failure = wheel.failure_of("ERROR: Could not install: [Errno 28] No space left on device\n")
    assert isinstance(failure, OSError)


def test_a_folder_that_cannot_be_made_is_one_sentence(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    runtime.write_text("a file in the way")
    with pytest.raises(HostFailure, match="could not be used"):
        prepare(lock, runtime, progress)


def test_a_folder_without_the_right_to_write_is_one_sentence(
    lock: RuntimeLock, runtime: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(runtime))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(HostFailure, match="you have no right to write there"):
        prepare(lock, runtime, progress)


def test_leftover_parts_are_removed_once_all_is_there(
    lock: RuntimeLock, runtime: Path, progress: Progress
) -> None:
    runtime.mkdir()
    (runtime / "numpy-1.0.whl.0123abcd.part").write_bytes(b"of an older release")
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == CONTENTS


def test_progress_without_a_terminal_is_a_few_lines(output: io.StringIO) -> None:
    progress = Progress(output)
    progress.begin("Fetching", 1_000_000)
    for done in range(0, 1_000_001, 1000):
        progress.advance_to(done)
    shares = [line.split(": ")[1] for line in output.getvalue().splitlines()]
    assert shares == [f"{done} of 1.0 MB" for done in ("0.0", "0.2", "0.5", "0.8", "1.0")]


def test_progress_on_a_terminal_is_one_line_that_ends_complete() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    progress = Progress(terminal, clock=lambda: 0.0)
    progress.begin("Fetching", 2_000_000)
    progress.advance_to(2_000_000)
    progress.close()
    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().endswith("\rFetching: 2.0 of 2.0 MB\x1b[K\n")


def test_the_lock_of_the_repository_holds_what_numpy_matplotlib_and_micropip_need(
    repository: Path,
) -> None:
    packages = json.loads((repository / "static/runtime-lock.json").read_text())["packages"]
    needed = {"numpy", "matplotlib", "micropip"}
    while added := {name for known in needed for name in packages[known]["depends"]} - needed:
        needed |= added
    # python-dateutil and cycler bring six; every dependency is closed within the lock.
    assert set(packages) == needed


def test_the_tests_run_on_the_versions_that_the_page_runs_on(repository: Path) -> None:
    lock = json.loads((repository / "static/runtime-lock.json").read_text())
    packages = lock["packages"] | {wheel["name"]: wheel for wheel in lock["runtime"]["wheels"]}
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    pins = dict(pin.split("==") for pin in project["dependency-groups"]["test"])
    both = {name: (pins[name], packages[name]["version"]) for name in pins.keys() & packages}
    assert {"numpy", "matplotlib", "pillow", "autograd", "latex2mathml"} <= both.keys()
    assert all(pin == version for pin, version in both.values()), both
