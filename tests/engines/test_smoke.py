"""One set for every engine: each part of the page works, whatever browser shows it."""

import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.host.progress import Progress
from app.host.publishing.single_file import build_single_file
from app.host.server import SiteHandler, SiteServer
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.panels import PANELS
from tests.browser.plain_server import plain_server
from tests.browser.workers import HOLD_WORKERS
from tests.engines.reader import Reader
from tests.engines.tab import LAPTOP, Tab, Visit

POINTS = "?points=0.2,0.3;0.5,0.4;0.8,0.9"

#: Whether the browser has stored the core, the libraries and the snapshot for the next start. A
#: file of the private file system is empty until it is whole.
IS_STORED = """async () => {
  const root = await navigator.storage?.getDirectory?.();
  const folder = await root?.getDirectoryHandle("downslope-runtime", { create: true });
  let count = 0;
  for await (const file of folder?.values() ?? []) {
    // Chromium writes to a temporary one first, which goes at any time.
    if (file.name.endsWith(".crswap")) continue;
    const { size } = await file.getFile().catch(() => ({ size: 0 }));
    if (size) count += 1;
  }
  const cache = await caches.open("downslope-runtime");
  return count + (await cache.keys()).length >= 3;
}"""

#: What is in the names of these files.
STORED = (".wasm", "packed/snapshot-")

#: Whether no number sticks out of its cell, and nothing out of the column of mathematics.
FITS = """(selector) => [
    document.querySelector(".insight"), ...document.querySelectorAll(`${selector} :is(td, th)`),
  ].every((each) => each.scrollWidth <= Math.ceil(each.getBoundingClientRect().width))"""


@contextmanager
def requests_of(server: SiteServer) -> Generator[list[str]]:
    """Record the paths of all requests to a server."""
    asked: list[str] = []
    lock = threading.Lock()

    class Recording(SiteHandler):
        def do_GET(self) -> None:
            with lock:
                asked.append(self.path)
            super().do_GET()

    usual = server.RequestHandlerClass
    server.RequestHandlerClass = Recording
    yield asked
    server.RequestHandlerClass = usual


def stored(asked: list[str]) -> list[str]:
    return [path for path in asked if any(part in path for part in STORED)]


def test_a_first_visit_starts_from_the_snapshot_and_a_second_from_what_it_stored(
    visit: Visit, site: SiteServer
) -> None:
    with visit(before=HOLD_WORKERS) as tab, requests_of(site) as asked:
        reader = Reader(tab, site.url)
        # A loaded machine makes the line look slow.
        reader.open(f"{POINTS}&snapshot=on")
        assert any("packed/snapshot-" in path for path in stored(asked))
        first = reader.call("step", 60)
        reader.until(IS_STORED)
        asked.clear()
        reader.open(POINTS)
        assert stored(asked) == []
        assert asked
        assert reader.call("step", 60)["m"] == first["m"]
        # The page says so in the console if it starts in a slower way.
        assert tab.console() == []


def test_it_starts_without_a_snapshot_and_computes_the_same(
    reader: Reader, site: SiteServer
) -> None:
    with requests_of(site) as asked:
        reader.open("?preset=coding_train&snapshot=off")
        assert not any("packed/snapshot-" in path for path in asked)
        assert asked
    assert reader.call("step", 60)["m"] == 0.50889625629842


def test_points_by_pointer_and_by_keys_and_play(reader: Reader) -> None:
    reader.open(POINTS)
    reader.tab.click(*reader.place(0.3, 0.8))
    added = reader.wait("s.n === 4")["points"][3]
    assert added == pytest.approx([0.3, 0.8], abs=0.01)
    reader.drag(reader.place(0.3, 0.8), reader.place(0.6, 0.2))
    reader.wait("Math.hypot(s.points[3][0] - 0.6, s.points[3][1] - 0.2) < 0.02")
    reader.tab.click(*reader.place(0.6, 0.2), times=2)
    reader.wait("s.n === 3")
    reader.focus('canvas[data-panel="data"]')
    reader.keys("Shift+ArrowRight", "ArrowUp", "Enter")
    reader.wait("s.n === 4")
    reader.keys("PageDown", "Shift+ArrowUp")
    reader.wait("s.points[0][1] > 0.3")
    reader.keys("Delete")
    reader.wait("s.n === 3")
    reader.keys("Control+z")
    reader.wait("s.n === 4")
    reader.tab.click(*reader.place(0.5, 0.5, "plane"))
    reader.wait("String(s.settings.start) !== '0,0'")
    before = reader.picture()
    reader.press("#play")
    pressed_at = reader.wait("s.status === 'running' && s.epoch > 3")["epoch"]
    # The page writes its words between press and release, as it does in every frame.
    reader.tab.press()
    reader.wait("s.epoch > a[0] + 3", pressed_at)
    reader.tab.release()
    epoch = reader.wait("s.status === 'paused'")["epoch"]
    reader.wait_for_picture(lambda colours: (colours != before).any())
    reader.press("#step")
    reader.wait("s.epoch === a[0]", epoch + 1)
    reader.tab.evaluate("() => document.activeElement.blur()")
    reader.keys("ArrowRight")
    reader.wait("s.epoch === a[0]", epoch + 2)
    reader.keys("r")
    reader.wait("s.epoch === 0")


