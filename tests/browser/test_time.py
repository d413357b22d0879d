"""Single updates, travel in time, and several runs."""

from tests.browser.student import Student


def test_single_updates_by_button_and_key_add_up_to_epochs(student: Student) -> None:
    page = student.page
    student.set(batch_size=5, seed=3)
    page.locator("#step-update").click()
    state = student.wait("s.update === 1")
    assert (state["epoch"], state["updates_in_epoch"], state["updates_per_epoch"]) == (0, 1, 3)
    assert "0 + 1/3" in student.sentence
    for _ in range(2):
        page.locator("body").press("u")
    by_updates = student.wait("s.epoch === 1")
    student.call("reset")
    by_epoch = student.call("step", 1)
    assert (by_updates["m"], by_updates["b"]) == (by_epoch["m"], by_epoch["b"])
    student.call("set", {"batch_size": "full"})
    assert not page.locator("#step-update").is_visible()


def test_a_batch_of_any_size_is_typed_and_one_too_large_is_refused(student: Student) -> None:
    page = student.page
    page.locator("#door-learning > summary").click()
    page.locator('[name="batch_size"][value="k"]').click()
    student.wait("s.settings.batch_size === 4")
    field = page.locator("#batch-size")
    field.fill("6")
    field.press("Enter")
    student.wait("s.settings.batch_size === 6 && s.updates_per_epoch === 3")
    field.fill("14")
    field.press("Enter")
    assert "from 1 to 13" in page.locator(".field-fault").inner_text()
    assert student.state["settings"]["batch_size"] == 6


def test_the_noise_of_single_updates_is_visible_and_can_be_hidden(student: Student) -> None:
    student.set(batch_size=1, learning_rate=0.2)
    student.call("step", 20)
    for panel in ("loss", "plane"):
        shown = student.pixels(panel)
        student.call("set", {"updates": False})
        hidden = student.wait_for_another_picture(panel, shown)
        student.call("set", {"updates": True})
        student.wait_for_another_picture(panel, hidden)


def test_going_back_in_time_and_on_again_gives_the_same_numbers(student: Student) -> None:
    end = student.call("step", 80)
    slider = student.page.locator("#timeline")
    slider.fill("30")
    past = student.wait("s.epoch === 30")
    assert past["last_epoch"] == 80
    history = student.call("history")
    assert past["m"] == history["m"][-1]
    assert "epoch 30 of 80" in student.page.locator("#timeline-value").inner_text()
    slider.press("ArrowRight")
    student.wait("s.epoch === 31")
    assert student.call("step", 49)["m"] == end["m"]
    assert student.call("seek", 0)["m"] == 0
    assert student.call("seek", 80)["m"] == end["m"]


def test_scrubbing_moves_every_panel(student: Student) -> None:
    student.call("step", 60)
    before = {panel: student.pixels(panel) for panel in ("data", "loss", "plane")}
    student.page.locator("#timeline").fill("5")
    student.wait("s.epoch === 5")
    for panel, picture in before.items():
        student.wait_for_another_picture(panel, picture)


def test_a_fork_descends_by_its_own_settings_and_both_runs_are_drawn(student: Student) -> None:
    student.call("step", 10)
    plain = student.pixels("plane")
    student.page.locator("#fork").click()
    state = student.wait("s.runs.length === 2 && s.settings.insight === 'runs'")
    assert state["active_run"] == 1
    student.call("set", {"optimizer": "adam", "learning_rate": 0.05})
    state = student.call("step", 20)
    assert [run["optimizer"] for run in state["runs"]] == ["sgd", "adam"]
    assert [run["epoch"] for run in state["runs"]] == [30, 30]
    assert state["runs"][0]["loss"] != state["runs"][1]["loss"]
    student.wait_for_another_picture("plane", plain)
    alone = Student(student.page)
    assert alone.call("select_run", 0)["settings"]["optimizer"] == "sgd"
    for _ in range(4):
        student.call("fork")
    assert student.fault("fork")["code"] == "too_many_runs"
    assert student.page.locator("#fork").is_disabled()
    for _ in range(5):
        state = student.call("remove_run", 0)
    assert len(state["runs"]) == 1


#: Calls, their arguments, and the field that their fault names.
BAD_INPUT: list[tuple[str, list[object], str]] = [
    ("set", [{"batch_size": 14}], "batch_size"),
    ("set", [{"learning_rate": 0}], "learning_rate"),
    ("set", [{"learning_rate": "inf"}], "learning_rate"),
    ("set", [{"seed": "some"}], "seed"),
    ("set", [{"start": "somewhere"}], "start"),
    ("set_points", [[[0, 1e200]]], "points"),
    ("set_points", [[[0, 1, 2]]], "points"),
    ("seek", [1.5], "epoch"),
    ("step_updates", [0], "updates"),
    ("select_run", [1], "run"),
    ("highlight", [99], "i"),
]


def test_bad_input_names_its_field_and_changes_nothing(student: Student) -> None:
    before = student.state
    for call, args, field in BAD_INPUT:
        assert student.fault(call, *args)["field"] == field
        assert student.state == before, (call, args)


def test_arrow_keys_move_the_timeline_to_the_next_epoch_in_the_history(student: Student) -> None:
    student.call("set", {"learning_rate": 1e-6})
    student.call("step", 9000)
    student.call("seek", 100)
    slider = student.page.locator("#timeline")
    student.page.wait_for_function("document.querySelector('#timeline').value === '100'")
    for _ in range(4):
        slider.press("ArrowRight")
    student.wait("s.epoch === 104")
    slider.press("r")
    student.page.wait_for_function("document.querySelector('#timeline').value === '0'")


def test_a_batch_of_several_is_never_more_than_there_are_points(student: Student) -> None:
    student.call("set_points", [[0, 0], [1, 1]])
    student.page.locator("#door-learning > summary").click()
    student.page.locator('[name="batch_size"][value="k"]').click()
    student.wait("s.settings.batch_size === 2")


def test_a_timeline_position_from_before_a_reset_causes_no_notice(student: Student) -> None:
    student.call("step", 50)
    student.page.evaluate(
        """() => {
          const slider = document.querySelector("#timeline");
          window.downslope.reset();
          slider.value = "40";
          slider.dispatchEvent(new Event("input"));
        }"""
    )
    student.wait("s.epoch === 0")
    student.page.wait_for_function("document.querySelector('#timeline').value === '0'")
    assert student.page.locator("#notices").inner_text() == ""
