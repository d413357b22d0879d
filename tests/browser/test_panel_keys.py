"""The panels by keys alone, and what a screen reader hears of them."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.student import Student


def test_each_panel_with_keys_is_one_tab_stop(student: Student) -> None:
    page = student.page
    student.call("set", {"panels": ["data", "loss", "plane", "slice_m", "slice_b", "surface"]})
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.evaluate("document.body.focus()")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        panel = page.evaluate("document.activeElement.dataset?.panel ?? ''")
        if panel:
            reached.append(panel)
    assert sorted(set(reached)) == ["data", "loss", "plane", "slice_b", "slice_m", "surface"]


def test_points_are_added_moved_and_removed_by_keys(student: Student) -> None:
    page = student.page
    student.call("set_points", [[0.2, 0.3], [0.8, 0.9]])
    student.canvas("data").focus()
    for key in ("Shift+ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    added = student.wait("s.n === 3")["points"][2]
    announcement = page.locator("#announcement")
    expect(announcement).to_contain_text(f"{added[0]:.3f}")
    page.keyboard.press("PageDown")
    expect(announcement).to_contain_text("Point 1 of 3")
    page.keyboard.press("Shift+ArrowUp")
    student.wait("s.points[0][1] > 0.34")
    page.keyboard.press("Delete")
    assert student.wait("s.n === 2")["points"][0] == [0.8, 0.9]
    page.keyboard.press("Control+z")
    student.wait("s.n === 3")


@pytest.mark.parametrize("panel", ["plane", "slice_m", "slice_b"])
def test_the_start_is_chosen_by_keys(student: Student, panel: str) -> None:
    page = student.page
    student.call("set", {"panels": ["data", "loss", panel]})
    student.canvas(panel).wait_for(state="visible")
    student.call("step", 3)
    student.canvas(panel).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    first = student.wait("s.epoch === 0 && String(s.settings.start) !== '0,0'")["settings"]["start"]
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowRight")
    student.wait("String(s.settings.start) !== String(a)", first)


def test_the_labels_say_what_the_pictures_show(student: Student) -> None:
    student.call("step", 30)
    state = student.state
    data = student.canvas("data")
    page = student.page
    # The labels are written at rest; until then they are those of another test.
    expect(data).to_have_attribute("aria-label", re.compile(re.escape(f"{state['loss']:.5f}")))
    label = data.get_attribute("aria-label") or ""
    assert "13 points" in label
    assert f"{state['m']:.2f}" in label
    assert f"{state['loss']:.5f}" in label
    student.call("clear")
    page.wait_for_function(
        """() => /No points/.test(document.querySelector('canvas[data-panel="data"]').ariaLabel)"""
    )


def test_a_screen_reader_hears_little_in_play_and_the_end(student: Student) -> None:
    page = student.page
    live = page.evaluate(
        """() => [...document.querySelectorAll("output, [role=status], [aria-live]")]
          .filter((e) => !e.closest("#insight"))
          .map((e) => e.id)"""
    )
    assert sorted(live) == ["announcement", "notices"]
    page.evaluate(
        """() => {
          window.said = [];
          const place = document.querySelector("#announcement");
          new MutationObserver(() => said.push([performance.now(), place.textContent]))
            .observe(place, { childList: true, subtree: true, characterData: true });
        }"""
    )
    student.set(speed=5)
    student.call("play")
    student.page.wait_for_timeout(6500)
    said = page.evaluate("said")
    assert 1 <= len(said) <= 2
    student.call("set", {"speed": "max"})
    student.wait("s.status === 'converged'")
    page.wait_for_function("said.at(-1)[1].includes('Converged')")
    times = [time for time, _ in page.evaluate("said")]
    assert all(later - time > 4900 for time, later in itertools.pairwise(times[:-1]))
