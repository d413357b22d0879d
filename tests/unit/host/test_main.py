"""`python3 -m app`: each failure is one clear sentence, and Ctrl-C ends it quietly."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from tests.unit.host.conftest import COMPLETE, Cdn

WAIT_S = 30


def start(repository: Path, root: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command line on another root in its own process, which can receive signals."""
    # A process started in the background may inherit that it ignores Ctrl-C.
    program = (
        "import signal, sys; from pathlib import Path; from app.__main__ import main;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(root), *arguments],
        cwd=repository,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_prepare_downloads_the_runtime(small_repository: Path, runtime: Path) -> None:
    assert main(["prepare"], small_repository) == 0
    assert {path.name for path in runtime.iterdir() if path.is_file()} == {*COMPLETE, ".lock"}


def test_build_prepares_and_writes_the_site(
    small_repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(tmp_path / "site")], small_repository) == 0
    assert (tmp_path / "site/static/runtime/pyodide.mjs").exists()
    assert "publish that folder as it is" in capsys.readouterr().out


def test_the_server_prints_its_address_and_ctrl_c_ends_it_quietly(
    repository: Path, small_repository: Path
) -> None:
    with start(repository, small_repository, "--port", "0", "--no-browser") as process:
        assert process.stdout
        line = next(line for line in process.stdout if "Downslope is at" in line)
        url = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert url
        with urllib.request.urlopen(url[0], timeout=WAIT_S) as response:
            assert b"data-runtime" in response.read()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=WAIT_S)
    assert (process.returncode, error) == (0, "")


def test_a_taken_port_is_one_sentence_before_any_download(
    small_repository: Path, runtime: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--no-browser"], small_repository) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"Port {port} is taken")
    assert error.count("\n") == 1
    assert not runtime.exists()


def test_an_address_of_another_computer_is_one_sentence(
    small_repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 192.0.2.0/24 belongs to no computer (RFC 5737).
    assert main(["--host", "192.0.2.1", "--port", "0", "--no-browser"], small_repository) == 1
    assert capsys.readouterr().err == "192.0.2.1 is not an address of this computer.\n"


@pytest.mark.parametrize(
    ("host", "is_open"),
    [("0.0.0.0", True), ("::", True), ("", True), ("127.0.0.1", False), ("localhost", False)],
)
def test_a_server_that_others_can_reach_says_so_in_one_sentence(
    small_repository: Path, cdn: Cdn, capsys: pytest.CaptureFixture[str], host: str, is_open: bool
) -> None:
    # Without a runtime the command ends by itself, after the port is open.
    cdn.status = 503
    if host == "::" and not socket.has_dualstack_ipv6():
        pytest.skip("this computer has no IPv6")
    assert main([f"--host={host}", "--port", "0", "--no-browser"], small_repository) == 1
    warning = "Everybody in your network can open this page; without --host only you can.\n"
    assert capsys.readouterr().err.startswith(warning) is is_open


def test_a_complete_folder_that_nobody_can_write_to_is_served(
    small_repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["prepare"], small_repository) == 0
    read_only = OSError(errno.EROFS, os.strerror(errno.EROFS))

    def refuse(*_: object, **__: object) -> None:
        raise read_only

    def read(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        return refuse() if set(mode) & set("wax+") else open_path(path, mode, *rest, **more)

    open_path = Path.open
    for name in ("mkdir", "unlink", "write_text", "write_bytes", "touch", "rename"):
        monkeypatch.setattr(Path, name, refuse)
    monkeypatch.setattr(Path, "open", read)
    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    capsys.readouterr()
    assert main(["prepare"], small_repository) == 0
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "cannot be written" in said
    assert "The page will work, but start more slowly." in said


@pytest.mark.parametrize("port", ["65536", "-1", "http", "8_0"])
def test_a_number_that_is_no_port_is_refused(
    port: str, small_repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--port={port}"], small_repository)
    assert ended.value.code == 2
    assert f"{port} is not a port" in capsys.readouterr().err


def test_no_network_ends_with_one_sentence_and_no_traceback(
    small_repository: Path, cdn: Cdn, capsys: pytest.CaptureFixture[str]
) -> None:
    cdn.status = 503
    assert main(["prepare"], small_repository) == 1
    error = capsys.readouterr().err
    assert error.startswith("The runtime could not be fetched:")
    assert error.count("\n") == 1


def test_a_build_never_goes_into_a_folder_of_the_user(
    small_repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").touch()
    assert main(["build", str(tmp_path)], small_repository) == 1
    assert "not an earlier build" in capsys.readouterr().err


def test_the_host_needs_nothing_but_the_standard_library(repository: Path) -> None:
    # -S leaves out everything that is installed.
    program = "import app.__main__, sys; sys.exit('numpy' in sys.modules)"
    command = [sys.executable, "-S", "-c", program]
    done = subprocess.run(command, cwd=repository, check=False, timeout=WAIT_S)
    assert done.returncode == 0
