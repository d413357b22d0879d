"""The page on paper: a handout with pictures, equation and settings."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


def test_paper_is_light_and_shows_pictures_equation_and_settings(open_page: OpenPage) -> None:
    student = Student(open_page("?theme=dark", viewport=(794, 1100)))
    page = student.page
    student.call("step", 40)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert_paper_is_whole(student)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    dark = {panel: student.pixels(panel) for panel in ("data", "loss", "plane")}
    student.call("set", {"theme": "light", "model": "adaline", "insight": "derivation"})
    student.call("step", 40)
    for panel, picture in dark.items():
        student.wait_for_a_settled_picture(panel, picture)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert_paper_is_whole(student)


def assert_paper_is_whole(student: Student) -> None:
    page = student.page
    for selector in (".controls", ".models", ".panel-tools", ".hint", "#copy-link"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("#handout")).to_contain_text("Mean squared error")
    expect(page.locator("#handout")).to_contain_text("Gradient descent")
    expect(page.locator("#sentence")).to_be_visible()
    printed = page.evaluate(
        """[...document.querySelectorAll('canvas.is-drawn')].map((c) => {
          const { width, height, left, right } = c.getBoundingClientRect();
          return [c.width / c.height, width / height, left, right];
        })"""
    )
    assert len(printed) >= 3
    for shape, ratio, left, right in printed:
        assert ratio == pytest.approx(shape, rel=0.03)
        assert left >= 0
        assert right <= 794
    for panel in ("data", "loss", "plane"):
        picture = np.array(Image.open(io.BytesIO(student.pixels(panel))).convert("L"))
        assert np.median(picture) > 230, panel


def test_the_handout_is_one_sheet(open_page: OpenPage) -> None:
    student = Student(open_page("?points=0.12,0.2;0.3,0.55;0.52,0.42", viewport=(794, 1100)))
    student.call("step", 40)
    for width, height in ((794, 1100), (1366, 768), (360, 740)):
        student.page.set_viewport_size({"width": width, "height": height})
        student.call("state")
        sheets = re.findall(rb"/Type /Page\b", student.page.pdf(format="A4"))
        assert len(sheets) == 1, (width, height)
