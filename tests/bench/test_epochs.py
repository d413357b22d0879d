"""Epochs and updates a second without drawing."""

import pytest

TIMED = """async ([points, settings, epochs]) => {
  const { call, timed } = window.bench;
  await call("set_points", { points: Array.from({length: points}, (_, i) => {
    const x = (i + 0.5) / points;
    return [x, 0.2 + 0.5 * x + 0.15 * Math.sin(i)];
  }) });
  await call("set", { settings: { learning_rate: 1e-6, ...settings } });
  const rates = [];
  for (let round = 0; round < 5; round++) {
    await call("reset");
    const one = await timed("step", { epochs: 1 });
    const before = (await call("history")).epoch.at(-1);
    const many = await timed("step", { epochs });
    const done = (await call("history")).epoch.at(-1) - before;
    rates.push(done / (many - one) * 1000);
  }
  return rates.sort((a, b) => a - b);
}"""


@pytest.mark.parametrize("points", [10, 1_000_000])
def test_full_batch_epochs(worker, report, points: int) -> None:
    rates = worker.evaluate(TIMED, [points, {"batch_size": "full"}, 2_000_000])
    report(f"full-batch epochs a second, {points:,} points", f"{rates[2]:,.0f}", "500,000")


@pytest.mark.parametrize(("points", "shuffle"), [(3, False), (200, False), (200, True)])
def test_single_point_updates(worker, report, points: int, shuffle: bool) -> None:
    epochs = 600_000 // points
    rates = worker.evaluate(TIMED, [points, {"batch_size": 1, "shuffle": shuffle}, epochs])
    order = "shuffled" if shuffle else "in order"
    report(
        f"single-point updates a second, {points} points {order}",
        f"{rates[2] * points:,.0f}",
        "300,000",
    )
