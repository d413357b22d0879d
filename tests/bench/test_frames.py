"""Frames and drags with 200 points and 2,000 epochs of history, with three panels and with all."""

import pytest

from tests.bench.conftest import percentiles

#: Three panels that fill 1280 x 760 CSS pixels, as a laptop shows them.
SIZES = {"data": [742, 760], "loss": [538, 380], "plane": [538, 380]}

#: Every panel, in the sizes that the page gives them on the same screen.
EVERY_PANEL = {
    "data": [570, 540], "loss": [320, 150], "plane": [320, 150], "slice_m": [320, 150],
    "slice_b": [320, 150], "surface": [656, 150],
}  # fmt: skip
FRAMES = 300

FRAME_AIM, DRAG_AIM = "median 10, 95th 16 ms", "95th 16 ms"

SETUP = """async ([sizes, ratio]) => {
  const { call, open } = window.bench;
  const points = Array.from({length: 200}, (_, i) => {
    const x = (i + 0.5) / 200;
    return [x, 0.2 + 0.5 * x + 0.15 * Math.sin(i * i)];
  });
  await call("set_points", { points });
  await call("set", { settings: { learning_rate: 0.001, speed: 60, residuals: true } });
  await open(sizes, ratio);
  await call("step", { epochs: 2000 });
}"""

RUN = """async (count) => {
  const { call, frames } = window.bench;
  const duration = ({ duration_ms, state }) => state?.epoch ? duration_ms : undefined;
  const durations = frames(count, duration);
  await call("play");
  const seen = await durations;
  await call("pause");
  return seen;
}"""

DRAG = """async (count) => {
  const { call, drag } = window.bench;
  const [x, y] = (await call("state")).points[100];
  const at = await call("locate", { panel: "data", x, y });
  return drag(count, (i) => ({ x: at.x + 90 * Math.sin(i / 9), y: at.y + 60 * Math.sin(i / 7) }));
}"""


@pytest.mark.parametrize("ratio", [1, 2])
def test_frame(worker, report, ratio: int) -> None:
    worker.evaluate(SETUP, [SIZES, ratio])
    durations = worker.evaluate(RUN, FRAMES)
    assert len(durations) == FRAMES
    report(f"a frame, three panels at 1280x760, ratio {ratio}", percentiles(durations), FRAME_AIM)
    report_drag(worker, report, f"three panels, ratio {ratio}")


def report_drag(worker, report, what: str) -> None:
    delays = worker.evaluate(DRAG, FRAMES)
    assert len(delays["first"]) == FRAMES
    report(
        f"dragging, pointer to the point's panel, {what}", percentiles(delays["first"]), DRAG_AIM
    )
    # A move is not counted if the next one comes before all panels have shown it.
    whole = f"{percentiles(delays['whole'])}, {len(delays['whole'])} of {FRAMES} moves"
    report(f"dragging, pointer to all panels, {what}", whole)


@pytest.mark.parametrize("batch_size", ["full", 10])
@pytest.mark.parametrize("ratio", [1, 2])
def test_frame_with_every_panel(worker, report, ratio: int, batch_size: object) -> None:
    worker.evaluate(SETUP, [EVERY_PANEL, ratio])
    worker.evaluate(
        "(size) => window.bench.call('set', {settings: {batch_size: size}})", batch_size
    )
    durations = worker.evaluate(RUN, FRAMES)
    assert len(durations) == FRAMES
    batches = "" if batch_size == "full" else f", batches of {batch_size}"
    report(
        f"a frame, every panel at 1280x760, ratio {ratio}{batches}",
        percentiles(durations),
        FRAME_AIM,
    )
    if batch_size == "full":
        report_drag(worker, report, f"every panel, ratio {ratio}")
