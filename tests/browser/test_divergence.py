"""What a rate that is too high looks like: the line stays in sight, and its swing is slow."""

from typing import Literal

import pytest

from tests.browser.student import Student

#: Where the line is in the middle of the data panel, as a share of the panel's height from above.
SHARE = """async () => {
  const { original_units: [m, b] } = await downslope.state();
  const { y } = await downslope.locate("data", 0.5, 0.5 * m + b);
  return y / document.querySelector('[data-picture="data"]').clientHeight;
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_line_stays_in_sight_and_can_be_followed(
    student: Student, motion: Literal["no-preference", "reduce"]
) -> None:
    page = student.page
    page.emulate_media(reduced_motion=motion)
    student.set(learning_rate=1.4, speed="max")
    began = page.evaluate("performance.now()")
    student.call("play")
    for epoch in (2, 4, 6):
        student.wait("s.epoch >= a || s.status === 'diverged'", epoch)
        assert 0 < page.evaluate(SHARE) < 1
    student.wait("s.status === 'diverged'")
    assert page.evaluate("performance.now()") - began > 1500
    before = student.pixels("data")
    student.call("set", {"least_squares": True})
    student.wait_for_another_picture("data", before)  # the limits have come to rest
    assert 0 < page.evaluate(SHARE) < 1
