"""The libraries beside the release: pip downloads them, then they are verified and published."""

import hashlib
import importlib.util
import io
import json
from pathlib import Path

import pytest

from app.host.failures import HostFailure
from app.host.fetching import wheel
from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.progress import Progress
from app.host.publishing.site import build
from tests.unit.host.conftest import COMPLETE, Cdn, contents_of, write_wheel


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that replaces the package index, with both libraries and a newer release."""
    folder = tmp_path / "index"
    write_wheel(folder, "slopes", "1.2.3", {"slopes.py": b"steep = True"})
    write_wheel(folder, "slopes", "1.3", {"slopes.py": b"steep = False"})
    write_wheel(folder, "formulas", "4.5", {"formulas.py": b""})
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


SLOPES, FORMULAS = "slopes-1.2.3-py3-none-any.whl", "formulas-4.5-py3-none-any.whl"


@pytest.fixture
def lock(small_repository: Path, index: Path) -> RuntimeLock:
    """The lock of the small repository with the two libraries of the index."""
    path = small_repository / "static/runtime-lock.json"
    contents = json.loads(path.read_text())
    contents["runtime"]["wheels"] = [
        {
            "name": file_name.split("-")[0],
            "version": file_name.split("-")[1],
            "file_name": file_name,
            "sha256": hashlib.sha256((index / file_name).read_bytes()).hexdigest(),
            "size": (index / file_name).stat().st_size,
        }
        for file_name in (SLOPES, FORMULAS)
    ]
    path.write_text(json.dumps(contents))
    return RuntimeLock.read(path)


def complete(index: Path) -> dict[str, bytes]:
    return COMPLETE | {name: (index / name).read_bytes() for name in (SLOPES, FORMULAS)}


def test_pip_downloads_the_pinned_releases_beside_the_runtime(
    lock: RuntimeLock, runtime: Path, progress: Progress, index: Path, output: io.StringIO
) -> None:
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == complete(index)
    assert "Fetching slopes 1.2.3: " in output.getvalue()


def test_if_all_files_exist_nothing_is_fetched_and_nothing_printed(
    lock: RuntimeLock,
    runtime: Path,
    index: Path,
    output: io.StringIO,
    cdn: Cdn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare(lock, runtime, Progress(io.StringIO()))
    cdn.requests.clear()
    monkeypatch.setattr(wheel.subprocess, "Popen", lambda *_, **__: pytest.fail("pip was started"))
    prepare(lock, runtime, Progress(output))
    assert cdn.requests == []
    assert output.getvalue() == ""


def test_only_a_damaged_library_is_fetched_again(
    lock: RuntimeLock, runtime: Path, index: Path, output: io.StringIO, cdn: Cdn
) -> None:
    prepare(lock, runtime, Progress(io.StringIO()))
    cdn.requests.clear()
    (runtime / SLOPES).write_bytes(bytes((runtime / SLOPES).stat().st_size))
    prepare(lock, runtime, Progress(output))
    assert contents_of(runtime) == complete(index)
    assert cdn.requests == []
    assert "formulas" not in output.getvalue()


def test_a_library_with_a_wrong_hash_is_one_sentence_and_leaves_no_file(
    lock: RuntimeLock, runtime: Path, progress: Progress, index: Path
) -> None:
    write_wheel(index, "slopes", "1.2.3", {"slopes.py": b"something = 'else'"})
    with pytest.raises(HostFailure, match=r"^slopes-1\.2\.3-.* came with other cont") as failure:
        prepare(lock, runtime, progress)
    assert "\n" not in str(failure.value)
    assert contents_of(runtime) == COMPLETE


def test_if_pip_fails_one_sentence_names_the_library_and_the_next_start_resumes(
    lock: RuntimeLock, runtime: Path, progress: Progress, index: Path, cdn: Cdn
) -> None:
    away = (index / FORMULAS).rename(index / "away")
    with pytest.raises(
        HostFailure, match=r"^formulas 4\.5 could not be fetched: pip could not .*start again\.$"
    ) as failure:
        prepare(lock, runtime, progress)
    assert "\n" not in str(failure.value)
    cdn.requests.clear()
    away.rename(index / FORMULAS)
    prepare(lock, runtime, progress)
    assert contents_of(runtime) == complete(index)
    assert cdn.requests == []


def test_without_pip_the_sentence_says_so(
    lock: RuntimeLock, runtime: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(HostFailure, match=r"^slopes 1\.2\.3 could not.*this Python has no pip"):
        prepare(lock, runtime, progress)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            (
                "Collecting slopes==1.2.3\n"
                "ERROR: Could not install requirement slopes==1.2.3 from https://index.example/a "
                "because of HTTP error 404 for url: https://index.example/a\n"
            ),
            "slopes==1.2.3 from its address because of HTTP error 404 for url: its address)",
        ),
        (
            (
                "error: connection-failed\n\n"
                "× Failed to connect to index.example while fetching https://index.example/a\n"
                "╰─> [Errno 111] Connection refused\n\n"
                "hint: check whether your system can connect to index.example.\n"
            ),
            "(Failed to connect to the index while fetching its address)",
        ),
        (
            (
                "ERROR: Could not install packages due to an OSError: "
                "HTTPSConnectionPool(host='index.example', port=443): Read timed out.\n"
            ),
            "HTTPSConnectionPool(host='the index', port=443): Read timed out)",
        ),
    ],
    ids=["answer", "connection", "time"],
)
def test_the_message_of_pip_is_printed_without_its_addresses(log: str, said: str) -> None:
    message = str(wheel.failure_of(log))
    assert said in message
    assert "example" not in message


def test_the_libraries_are_published(
    lock: RuntimeLock, runtime: Path, progress: Progress, small_repository: Path, tmp_path: Path
) -> None:
    prepare(lock, runtime, progress)
    build(small_repository, tmp_path / "site")
    for file in lock.wheels:
        assert file.is_intact(tmp_path / "site/static/runtime" / file.file_name)


def test_the_lock_of_the_repository_pins_wheels_for_any_python(repository: Path) -> None:
    wheels = RuntimeLock.read(repository / "static/runtime-lock.json").wheels
    assert {library.name for library in wheels} == {"autograd", "latex2mathml"}
    for library in wheels:
        assert library.file_name == f"{library.name}-{library.version}-py3-none-any.whl"
