"""Reads the typeset numbers in the column of mathematics, and computes what they should be."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page

#: Half a unit in the third digit, as the page shows three digits.
THREE_DIGITS = 0.005

#: Matches a number, or the word that the page shows for no difference.
ANY_NUMBER = re.compile(r"\d|none")

#: Reads a typeset number: (−0.0213), 3.4×10⁻⁷, with figure spaces where longer numbers would reach.
READ_NUMBER = """(text) => {
  const powers = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const plain = text.replaceAll("\\u2212", "-").replaceAll("⁻", "-").replace(/[()\\u2007\\s]/g, "")
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (each) => powers.indexOf(each)).replace("×10", "e");
  return Number(plain);
}"""


def wait_for_number(page: Page, selector: str, expected: Any, within: float) -> None:
    """Wait until the last matching element shows `expected`, up to a relative error of `within`."""
    page.wait_for_function(
        f"""([selector, expected, within]) => {{
          const read = {READ_NUMBER};
          const last = [...document.querySelectorAll(selector)].at(-1);
          return last && Math.abs(read(last.textContent) - expected) <= within * Math.abs(expected);
        }}""",
        arg=[selector, float(expected), within],
    )


def columns(state: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.array(state["points"]).T
    return x, y


def errors(state: dict[str, Any]) -> np.ndarray:
    x, y = columns(state)
    return state["m"] * x + state["b"] - y


def slot(step: str, name: str) -> str:
    return f'[data-step="{step}"] .numbers [data-number="{name}"]'
