"""Steps on the page and undo of them: own points, settings, models; nothing is lost."""

from playwright.sync_api import expect

from tests.browser.student import Student


def test_emptied_points_and_their_run_come_back_by_undo(student: Student) -> None:
    student.call("step", 60)
    points = student.state["points"]
    student.page.locator("#preset").select_option("+empty")
    assert student.wait("s.n === 0")["epoch"] == 0
    expect(student.page.locator("#preset")).to_have_value("")
    student.page.locator("#undo").click()
    state = student.wait("s.n > 0")
    assert (state["points"], state["epoch"], state["last_epoch"]) == (points, 60, 60)


def test_three_clicks_on_an_empty_panel_learn_only_when_play_is_pressed(student: Student) -> None:
    student.page.locator("#clear").click()
    student.wait("s.n === 0")
    phase = student.page.locator("#sentence .phase")
    for n, (x, y) in enumerate([(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)], start=1):
        student.click(x, y)
        assert student.wait("s.n === a", n)["epoch"] == 0
        if n == 1:
            expect(phase).to_have_text("one more point")
            student.page.locator("#play").click()
            expect(phase).to_have_text("one more point")
            student.page.locator("#play").click()
            assert student.wait("!s.is_running")["last_epoch"] == 0
    student.page.locator("#play").click()
    state = student.wait("s.epoch > 5")
    assert state["last_epoch"] == state["epoch"]


def test_new_random_points_are_new_each_time_and_travel_in_the_link(student: Student) -> None:
    student.wait_for_plain_address()
    seen = [student.state["points"]]
    for _ in range(2):
        student.page.locator("#preset").select_option("+random")
        state = student.wait("JSON.stringify(s.points) !== a", _written(seen[-1]))
        seen.append(state["points"])
    assert seen[1] != seen[2]
    x, y = seen[2][0]
    student.page.wait_for_function("(p) => location.search.includes(p)", arg=f"points={x:g},{y:g}")
    parameters = student.page.evaluate("Object.fromEntries(readAddress().parameters)")
    student.set(preset="outlier")
    assert student.read_parameters(**parameters)["points"] == seen[2]


def _written(points: list[list[float]]) -> str:
    return "[" + ",".join(f"[{x:g},{y:g}]" for x, y in points) + "]"


def test_a_drag_of_the_rate_is_one_step_of_undo(student: Student) -> None:
    student.call("step", 7)
    box = student.page.locator("#rate").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    student.page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    student.page.mouse.down()
    student.page.mouse.move(box["x"] + 0.7 * box["width"], middle, steps=12)
    student.page.mouse.up()
    student.wait("s.settings.learning_rate > 0.11")
    student.page.keyboard.press("Control+z")
    state = student.wait("s.settings.learning_rate === 0.1")
    assert (state["epoch"], state["can_undo"]) == (7, False)


def test_the_start_dragged_in_the_plane_and_its_run_come_back(student: Student) -> None:
    student.call("step", 40)
    student.drag((0, 0), (0.6, 0.4), panel="plane")
    assert student.wait("s.settings.start[0] > 0.5")["epoch"] == 0
    student.page.keyboard.press("Control+z")
    state = student.wait("s.settings.start[0] === 0")
    assert (state["epoch"], state["can_undo"]) == (40, False)


def test_a_visit_to_two_classes_and_back_gives_points_and_runs_back(student: Student) -> None:
    student.click(0.3, 0.9)
    student.wait("s.n === 14")
    student.call("step", 30)
    before = student.state
    models = student.page.locator("#models")
    models.locator('[data-model="adaline"]').click()
    assert student.wait("s.settings.model === 'adaline'")["settings"]["preset"] == "two_classes"
    student.call("step", 3)
    models.locator('[data-model="line"]').click()
    state = student.wait("s.settings.model === 'line'")
    for name in ("points", "epoch", "m", "b", "settings"):
        assert state[name] == before[name]
    student.page.keyboard.press("Control+z")
    assert student.wait("s.settings.model === 'adaline'")["epoch"] == 3
    for _ in range(2):
        student.page.keyboard.press("Control+z")
    assert student.wait("s.n === 13")["settings"]["model"] == "line"


def test_going_on_from_the_past_under_another_rate_leaves_the_old_future(student: Student) -> None:
    student.call("step", 80)
    student.call("seek", 20)
    student.page.locator("#rate-field").fill("0.3")
    student.page.keyboard.press("Enter")
    state = student.wait("s.runs.length === 2")
    assert [run["last_epoch"] for run in state["runs"]] == [80, 20]
    assert [run["learning_rate"] for run in state["runs"]] == [0.1, 0.3]


def test_two_classes_alone_in_the_address_bring_their_points(student: Student) -> None:
    state = student.read_parameters(model="adaline")
    assert {point[2] if len(point) > 2 else 0 for point in state["points"]} == {0, 1}
    assert state["condition"] == "line"
