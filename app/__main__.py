"""The command line: prepare the runtime once, serve the page, open the browser.

python3 -m app              prepare, serve on http://127.0.0.1:8000/, open it
python3 -m app prepare      only fetch, verify and pack the runtime
python3 -m app build DIR    write the site to publish into DIR
python3 -m app build --single-file OUT.html    write all of it into one file
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Downslope needs Python 3.11 or newer.")

import argparse
import errno
import os
import socket
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from app.host.failures import HostFailure
from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, RUNTIME_FOLDER, prepare
from app.host.packing.pack import pack
from app.host.progress import Progress
from app.host.publishing.single_file import build_single_file
from app.host.publishing.site import build
from app.host.server import SiteServer
from app.host.turns import turn

ROOT = Path(__file__).resolve().parents[1]
HIGHEST_PORT = 65535
# The exit code that a shell expects after Ctrl-C: 128 + SIGINT.
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after `python3 -m app`.
    root : Path
        The repository.

    Returns
    -------
    int
        The exit code: 0 for success; otherwise one sentence on standard error says what failed.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.task == "serve":
            return _serve(root, options.host, options.port, not options.no_browser)
        _prepare(root)
        if options.task == "build" and options.single_file:
            size = build_single_file(root, options.single_file, Progress())
            print(
                f"{options.single_file} is the whole page, {size / 1e6:.1f} MB: open it anywhere."
            )
        elif options.task == "build":
            build(root, options.folder)
            print(f"The site is in {options.folder}: publish that folder as it is.")
    except HostFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
        return INTERRUPTED
    return 0


def _serve(root: Path, host: str, port: int, opens_browser: bool) -> int:
    # The port comes first, so that nobody waits for the runtime and then learns that it is taken.
    with _listen(root, host, port) as server:
        if server.is_open_to_others:
            print(
                "Everybody in your network can open this page; without --host only you can.",
                file=sys.stderr,
            )
        _prepare(root)
        print(f"Downslope is at {server.url} (Ctrl-C ends it).", flush=True)
        if opens_browser and _has_screen():
            # With some browsers this call returns only when the browser is closed.
            threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


def _listen(root: Path, host: str, port: int) -> SiteServer:
    try:
        return SiteServer(root, host, port)
    except socket.gaierror as error:
        raise HostFailure(f"{host} is not an address of this computer.") from error
    except OSError as error:
        sentences = {
            errno.EADDRINUSE: f"Port {port} is taken, perhaps by an earlier start: choose another "
            f"with --port, for example --port {port + 1 if port < HIGHEST_PORT else 8000}.",
            errno.EACCES: f"Port {port} is not allowed to you: choose one above 1023 with --port.",
            errno.EADDRNOTAVAIL: f"{host} is not an address of this computer.",
        }
        reason = error.strerror or str(error)
        sentence = sentences.get(error.errno or 0, f"Port {port} cannot be used: {reason}.")
        raise HostFailure(sentence) from error


def _prepare(root: Path) -> None:
    progress = Progress()
    with turn(root / RUNTIME_FOLDER, progress):
        prepare(RuntimeLock.read(root / LOCK_FILE), root / RUNTIME_FOLDER, progress)
        pack(root, progress)


def _has_screen() -> bool:
    """Whether a browser can open a window; without a screen it might run in the terminal."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    return sys.platform != "linux" or any(os.environ.get(name) for name in screens)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m app",
        description="Watch gradient descent fit a line to your points. "
        "Without a command: prepare the runtime once, serve the page and open it.",
    )
    parser.set_defaults(task="serve")
    parser.add_argument("--port", type=_port, default=8000, help="the port (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    commands = parser.add_subparsers(title="commands", metavar="")
    only = commands.add_parser("prepare", help="only fetch, verify and pack the runtime")
    only.set_defaults(task="prepare")
    building = commands.add_parser("build", help="write the site to publish into a folder")
    building.set_defaults(task="build")
    what = building.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, metavar="DIR", nargs="?", help="a new or empty folder")
    what.add_argument(
        "--single-file", type=Path, metavar="OUT.html", help="write one file instead of a folder"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
