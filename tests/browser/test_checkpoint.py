"""Checkpoints: a Python that replaces one that ended goes on exactly where that one stopped."""

from typing import Any

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.student import Student
from tests.browser.workers import HOLD_WORKERS, end_python, retry, wait_until_saved

ASK_FOR_A_SECOND = """async () => {
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    await window.downslope.state();
    await new Promise(requestAnimationFrame);
  }
}"""

Facts = tuple[dict[str, Any], dict[str, list[float]]]

JOURNEY = (
    ("set", {"optimizer": "momentum", "learning_rate": 0.01, "speed": "max"}),
    ("step", 40),
    ("set", {"learning_rate": 0.02}),
    ("step", 10),
    ("add_point", 0.4, 0.9),
    ("add_point", 0.1, 0.2, 1),
    ("undo",),
    ("fork",),
    ("describe_run", 1, "mine", True),
    ("set", {"batch_size": 2, "optimizer": "adam"}),
    ("step", 25),
    ("step_updates", 3),
    ("fork",),
    ("set", {"batch_size": "full", "optimizer": "nesterov", "learning_rate": 0.05}),
    ("step", 5),
    ("set", {"learning_rate": 0.06}),
    ("undo",),
    ("select_run", 1),
)


def travel(student: Student, journey: tuple[Any, ...] = JOURNEY) -> None:
    for name, *args in journey:
        student.call(name, *args)


def facts(student: Student) -> Facts:
    return student.state, student.call("history")


def pictures_of(student: Student) -> list[bytes]:
    return [student.pixels(panel) for panel in ("data", "loss", "plane")]


def restart(student: Student) -> None:
    end_python(student.page)
    retry(student.page)


def test_a_new_python_goes_on_exactly_where_the_last_one_ended(open_page: OpenPage) -> None:
    student, undisturbed = (Student(open_page(script=HOLD_WORKERS)) for _ in range(2))
    for each in (student, undisturbed):
        travel(each)
        each.call("seek", 62)
        x, y = each.state["points"][4]
        each.click(x, y)
        # New panels choose their limits from the present state, not from states on the way here.
        each.call("set", {"theme": "dark"})
    wait_until_saved(student.page)
    before = facts(student)
    assert (before[0]["selected"], before[0]["epoch"], before[0]["last_epoch"]) == (4, 62, 83)
    assert before[0]["can_undo"]
    assert before[0]["can_redo"]
    pictures = pictures_of(student)
    restart(student)
    assert facts(student) == before
    assert pictures_of(student) == pictures
    assert student.page.locator("#timeline").get_attribute("max") == "83"
    for each in (student, undisturbed):
        travel(each, (("step", 30), ("redo",), ("undo",), ("undo",), ("step_updates", 5)))
    assert facts(student) == facts(undisturbed)
    for each in (student, undisturbed):
        each.call("set", {"optimizer": "sgd", "batch_size": "full", "learning_rate": 0.3})
        each.call("step", 300)
    assert facts(student) == facts(undisturbed)


def test_a_checkpoint_is_saved_if_anything_changes_and_restored_each_time_python_ends(
    open_page: OpenPage,
) -> None:
    page = open_page(script=HOLD_WORKERS)
    assert page.evaluate("[window.downslope.keep, window.downslope.restore]") == [None, None]
    student = Student(page)
    travel(student)
    wait_until_saved(page)
    assert_no_checkpoint_is_saved_while_nothing_changes_or_the_page_is_hidden(student)
    before = facts(student)
    # The page replaces a Python that ends without asking.
    page.evaluate("window.endPython()")
    wait_until_ready(page)
    assert page.evaluate("window.workers.length") == 2
    assert facts(student) == before
    assert not page.locator("#remedy").is_visible()
    assert "kept" not in page.locator("#explanation").inner_text()
    for _ in range(2):
        student.call("step", 7)
        wait_until_saved(page)
        before = facts(student)
        restart(student)
        assert facts(student) == before
    # Changes while Python is down apply on top of the checkpoint.
    end_python(page)
    page.locator("#rate-field").fill("0.007")
    page.locator("#rate-field").press("Enter")
    retry(page)
    after = student.wait("s.settings.learning_rate === 0.007")
    assert after["epoch"] == before[0]["epoch"]
    assert after["runs"][2] == before[0]["runs"][2]