def test_a_drag_goes_on_outside_the_panel_also_without_a_snapshot(reader: Reader) -> None:
    reader.open(f"{POINTS}&snapshot=off")
    left, top, width, _ = reader.box('canvas[data-panel="data"]')
    reader.tab.move(*reader.place(0.5, 0.4))
    reader.tab.press()
    reader.tab.move(left + width / 2, top + 10)
    reader.tab.move(left + width + 200, top + 60)
    reader.wait("s.points[1][0] > 0.9")
    reader.tab.move(left + width + 200, top + 200)
    reader.tab.release()
    released = reader.wait("s.points[1][0] > 0.9")["points"][1]
    reader.tab.move(left + width / 2, top + 200)
    assert reader.state["points"][1] == released


def test_every_control_behind_the_doors_sets_what_it_says(reader: Reader) -> None:
    reader.open()
    reader.press("#step")
    reader.wait("s.epoch === 1")
    reader.press("#door-view > summary")
    for name in ("residuals", "squares", "least_squares", "contributions", "updates", "fan"):
        before = reader.state["settings"][name]
        reader.press(f'[data-setting="{name}"]')
        reader.wait("s.settings[a[0]] === a[1]", name, not before)
    reader.press('[name="loss_scale"][value="linear"]')
    reader.wait("s.settings.loss_scale === 'linear'")
    reader.press('#panels input[value="slice_m"]')
    reader.wait("s.panels.includes('slice_m')")
    reader.until("() => document.querySelector('canvas[data-panel=slice_m].is-drawn')")
    reader.press('#panels input[value="plane"]')
    reader.wait("!s.panels.includes('plane')")
    reader.press("#door-learning > summary")
    for loss in (*LOSSES, "huber"):
        reader.choose("#loss", loss)
        reader.wait("s.settings.loss === a[0]", loss)
    reader.fill("#huber-delta", "0.5")
    reader.wait("s.settings.huber_delta === 0.5")
    for value in ("1", "full", "k"):
        reader.press(f'[name="batch_size"][value="{value}"]')
        reader.wait("String(s.settings.batch_size) === a[0]", "4" if value == "k" else value)
    reader.fill("#batch-size", "3")
    reader.wait("s.settings.batch_size === 3")
    reader.press('[data-setting="shuffle"]')
    reader.wait("s.settings.shuffle === false")
    reader.fill("#seed", "42")
    reader.wait("s.settings.seed === 42")
    for optimizer, rule in OPTIMIZERS.items():
        reader.choose("#optimizer", optimizer)
        reader.wait("s.settings.optimizer === a[0]", optimizer)
        for parameter in rule.parameters:
            reader.fill(f"#{parameter.name}", "0.5")
            reader.wait("s.settings[a[0]] === 0.5", parameter.name)
    reader.press('[data-setting="standardize"]')
    reader.wait("s.settings.standardize === true")
    reader.press('[name="start"][value="random"]')
    reader.wait("s.settings.start === 'random'")
    reader.press("#door-view > summary")
    reader.fill("#scale", "1.1")
    reader.wait("s.settings.scale === 1.1")


#: The edges of a picture in the pixels of the window, found without asking for its box.
EDGES = """(selector) => {
  const picture = document.querySelector(selector);
  const isOn = (x, y) => picture.contains(document.elementFromPoint(x, y));
  const [xs, ys] = [[], []];
  for (let y = 4; y < innerHeight; y += 8)
    for (let x = 4; x < innerWidth; x += 8) if (isOn(x, y)) { xs.push(x); ys.push(y); }
  let [left, right] = [Math.min(...xs), Math.max(...xs)];
  let [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  while (isOn(left - 1, y)) left -= 1;
  while (isOn(right + 1, y)) right += 1;
  while (isOn(x, top - 1)) top -= 1;
  while (isOn(x, bottom + 1)) bottom += 1;
  return [left, top, right + 1, bottom + 1, picture.offsetWidth, picture.offsetHeight];
}"""


