"""WebKit, driven by WebKitWebDriver over the W3C's WebDriver protocol.

The program with the page is `webkit_window.py`: unlike the browser that comes with WebKitGTK it can
have a folder for what pages store, and it writes the console to its output.
"""

import io
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Any

import numpy as np
from PIL import Image

from tests.browser.patience import BOOT_PATIENCE_MS, PATIENCE_MS
from tests.engines.tab import LAPTOP, Tab

WINDOW = Path(__file__).with_name("webkit_window.py")

#: A screen that has room for every size of the page.
SCREEN = "2800x1600x24"

#: The file with what the driver, the window and WebKit say.
OUTPUT = "output"

STARTING_S = PATIENCE_MS / 1000
#: Commands that wait for the page end by themselves before this.
COMMAND_S = 4 * BOOT_PATIENCE_MS / 1000
POLLING_S = 0.1

CALL = """
const [source, given, done] = arguments;
const call = async () => (0, eval)(`(${source})`)(...given);
call().then((value) => done({ value: value ?? null }),
  (error) => done({ error: `${error?.stack ?? ""} ${error?.message ?? error}` }));
"""

#: The size of the page in device pixels, as soon as what it has drawn is on the screen.
SHOWN = """async () => {
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  await new Promise((go) => setTimeout(go, 100));
  return [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio];
}"""

#: Keys that are no characters, as WebDriver names them: https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Delete": "\ue017", "Space": " ",
    "Shift": "\ue008", "Control": "\ue009", "Home": "\ue011", "End": "\ue010",
    "PageUp": "\ue00e", "PageDown": "\ue00f", "ArrowLeft": "\ue012", "ArrowUp": "\ue013",
    "ArrowRight": "\ue014", "ArrowDown": "\ue015",
}  # fmt: skip

#: What the console says about: errors and warnings, but not about the speed of preloaded files.
REPORTED = re.compile(r"CONSOLE [A-Z ]*(ERROR|WARN) (?!The resource .* was preloaded)")


class WebDriverTab:
    """A session of a WebDriver."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address
        self._folder = folder
        options = {"binary": str(WINDOW), "args": []}
        wanted = {
            "webkitgtk:browserOptions": options,
            "timeouts": {"script": 2 * BOOT_PATIENCE_MS, "pageLoad": BOOT_PATIENCE_MS},
        }
        asked = {"capabilities": {"alwaysMatch": wanted}}
        started = self._send("POST", "/session", asked, STARTING_S)
        self._session = f"/session/{started['sessionId']}"
        self.resize(*LAPTOP)

    def go(self, url: str) -> None:
        self._post("/url", {"url": url})

    def reload(self) -> None:
        self._post("/refresh", {})

    def evaluate(self, function: str, *arguments: object) -> Any:
        answer = self._post("/execute/async", {"script": CALL, "args": [function, list(arguments)]})
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def resize(self, width: int, height: int) -> None:
        self._post("/window/rect", {"x": 0, "y": 0, "width": width, "height": height})
        self.evaluate(
            """async (width, height) => {
              const end = performance.now() + 5000;
              while ((innerWidth !== width || innerHeight !== height) && performance.now() < end)
                await new Promise((go) => setTimeout(go, 20));
              if (innerWidth !== width || innerHeight !== height)
                throw new Error(`The page has ${innerWidth} x ${innerHeight} pixels.`);
            }""",
            width,
            height,
        )

    def move(self, x: float, y: float) -> None:
        self._point({"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)})

    def press(self) -> None:
        self._point({"type": "pointerDown", "button": 0})

    def release(self) -> None:
        self._point({"type": "pointerUp", "button": 0})

    def click(self, x: float, y: float, times: int = 1) -> None:
        self.move(x, y)
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._point(*press * times)

    def key(self, name: str) -> None:
        codes = [KEYS.get(each, each) for each in name.split("+")]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        keyboard = {"type": "key", "id": "keyboard", "actions": [*down, *up]}
        self._post("/actions", {"actions": [keyboard]})

    def screenshot(self) -> bytes:
        width, height = self.evaluate(SHOWN)
        # The driver's own screenshots never arrive from large pages.
        screen = read_screen((self._folder / "Xvfb_screen0").read_bytes())
        png = io.BytesIO()
        Image.fromarray(screen[:height, :width]).save(png, "png")
        return png.getvalue()

    def console(self) -> list[str]:
        lines = (self._folder / OUTPUT).read_text("utf-8", "replace").splitlines()
        return [line for line in lines if REPORTED.search(line)]

    def close(self) -> None:
        # The driver may find the window closed already.
        with suppress_refusal():
            self._send("DELETE", self._session)

    def _point(self, *actions: dict[str, Any]) -> None:
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self._post("/actions", {"actions": [{**mouse, "actions": list(actions)}]})

    def _post(self, path: str, message: object) -> Any:
        return self._send("POST", self._session + path, message)

    def _send(
        self, method: str, path: str, message: object = None, timeout_s: float = COMMAND_S
    ) -> Any:
        body = None if message is None else json.dumps(message).encode()
        request = urllib.request.Request(self._address + path, body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None


def read_screen(dump: bytes) -> np.ndarray:
    """Return the colours of a screen from a dump in the format of xwd, with 32 bits a pixel."""
    header = np.frombuffer(dump, ">u4", 25)
    size, width, height, line, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
    begin = size + 12 * colours
    pixels = np.frombuffer(dump, np.uint8, line * height, begin).reshape(height, line // 4, 4)
    return np.ascontiguousarray(pixels[:, :width, 2::-1])


@contextmanager
def suppress_refusal() -> Generator[None]:
    """Go on if the driver refuses a command."""
    try:
        yield
    except RuntimeError as error:
        print(error)


@contextmanager
def webkit_visit(*, ratio: int = 1, before: str = "") -> Generator[Tab]:
    """See `tab.Visit`. Each visitor is a process of its own, because the window's scale is."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "before.js").write_text(before, "utf-8")
        environment = {
            **os.environ,
            "DOWNSLOPE_PROFILE": folder,
            "GDK_SCALE": str(ratio),
            "LANGUAGE": "en_US",
            "LANG": "C.UTF-8",
            # There is no graphics card, and root may not start WebKit's sandbox in a container.
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        port = _free_port()
        driver = ["WebKitWebDriver", f"--port={port}"]
        screen = f"-screen 0 {SCREEN} -fbdir {folder}"
        with Path(folder, OUTPUT).open("wb") as log:
            process = subprocess.Popen(
                ["xvfb-run", "--auto-servernum", f"--server-args={screen}", *driver],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            tab = WebDriverTab(address, Path(folder))
            try:
                yield tab
            finally:
                tab.close()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _wait_for(address: str) -> None:
    end = time.monotonic() + STARTING_S
    while True:
        try:
            urllib.request.urlopen(f"{address}/status", timeout=STARTING_S).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(POLLING_S)
