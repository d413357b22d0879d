"""What each kind of value accepts, refuses, and reads from an address."""

import pytest

from app.faults import Fault
from app.kinds import Choice, Choices, Flag, Kind, Number, Place, WholeNumber, as_text

KINDS: list[tuple[Kind, object, object]] = [
    (Flag(), True, "true"),
    (Choice(("log", "linear")), "log", "cubic"),
    (Choices(("data", "loss")), ("data",), ()),
    (Number(above=0.0, at_most=5.0), 5.0, 0.0),
    (Number(at_least=0.0, below=1.0), 0.0, 1.0),
    (Number(above=0.0, below=1.0), 0.5, 1.0),
    (Number(at_least=-1.0, at_most=1.0, word="max"), "max", "full"),
    (WholeNumber(1, 9, "full"), 9, 1.5),
    (Place(), (0.5, -1.0), (0.5,)),
]


@pytest.mark.parametrize(("kind", "good", "bad"), KINDS, ids=repr)
def test_a_kind_accepts_what_fits_and_refuses_what_does_not(
    kind: Kind, good: object, bad: object
) -> None:
    assert kind.check("name", good) == good
    with pytest.raises(Fault) as caught:
        kind.check("name", bad)
    assert caught.value.field == "name"


@pytest.mark.parametrize(("kind", "good"), [row[:2] for row in KINDS], ids=repr)
def test_a_kind_reads_what_an_address_says(kind: Kind, good: object) -> None:
    assert kind.check("name", kind.read(as_text(good))) == good


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Number(above=0.0, at_most=1e12), "above 0"),
        (Number(above=0.0, word="max"), "above 0, or max"),
        (Number(above=0.0, below=1.0), "above 0 and below 1"),
        (Number(at_least=0.0, below=1.0), "from 0 to below 1"),
        (Number(at_least=-360.0, at_most=360.0), "from -360 to 360"),
        (WholeNumber(1, 2**53 - 1, "full"), "a whole number from 1 on, or full"),
        (Choices(("data", "loss")), "data, loss, separated by commas"),
    ],
    ids=repr,
)
def test_a_kind_says_which_values_it_takes(kind: Kind, values: str) -> None:
    assert kind.values == values


def test_only_a_choice_that_says_so_may_be_empty() -> None:
    assert Choice(("runs",), may_be_empty=True).check("insight", "") == ""
    with pytest.raises(Fault):
        Choice(("runs",)).check("insight", "")


def test_an_address_can_name_the_empty_choice() -> None:
    kind = Choice(("one", "two"), may_be_empty=True, empty_word="none")
    assert kind.check("choice", kind.read("none")) == ""
    assert kind.read("one") == "one"
    assert kind.values == "one, two, none"
    assert Choice(("one",), may_be_empty=True).read("none") == "none"