def test_a_press_on_an_enlarged_page_lands_where_it_points(reader: Reader) -> None:
    reader.open(f"{POINTS}&scale=1.5")
    left, top, right, bottom, wide, high = reader.tab.evaluate(EDGES, '[data-picture="data"]')
    assert right - left == pytest.approx(1.5 * wide, abs=3)
    at = reader.call("locate", "data", 0.3, 0.8)
    x, y = at["x"], at["y"]
    reader.tab.click(left + x / wide * (right - left), top + y / high * (bottom - top))
    added = reader.wait("s.n === 4")["points"][3]
    assert added == pytest.approx([0.3, 0.8], abs=0.02)
    # The picture has the pixels of the screen, and the page fills the window.
    pixels = reader.tab.evaluate("() => document.querySelector('[data-panel=\"data\"]').width")
    assert pixels == pytest.approx(right - left, abs=3)
    ends_low = """() => [20, 40, 60, 80].some((up) =>
      document.elementFromPoint(innerWidth / 3, innerHeight - up).closest(".controls"))"""
    assert reader.tab.evaluate(ends_low)


def test_the_controls_below_and_above_do_what_they_say(reader: Reader) -> None:
    reader.open()
    reader.focus("#step")
    reader.keys("Tab")
    ring = "({ id }, { outlineStyle, outlineWidth }) => [id, outlineStyle, outlineWidth]"
    assert reader.tab.evaluate(
        f"() => ({ring})(document.activeElement, getComputedStyle(document.activeElement))"
    ) == ["reset", "solid", "2px"]
    reader.fill("#rate-field", "0.25")
    reader.wait("s.settings.learning_rate === 0.25")
    reader.focus("#rate")
    reader.keys("ArrowRight")
    reader.wait("s.settings.learning_rate > 0.25")
    reader.focus("#speed")
    reader.keys("End")
    reader.wait("s.settings.speed === 'max'")
    reader.choose("#preset", "outlier")
    reader.wait("s.settings.preset === 'outlier'")
    reader.press("#undo")
    reader.wait("s.settings.preset !== 'outlier'")
    reader.press("#redo")
    reader.wait("s.settings.preset === 'outlier'")
    reader.press("#clear")
    reader.wait("s.n === 0")
    assert_runs_go_back_and_fork(reader)
    panel = 'canvas[data-panel="data"]'
    width = reader.box(panel)[2]
    reader.focus(panel)
    for condition in ("> 1.3", "< 1.1"):
        reader.keys("f")
        is_so = f"(panel, width) => document.querySelector(panel).clientWidth / width {condition}"
        reader.until(is_so, panel, width)
    reader.press(".help > summary")
    assert reader.box(".help .fold-body")[3] > 100
    for locale, word in (("de", "Schritt"), ("en", "Step")):
        reader.choose("#locale", locale)
        reader.until("(word) => document.querySelector('#step').innerText === word", word)


def assert_runs_go_back_and_fork(reader: Reader) -> None:
    reader.choose("#preset", "coding_train")
    reader.wait("s.settings.batch_size === 1")
    reader.press("#step-update")
    reader.wait("s.update === 1")
    reader.press("#step", times=2)
    reader.wait("s.epoch === 2")
    # Python's answer may come before the state that the page shows.
    reader.until("() => document.querySelector('#timeline').value === '2'")
    reader.focus("#timeline")
    reader.keys("ArrowLeft")
    reader.wait("s.epoch === 1")
    reader.press("#fork")
    reader.wait("s.runs.length === 2")


def test_six_panels_and_each_model_are_drawn(reader: Reader) -> None:
    reader.open(f"?panels={','.join(PANELS)}", (1600, 1000))
    for panel in PANELS:
        left, top, width, height = map(round, reader.box(f'canvas[data-panel="{panel}"]'))
        part = np.s_[top : top + height, left : left + width]
        reader.wait_for_picture(lambda colours, part=part: np.ptp(colours[part]) > 100)
    for model, panels in (("adaline", "data"), ("one_weight", "slice_m"), ("line", "data")):
        reader.press(f'[data-model="{model}"]')
        reader.wait("s.settings.model === a[0]", model)
        reader.until(
            "(panel) => document.querySelector(`canvas[data-panel=${panel}].is-drawn`)", panels
        )
        reader.wait("s.epoch === 0")
        reader.press("#step")
        reader.wait("s.epoch === 1")
        if model == "adaline":
            reader.press('[data-point-label="1"]')
            count = len(reader.state["points"])
            reader.tab.click(*reader.place(0.1, 0.1))
            assert reader.wait("s.n === a[0]", count + 1)["points"][-1][2] == 1
        if model == "one_weight":
            reader.choose("#function", "two_pits")
            reader.wait("s.settings.function === 'two_pits'")


