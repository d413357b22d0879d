"""The growth of Python's memory in a run of ten minutes, after the first minute."""

import os

#: Minutes of the run; fewer serve to try the benchmark itself.
MINUTES = float(os.environ.get("DOWNSLOPE_BENCH_MINUTES", "10"))

RUN = """async () => {
  const { call, open } = window.bench;
  await call("set", { settings: { learning_rate: 0.3, speed: 600, batch_size: 1 } });
  await open({ data: [742, 500], loss: [538, 250], plane: [538, 250] }, 1);
  await call("play");
}"""

#: Changes points and settings while the run goes on.
DISTURB = """async (i) => {
  const { call } = window.bench;
  await call("add_point", { x: Math.abs(Math.sin(i)), y: Math.abs(Math.cos(i)) });
  if (i % 3 === 0) await call("remove_point", { i: 0 });
  if (i % 10 === 9) await call("reset").then(() => call("play"));
  if (i % 25 === 24) await call("set_theme", { theme: i % 2 ? "dark" : "light" });
  return call("heap_bytes");
}"""


def test_heap(worker, report) -> None:
    worker.evaluate(RUN)
    sizes = []
    for i in range(round(MINUTES * 30)):
        sizes.append(worker.evaluate(DISTURB, i))
        worker.wait_for_timeout(2000)  # the run itself needs this time
    first = max(sizes[: max(1, len(sizes) // round(MINUTES or 1))])
    growth = max(sizes) - first
    report(
        f"heap after {MINUTES:g} minutes of running, beyond the first minute's",
        f"{growth / 2**20:+.1f} MB of {first / 2**20:.1f} MB",
        "0",
    )
