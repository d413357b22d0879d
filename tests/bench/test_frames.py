"""A frame with the three panels, 200 points and 2,000 epochs of history; and a drag."""

import pytest

from tests.bench.conftest import percentiles

#: Three panels that fill 1280 x 760 CSS pixels, as a laptop shows them.
SIZES = {"data": [742, 760], "loss": [538, 380], "plane": [538, 380]}
FRAMES = 300

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


@pytest.mark.parametrize(
    ("ratio", "aim"), [(1, "median 10, 95th 16 ms"), (2, "median 16, 95th 30 ms")]
)
def test_frame(worker, report, ratio: int, aim: str) -> None:
    worker.evaluate(SETUP, [SIZES, ratio])
    durations = worker.evaluate(RUN, FRAMES)
    assert len(durations) == FRAMES
    report(f"a frame, three panels at 1280x760, ratio {ratio}", percentiles(durations), aim)
    delays = worker.evaluate(DRAG, FRAMES)
    report(f"dragging, pointer to picture, ratio {ratio}", percentiles(delays), "95th 33 ms")
