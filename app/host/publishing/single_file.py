"""The whole page in one file, which runs from a disk without a network and without a server.

It is made from the same modules as the site: esbuild bundles them (bundle.mjs), and the modules in
static/one-file/ answer what otherwise goes to a server. The runtime lies in it as text.
"""

import base64
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.host.compression import SUFFIXES
from app.host.failures import HostFailure, plain_failures
from app.host.fetching import npm
from app.host.fetching.cdn import SourceUnreachable
from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE, RUNTIME_FOLDER
from app.host.packing import node
from app.host.packing.pack import NPM_FOLDER, TOOLS_FOLDER, is_current, packed_files
from app.host.progress import Progress
from app.host.publishing.policy import with_policy
from app.host.publishing.site import MANIFEST, page_with_runtime
from app.host.turns import turn

#: A file of this size passes through messengers and mail.
MOST_BYTES = 14_000_000
#: The page needs these archives, now or later: autograd and micropip import modules of the standard
#: library that a start does not, and levels of a loss that is not quadratic need contourpy.
NEEDED = (
    *("page.tar", "stdlib.zip", "app.tar", "later.tar"),
    *("rest_standard_library.tar", "rest_contourpy.tar"),
)
#: Packages of the release that the page installs itself.
WHEELS = ("micropip",)
#: The page never reads these; a program might, and a report of an error shows lines of our sources.
#: They come along in this order while there is room.
WHILE_ROOM = ("rest_numpy.tar", "source.tar", "rest_packaging.tar", "rest_pyparsing.tar")

#: Nothing may come from elsewhere. The worker and what it imports lie in addresses.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' data:; worker-src data:; "
    "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)
TIMEOUT_S = 120

_HINT = re.compile(r' *<link rel="(?:modulepreload|preload|manifest)"[^>]*>\n')
_MODULE = re.compile(r' *<script type="module"[^>]*></script>\n')
_SCRIPT = re.compile(r'<script src="([^"]+)"(?: async)?></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"([^>]*)>')
_POSTER = re.compile(r'(?<=")static/posters/[^"]+\.svg(?=")')


def build_single_file(root: Path, target: Path, progress: Progress) -> int:
    """Write the page with all that it needs into one file.

    Parameters
    ----------
    root : Path
        The repository, with a prepared and packed runtime.
    target : Path
        The file to write, instead of an earlier one.
    progress : Progress
        Says that esbuild is fetched.

    Returns
    -------
    int
        The size of the file in bytes.

    Raises
    ------
    HostFailure
        If the runtime is not packed, esbuild cannot be had, or the file cannot be written.
    """
    root = root.resolve()
    if target.is_dir():
        raise HostFailure(f"{target} is a folder: name a file to write the page to.")
    if not is_current(root):
        raise HostFailure("One file needs the packed runtime, and it could not be packed here.")
    with plain_failures(target.parent, MOST_BYTES):
        page, worker = _bundle(root, progress)
        text = _inlined(root, page)
        data = [*_plain_files(root, worker), *_packed_files(root)]
        room = MOST_BYTES - len(text.encode()) - sum(map(len, data))
        data += _while_room(root, room)
        before, end, after = (part.encode() for part in text.rpartition("</body>"))
        unfinished = target.with_name(f"{target.name}.part")
        with unfinished.open("wb") as file:
            file.writelines((before, *data, end, after))
        os.replace(unfinished, target)
    return target.stat().st_size


def _bundle(root: Path, progress: Progress) -> tuple[str, str]:
    """Return the scripts of the page and of its worker."""
    program, command = node.installed_or_fetched(root / TOOLS_FOLDER), node.npm(root / TOOLS_FOLDER)
    if program is None or command is None:
        raise HostFailure("One file needs esbuild from npm, and there is no npm here.")
    if not (root / NPM_FOLDER / "node_modules/esbuild-wasm").exists():
        progress.say("Fetching esbuild through npm, once (4 MB).")
    try:
        with turn(root / RUNTIME_FOLDER, progress):
            packages = npm.install(command, root / NPM_FOLDER, for_build=True)
    except SourceUnreachable as error:
        raise HostFailure(f"One file needs esbuild: {error}.") from error
    with tempfile.TemporaryDirectory() as output:
        _run(program, Path(__file__).with_name("bundle.mjs"), root, packages, output)
        page, worker = (Path(output, name).read_text("utf-8") for name in ("page.js", "worker.js"))
    return page, worker