def assert_no_checkpoint_is_saved_while_nothing_changes_or_the_page_is_hidden(
    student: Student,
) -> None:
    page = student.page
    checkpoints = page.evaluate("window.checkpoints")
    # Reading the state again and again is no change.
    page.evaluate(ASK_FOR_A_SECOND)
    hide = "Object.defineProperty(document, 'hidden', { configurable: true, value: true })"
    page.evaluate(hide)
    student.call("step", 3)
    page.evaluate(ASK_FOR_A_SECOND)
    assert page.evaluate("window.checkpoints") == checkpoints
    page.evaluate("delete document.hidden")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until_saved(page)


def test_a_run_that_was_running_goes_on(open_page: OpenPage) -> None:
    page = open_page("?learning_rate=0.0001&speed=100", script=HOLD_WORKERS)
    student = Student(page)
    student.call("play")
    page.wait_for_function("window.checkpoints > 1")
    reached = student.wait("s.epoch > 100")["epoch"]
    restart(student)
    # The page saves a checkpoint only every two seconds.
    assert student.state["epoch"] > reached - 400
    student.wait("s.epoch > a && s.is_running", reached)


def test_calls_after_the_last_checkpoint_are_not_lost(open_page: OpenPage) -> None:
    page = open_page(script=HOLD_WORKERS)
    student = Student(page)
    travel(student)
    wait_until_saved(page)
    page.evaluate(
        """async () => {
          await window.downslope.select_run(0);
          await window.downslope.set({ learning_rate: 0.03, residuals: false });
          await window.downslope.add_point(0.7, 0.1, 1);
          window.last = await window.downslope.play();
          window.endForGood();
        }"""
    )
    last = page.evaluate("window.last")
    retry(page)
    after = student.call("pause")
    assert after["points"] == last["points"]
    assert after["settings"] == last["settings"]
    assert (after["active_run"], len(after["runs"])) == (0, 3)
    assert after["last_epoch"] > 83
    # The page repeats the points first, then the settings.
    student.call("undo")
    student.call("undo")
    assert student.state["n"] == last["n"] - 1
    # The call may choose another problem.
    for change in ({"preset": "outlier"}, {"model": "one_weight"}):
        student.call("step", 5)
        wait_until_saved(page)
        page.evaluate(
            """async (change) => {
              window.last = await window.downslope.set(change);
              window.endForGood();
            }""",
            change,
        )
        last = page.evaluate("window.last")
        retry(page)
        state = student.state
        names = ("points", "settings", "epoch", "m", "b")
        assert [state[name] for name in names] == [last[name] for name in names], change


def test_after_a_checkpoint_that_is_damaged_or_ends_python_points_and_settings_remain(
    open_page: OpenPage,
) -> None:
    page = open_page(script=HOLD_WORKERS)
    student = Student(page)
    travel(student)
    wait_until_saved(page)
    before = student.state
    page.evaluate("window.isDamaging = true")
    restart(student)
    assert_only_points_and_settings_remain(student, before)
    page.evaluate("window.isDamaging = false")
    student.call("step", 5)
    wait_until_saved(page)
    before = student.state
    end_python(page)
    # A checkpoint that ends Python is not restored a second time.
    page.evaluate("window.fatalCalls[window.workers.length] = 'restore_checkpoint'")
    workers = page.evaluate("window.workers.length")
    page.locator("#remedy").click()
    page.wait_for_function("(workers) => window.workers.length === workers + 1", arg=workers)
    page.locator('html[data-state="failed"]').wait_for(state="attached")
    retry(page)
    assert_only_points_and_settings_remain(student, before)


def assert_only_points_and_settings_remain(student: Student, before: dict[str, Any]) -> None:
    after = student.state
    assert after["points"] == before["points"]
    assert after["settings"] == before["settings"]
    assert after["epoch"] == 0
