"""The Coding Train's sketch (Daniel Shiffman, lesson 3.5), number for number.

The numbers are those of the sketch itself: for each frame and each point,
error = y - (m x + b); m += error x rate; b += error rate, with rate 0.05 from m = b = 0.
"""

import pytest

from app.data.dataset import Dataset
from app.objective.bowl import Bowl
from app.objective.losses import LOSSES
from app.settings import Settings
from app.training.descent import Descent, Status

DATA = Dataset([0.2, 0.5, 0.8], [0.3, 0.4, 0.9])
SETTINGS = Settings(loss="half_sse", batch_size=1, shuffle=False, learning_rate=0.05)
LIMIT = (1.009412304866848, 0.029247015610653206)

#: The sketch multiplies in another order: it may differ in the last of 16 digits.
LAST_DIGIT = 1e-15

#: When the status says "converged", a hundred-thousandth of the way is left.
END_OF_THE_WAY = 1e-5


@pytest.mark.parametrize(
    ("passes", "m", "b"),
    [
        (1, 0.0468177, 0.07696275),
        (60, 0.50889625629842, 0.29936343514310476),
        (600, 1.0000308846712018, 0.034310024816979895),
    ],
)
def test_line_after_each_pass_of_the_sketch(passes: int, m: float, b: float) -> None:
    run = Descent(DATA, SETTINGS)
    assert run.advance(passes) == passes
    assert (run.m, run.b) == pytest.approx((m, b), rel=0.0, abs=LAST_DIGIT)


def test_a_pass_from_the_limit_ends_at_the_limit() -> None:
    run = Descent(DATA, SETTINGS.replace({"start": LIMIT}))
    run.advance(1)
    assert (run.m, run.b) == pytest.approx(LIMIT, rel=0.0, abs=LAST_DIGIT)
    assert run.status is Status.CONVERGED


def test_a_run_stops_by_itself_at_the_limit_which_is_not_least_squares() -> None:
    run = Descent(DATA, SETTINGS)
    run.advance(100_000)
    assert run.status is Status.CONVERGED
    assert (run.m, run.b) == pytest.approx(LIMIT, abs=END_OF_THE_WAY)
    assert run.objective.minimum == pytest.approx((1.0, 1.0 / 30.0), abs=LAST_DIGIT)
    assert abs(run.m - 1.0) > 100 * END_OF_THE_WAY


def test_curvature_of_mse_on_these_points() -> None:
    bowl = Bowl.over(DATA, LOSSES["mse"])
    half_a_unit_of_the_last_digit_given = 5e-9
    assert bowl.eigenvalues == pytest.approx(
        (0.09505144, 2.52494856), rel=0.0, abs=half_a_unit_of_the_last_digit_given
    )


def test_stable_limit_of_mse_on_these_points() -> None:
    # 0.79209534515: FIELD.md rounds it up to 0.7920954.
    limit = Descent(DATA, Settings(loss="mse")).problem.learning_rate_limit
    assert limit == pytest.approx(2 / 2.52494855858179, rel=1e-14, abs=0.0)
    assert limit == pytest.approx(0.7920954, rel=0.0, abs=1e-7)