def _run(*command: Path | str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise HostFailure("esbuild took too long to bundle the page.") from error
    if done.returncode != 0:
        said = re.findall(r"\[ERROR\] (.+)|(\w*Error: .+)", done.stderr)
        reason = "".join(said[0]) if said else "no reason given"
        raise HostFailure(f"esbuild could not bundle the page ({reason}).")


def _inlined(root: Path, script: str) -> str:
    """Return the page with its style sheets, scripts and pictures in it."""
    page = page_with_runtime(root).decode()
    page = _MODULE.sub("", _HINT.sub("", page))
    page = _SCRIPT.sub(_replaced(root, "<script>{}</script>", _in_script), page)
    page = _STYLE.sub(_replaced(root, "<style{1}>{0}</style>"), page)
    page = _POSTER.sub(lambda found: _as_address(root / found[0]), page)
    page = page.replace("<html", "<html data-one-file", 1)
    page = with_policy(page, POLICY)
    end = f'<script type="module">{_in_script(script)}</script>\n  </head>'
    return page.replace("</head>", end, 1)


def _replaced(
    root: Path, form: str, prepared: Callable[[str], str] = str
) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        path, *attributes = found.groups()
        return form.format(prepared((root / path).read_text("utf-8")), *attributes)

    return replace


def _in_script(text: str) -> str:
    """Return a script that does not end the element in which it stands."""
    return text.replace("</script", r"<\/script").replace("<!--", r"<\!--")


def _as_address(picture: Path) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def _plain_files(root: Path, worker: str) -> Iterator[bytes]:
    """Yield the elements with what the page reads itself."""
    yield _element("static/worker/worker.js", _in_script(worker).encode())
    words = sorted((root / "static/words/locales").glob("*.json"))
    for path in (root / LOCK_FILE, *words):
        contents = json.dumps(json.loads(path.read_text("utf-8")), separators=(",", ":"))
        name = path.relative_to(root).as_posix()
        yield _element(name, contents.replace("<", r"\u003c").encode())
    # There is no snapshot, and the worker asks for no copies.
    files = {
        name: vars(file) for name, file in packed_files(root).items() if "snapshot" not in name
    }
    manifest = json.dumps({"inputs": {}, "copies": {}, "files": files}, separators=(",", ":"))
    yield _element(MANIFEST, manifest.encode())


def _packed_files(root: Path) -> Iterator[bytes]:
    """Yield the elements with the files of the runtime that the page needs."""
    lock, packed = RuntimeLock.read(root / LOCK_FILE), packed_files(root)
    decoder = lock.decoder
    if not decoder.is_intact(root / RUNTIME_FOLDER / decoder.file_name):
        raise HostFailure("One file needs the decoder of zstd, which could not be fetched.")
    licence = (root / RUNTIME_FOLDER / decoder.file_name).with_suffix(".txt")
    yield _element(f"{RUNTIME_FOLDER.as_posix()}/{licence.name}", licence.read_bytes())
    release = [file for file in lock.files if file.file_name.startswith("pyodide.")]
    wheels = [file for file in lock.files if file.file_name.partition("-")[0] in WHEELS]
    for file in (decoder, *release, *lock.wheels, *wheels, *(packed[name] for name in NEEDED)):
        # The page imports modules under the name that every host sends as a script.
        yield _bits_of(root, re.sub(r"\.mjs$", ".js", file.file_name))


def _while_room(root: Path, room: int) -> Iterator[bytes]:
    packed = packed_files(root)
    for name in WHILE_ROOM:
        element = _bits_of(root, packed[name].file_name)
        if len(element) <= room:
            room -= len(element)
            yield element


def _bits_of(root: Path, name: str) -> bytes:
    """Return the element with a file of the runtime: as the copy by zstd, if there is one."""
    path, element = root / RUNTIME_FOLDER / name, (RUNTIME_FOLDER / name).as_posix()
    copy = path.with_name(path.name + SUFFIXES["zstd"])
    if name.startswith("zstddec") or not copy.exists():
        # The decoder itself, and what is small or compressed already.
        return _element(element, as_text(path.read_bytes()), ' data-coding="none"')
    return _element(element, as_text(copy.read_bytes()), ' data-coding="zstd"')


def _element(name: str, text: bytes, attributes: str = "") -> bytes:
    start = f'<script type="text/plain" data-file="{name}"{attributes}>'
    return start.encode() + text + b"</script>\n"


def as_text(contents: bytes) -> bytes:
    """Return bytes as text in UTF-8, seven bits a character; static/one-file/files.js reads it.

    Base64 would take a seventh more. HTML changes NUL, carriage returns and `<`; these are written
    128 places later in Unicode.
    """
    padded = contents + bytes(-len(contents) % 7)
    lanes = [padded[start::7] for start in range(7)]
    symbols = bytearray(len(padded) // 7 * 8)
    nothing = bytes(len(lanes[0]))
    # A symbol has the lowest bits of one byte and the highest of the next.
    for position, (byte, following) in enumerate(
        zip([nothing, *lanes], [*lanes, nothing], strict=True)
    ):
        lowest = bytes(value << 7 - position & 127 for value in range(256))
        highest = bytes(value >> position + 1 for value in range(256))
        symbols[position::8] = _either(byte.translate(lowest), following.translate(highest))
    text = bytes(symbols[: -(-len(contents) * 8 // 7)])
    for symbol in (0, 13, ord("<")):
        text = text.replace(bytes([symbol]), chr(symbol + 128).encode())
    return text


def _either(one: bytes, other: bytes) -> bytes:
    """Return the bits that are set in one or the other."""
    both = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return both.to_bytes(len(one), "little")