def test_each_tab_of_the_mathematics_is_typeset(reader: Reader) -> None:
    reader.open("?preset=coding_train&insight=derivation&batch_size=1")
    reader.press("#step")
    for name in ("derivation", "gradients", "learning_rate", "least_squares", "runs"):
        reader.press(f"#insight-tab-{name}")
        reader.wait("s.settings.insight === a[0]", name)
        shown = f"#insight-{name}"
        reader.until("(selector) => document.querySelector(selector).innerText.length > 40", shown)
        assert "{" not in reader.text(shown)
        if name != "runs":
            reader.until("(selector) => document.querySelector(`${selector} math`)", shown)
            # A browser that typesets mathematics stacks a fraction.
            stacked = reader.tab.evaluate(
                """(selector) => [...document.querySelectorAll(`${selector} mfrac`)]
                  .filter((each) => each.clientHeight || each.getBoundingClientRect().height)
                  .every((each) => each.firstElementChild.getBoundingClientRect().bottom
                    <= each.lastElementChild.getBoundingClientRect().top + 2)""",
                shown,
            )
            assert stacked, name
        if name == "gradients":
            reader.until(
                """() => /\\d|none/.test(
                  document.querySelector('[data-way="autograd"] td:nth-of-type(3)')?.textContent)"""
            )
        reader.until(FITS, shown)
    reader.press("#mathematics")
    reader.wait("s.settings.insight === ''")


def ask(tab: Tab, frame: int, call: str, *given: object) -> dict[str, Any]:
    """Call the page in a frame, as a course page does."""
    return tab.evaluate(
        """(frame, call, args) => new Promise((resolve) => {
          const { contentWindow } = document.querySelectorAll("iframe")[frame];
          addEventListener("message", function hear({ source, data }) {
            if (source !== contentWindow || data.id !== call) return;
            removeEventListener("message", hear);
            resolve(data);
          });
          contentWindow.postMessage({ downslope: 1, id: call, call, args }, "*");
        })""",
        frame,
        call,
        list(given),
    )


def test_it_works_in_frames_of_another_origin(
    reader: Reader, site: SiteServer, tmp_path: Path
) -> None:
    source = f"{site.url}{POINTS}&embed=1"
    frames = [
        f"<iframe width=640 height=520 {kind} src='{source}'></iframe>"
        for kind in ("", "sandbox='allow-scripts'")
    ]
    course = f"<!doctype html><title>Course</title><link rel=icon href=data:>{''.join(frames)}"
    (tmp_path / "course.html").write_text(course, "utf-8")
    with plain_server(tmp_path) as url:
        reader.tab.go("about:blank")
        reader.tab.resize(*LAPTOP)
        reader.tab.go(url.replace("127.0.0.1", "localhost") + "course.html")
        for frame in range(len(frames)):
            # A frame does not hear before its modules have arrived: ask until it answers.
            reader.until(
                """(frame) => new Promise((go) => {
                  const { contentWindow } = document.querySelectorAll("iframe")[frame];
                  addEventListener("message", ({ source }) => source === contentWindow && go(true));
                  contentWindow.postMessage({ downslope: 1, id: 0, call: "state", args: [] }, "*");
                  setTimeout(() => go(false), 500);
                })""",
                frame,
            )
            assert ask(reader.tab, frame, "ready")["result"]["n"] == 3
            assert ask(reader.tab, frame, "step", 2)["result"]["epoch"] == 2
            assert ask(reader.tab, frame, "no_such_call")["fault"]["code"] == "unknown_call"
        reader.tab.go("about:blank")


def test_the_address_and_a_reload_give_back_the_same_state(reader: Reader) -> None:
    reader.open(POINTS)
    reader.tab.click(*reader.place(0.3, 0.8))
    reader.wait("s.n === 4")
    reader.fill("#rate-field", "0.3")
    before = reader.call("step", 7)
    reader.until("() => document.documentElement.dataset.checkpoint === 'stored'")
    link = reader.until("() => location.search.includes('learning_rate=0.3') && location.search")
    reader.press("#copy-link")
    reader.until("() => document.querySelector('#copy-link').innerText === 'Copied'")
    assert len(reader.call("history")["loss"]) == 8
    reader.tab.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    handout = reader.tab.evaluate("() => document.querySelector('#handout').textContent")
    assert "Mean squared error" in handout
    assert link in handout
    reader.tab.reload()
    reader.wait_until_ready()
    after = reader.state
    for name in ("points", "epoch", "m", "b", "settings"):
        assert after[name] == before[name], name
    reader.open(link)
    assert reader.state["points"] == before["points"]
    assert reader.state["settings"] == before["settings"]


