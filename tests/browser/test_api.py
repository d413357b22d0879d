"""`window.downslope` as course pages and tests use it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


def test_the_api_edits_points_and_returns_the_new_state(student: Student) -> None:
    assert student.call("set_points", [[0, 0], [1, 1]])["n"] == 2
    assert student.call("add_point", 2, 3)["points"][2] == [2, 3]
    assert student.call("move_point", 0, 0.5, 0.5)["points"][0] == [0.5, 0.5]
    assert student.call("remove_point", 1)["points"] == [[0.5, 0.5], [2, 3]]
    assert student.call("undo")["n"] == 3
    assert student.call("redo")["n"] == 2


def test_step_runs_exactly_and_history_has_every_epoch(student: Student) -> None:
    student.call("set", {"preset": "coding_train"})
    state = student.call("step")
    assert (round(state["m"], 7), round(state["b"], 8)) == (0.0468177, 0.07696275)
    student.call("step", 9)
    history = student.call("history")
    assert [int(epoch) for epoch in history["epoch"]] == list(range(11))
    assert history["m"][1] == state["m"]


def test_state_contains_the_minimum_and_the_rate_limit(student: Student) -> None:
    state = student.call("set_points", [[0.2, 0.3], [0.5, 0.4], [0.8, 0.9]])
    assert state["minimum"]["m"] == pytest.approx(1, rel=1e-12)
    assert state["minimum"]["b"] == pytest.approx(1 / 30, rel=1e-12)
    assert state["learning_rate_limit"] == pytest.approx(0.7920954, abs=1e-7)


#: Calls, their arguments, and the field that their fault names.
BAD_CALLS: list[tuple[str, list[object], str]] = [
    ("set", [{"learning_rate": 0}], "learning_rate"),
    ("set", [{"batch_size": 1000}], "batch_size"),
    ("set", [{"seed": "x"}], "seed"),
    ("set", [{"colour": 1}], "colour"),
    ("set_points", [[[1e200, 0]]], "points"),
    ("remove_point", [99], "i"),
    ("step", [0], "epochs"),
    ("locate", ["nowhere", 0, 0], "panel"),
    ("locate", ["data", 1.7e308, 1], "x"),
]

#: Calls with what no JSON can say, and the field that their fault names.
HOSTILE_CALLS = {
    "set({learning_rate: 1n})": "learning_rate",
    "set_points((() => { const ring = []; ring.push(ring); return ring; })())": "points",
    "set_points(new Float64Array(4))": "points",
    "step(Symbol.iterator)": "epochs",
    "step({valueOf: () => 3})": "epochs",
    "add_point(() => 1, 2)": "x",
    "add_point(NaN, 2)": "x",
    "set(new Map([['seed', 1]]))": "settings",
    "set(JSON.parse('{\"__proto__\": 1}'))": "__proto__",
    "set({constructor: 1})": "constructor",
    "describe_run(0, 'x'.repeat(6e6), true)": "name",
}


def test_a_bad_call_rejects_with_its_field_and_changes_nothing(student: Student) -> None:
    before = student.state
    for call, args, field in BAD_CALLS:
        assert student.fault(call, *args)["field"] == field
        assert student.state == before, (call, args)
    for program, field in HOSTILE_CALLS.items():
        code, named = student.page.evaluate(
            f"downslope.{program}.then(() => ['', ''], ({{ code, field }}) => [code, field])"
        )
        assert named == field, program
        assert code != "python_error", program
    assert student.state == before


def test_events_report_epochs_status_and_state(student: Student) -> None:
    student.page.evaluate(
        """() => {
          window.heard = {epoch: 0, status: [], state: 0};
          window.downslope.on("epoch", () => { window.heard.epoch += 1; });
          window.downslope.on("status", (status) => window.heard.status.push(status));
          window.downslope.on("state", () => { window.heard.state += 1; });
        }"""
    )
    student.call("play")
    student.wait("s.epoch > 5")
    student.call("pause")
    student.page.wait_for_function("window.heard.status.length >= 2")
    heard = student.page.evaluate("window.heard")
    assert heard["epoch"] >= 2
    assert heard["state"] >= heard["epoch"]
    assert "running" in str(heard["status"][0])


def test_ready_resolves_even_if_it_is_awaited_early_and_hostile_markup_is_shown_as_text(
    open_page: OpenPage,
) -> None:
    hostile = "?preset=%3Cimg%20src=x%20onerror=alert(1)%3E&%3Cb%3E=1"
    page = open_page(hostile, wait_ready=False)
    page.wait_for_function("window.downslope")
    state = page.evaluate(
        "async () => { await window.downslope.ready; return window.downslope.state(); }"
    )
    assert state["n"] == 13
    assert page.locator("html").get_attribute("data-state") == "ready"
    expect(page.locator("#notices")).to_contain_text("preset")
    assert page.locator("#notices img, #notices b").count() == 0
    assert "<img" in page.locator("#notices").inner_text()


@pytest.mark.parametrize("call", ["step", "step_updates"])
def test_a_long_call_shows_its_progress_and_ends_at_once_by_a_call_or_by_escape(
    student: Student, call: str
) -> None:
    student.call("set", {"learning_rate": 1e-9})
    state = student.page.evaluate(
        """async (call) => {
          const seen = [];
          window.downslope.on("epoch", ({ epoch, is_running }) => seen.push([epoch, is_running]));
          const stepped = window.downslope[call](5_000_000);
          while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
          const began = performance.now();
          if (call === "step") window.downslope.pause();
          else document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
          const { epoch, is_running } = await stepped;
          return { epoch, is_running, seen, tookMs: performance.now() - began };
        }""",
        call,
    )
    epochs = [epoch for epoch, _ in state["seen"]]
    assert epochs == sorted(set(epochs))
    assert all(is_running for _, is_running in state["seen"][:3])
    assert epochs[2] <= state["epoch"] < 5_000_000
    assert not state["is_running"]
    assert state["tookMs"] < 2000


def test_a_hundred_thousand_points_are_as_quick_as_a_message(student: Student) -> None:
    answer = student.page.evaluate(
        """async () => {
          const place = (_, i) => [i / 1e5, ((i * 7919) % 1e5) / 1e5];
          const points = Array.from({ length: 100_000 }, place);
          points[7] = [0.25, -3, 1];
          const began = performance.now();
          const state = await window.downslope.set_points(points);
          const tookMs = performance.now() - began;
          const same = JSON.stringify(state.points) === JSON.stringify(points);
          const { points: again } = await window.downslope.step();
          return { n: state.n, tookMs, same, isShared: again === state.points };
        }"""
    )
    assert (answer["n"], answer["same"], answer["isShared"]) == (100_000, True, True)
    assert answer["tookMs"] < 3000
