"""The reference has a line for each setting and for each call that other pages can make."""

import re

from app.bridge.protocol import CALLS, is_public
from app.host.reference import reference
from app.settings import ROWS

NAMES = re.findall(r"^\| `(\w+)[`(]", reference(), re.MULTILINE)


def test_the_tables_name_every_setting_and_every_public_call_once() -> None:
    assert [*ROWS, *(name for name in CALLS if is_public(name))] == NAMES


def test_a_default_that_depends_on_the_optimizer_names_each_one() -> None:
    assert "`1e-10` (adagrad), `1e-8` (rmsprop, adam)" in reference()


def test_internal_calls_are_not_in_the_reference() -> None:
    private = {
        "save_checkpoint",
        "restore_checkpoint",
        "pointer",
        "open_panel",
        "close_panel",
        "set_theme",
    }
    assert private.isdisjoint(name for name in CALLS if is_public(name))
    assert private <= set(CALLS)