def test_it_is_dark_and_fits_a_phone(reader: Reader) -> None:
    reader.open(POINTS)
    reader.wait_for_picture(lambda colours: colours[3, 3].min() > 200)
    reader.press("#theme")
    reader.until("() => document.documentElement.dataset.drawn === 'dark'")
    left, top, *_ = map(round, reader.box('canvas[data-panel="data"]'))
    reader.wait_for_picture(
        lambda colours: max(colours[3, 3].max(), colours[top + 3, left + 3].max()) < 80
    )
    reader.press("#theme")
    reader.until("() => document.documentElement.dataset.drawn === 'light'")
    reader.tab.resize(360, 740)
    reader.until(
        """() => [...document.querySelectorAll('canvas[data-panel]')].every((c) =>
          !c.clientWidth || Math.abs(c.width - c.clientWidth * devicePixelRatio) <= 1)"""
    )
    assert reader.tab.evaluate("() => document.documentElement.scrollWidth") <= 360
    data, loss, play = (
        reader.box(selector)
        for selector in ('canvas[data-panel="data"]', 'canvas[data-panel="loss"]', "#play")
    )
    assert data[1] + data[3] <= loss[1]
    assert play[1] + play[3] <= 740
    assert min(play[2:]) >= 24
    reader.press("#step")
    reader.wait("s.epoch === 1")


def test_pictures_have_the_pixels_of_a_finer_screen(visit: Visit, site: SiteServer) -> None:
    with visit(ratio=2) as tab:
        reader = Reader(tab, site.url)
        reader.open(POINTS)
        assert tab.evaluate("() => devicePixelRatio") == 2
        for panel in ("data", "loss", "plane"):
            reader.until(
                """(panel) => {
                  const canvas = document.querySelector(`canvas[data-panel=${panel}]`);
                  return Math.abs(canvas.width - 2 * canvas.clientWidth) <= 2;
                }""",
                panel,
            )
        tab.click(*reader.place(0.3, 0.8))
        assert reader.wait("s.n === 4")["points"][3] == pytest.approx([0.3, 0.8], abs=0.01)


def test_the_page_in_one_file_runs_from_a_disk(
    visit: Visit, site: SiteServer, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    build_single_file(site.root, file, Progress())
    # The reader looks into the page by evaluating text, which the policy forbids.
    page = file.read_bytes()
    file.write_bytes(re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", page))
    with visit() as tab:
        reader = Reader(tab, file.as_uri())
        reader.open(f"{POINTS}&learning_rate=0.5&panels=data,loss,plane,surface&insight=gradients")
        assert reader.call("step", 9)["epoch"] == 9
        tab.click(*reader.place(0.3, 0.8))
        reader.wait("s.n === 4")
        reader.press("#play")
        reader.wait("s.epoch > 20")
        reader.until("() => /\\d/.test(document.querySelector('[data-way=autograd]')?.innerText)")
        reader.until("() => document.querySelector('#insight math')")
        reader.choose("#loss", "huber")
        reader.wait("s.settings.loss === 'huber' && s.epoch > 0")
        assert tab.console() == []


def test_divergence_is_explained_and_helped(reader: Reader) -> None:
    reader.open(f"{POINTS}&learning_rate=1.4&speed=max")
    reader.press("#play")
    reader.wait("s.status === 'diverged'")
    reader.until("() => !document.querySelector('#remedy').hidden")
    rate = reader.state["settings"]["learning_rate"]
    reader.press("#remedy")
    reader.wait("s.settings.learning_rate < a[0] && s.status !== 'diverged'", rate)


def test_a_python_that_ends_is_replaced_and_nothing_is_lost(reader: Reader) -> None:
    reader.open(POINTS)
    before = reader.call("step", 9)
    reader.until("() => document.documentElement.dataset.checkpoint === 'stored'")
    reader.tab.evaluate("() => window.endPython()")
    reader.until("() => window.workers.length === 2")
    reader.wait_until_ready()
    after = reader.state
    for name in ("points", "epoch", "m", "b", "settings"):
        assert after[name] == before[name], name
    assert reader.call("step", 1)["epoch"] == 10
