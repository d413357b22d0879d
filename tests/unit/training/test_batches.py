from itertools import islice

import pytest

from app.training.batches import BLOCK, permutations


def some(count: int, n: int, **options: object) -> list[list[int]]:
    return [list(permutation) for permutation in islice(permutations(n, **options), count)]  # pyright: ignore


def test_unshuffled_points_come_in_the_order_of_adding() -> None:
    assert some(3, 4, shuffle=False, seed=5) == [[0, 1, 2, 3]] * 3


@pytest.mark.parametrize("n", [1, 2, 3, 10, BLOCK, BLOCK + 1])
def test_every_epoch_takes_every_point_once(n: int) -> None:
    for permutation in some(5, n, shuffle=True, seed=1):
        assert sorted(permutation) == list(range(n))


def test_indices_are_plain_integers() -> None:
    assert {type(i) for i in some(1, 9, shuffle=True, seed=1)[0]} == {int}


def test_the_same_seed_gives_the_same_permutations_across_blocks() -> None:
    count = 3 * BLOCK
    first, again = (some(count, 3, shuffle=True, seed=7) for _ in range(2))
    assert first == again


def test_another_seed_gives_other_permutations() -> None:
    assert some(5, 10, shuffle=True, seed=1) != some(5, 10, shuffle=True, seed=2)


def test_permutations_differ_from_epoch_to_epoch_and_from_block_to_block() -> None:
    per_block = BLOCK // 10
    drawn = some(2 * per_block, 10, shuffle=True, seed=1)
    assert len({tuple(permutation) for permutation in drawn}) == len(drawn)


@pytest.mark.parametrize("epoch", [1, 3, BLOCK // 10, 5 * BLOCK])
def test_permutations_from_an_epoch_on_are_those_of_the_whole_series(epoch: int) -> None:
    begun_there = some(5, 10, shuffle=True, seed=1, epoch=epoch)
    assert begun_there == some(epoch + 5, 10, shuffle=True, seed=1)[epoch:]


def test_every_permutation_of_three_points_is_equally_likely() -> None:
    count = 6000
    drawn = some(count, 3, shuffle=True, seed=0)
    counts = [
        sum(permutation == kind for permutation in drawn)
        for kind in {tuple(o): o for o in drawn}.values()
    ]
    # Chi-squared with 5 degrees of freedom exceeds 20.5 for one seed in a thousand.
    assert len(counts) == 6
    assert sum((observed - count / 6) ** 2 / (count / 6) for observed in counts) < 20.5


def test_the_largest_seed_is_accepted() -> None:
    assert len(some(1, 3, shuffle=True, seed=2**53 - 1)[0]) == 3


def test_no_points_have_an_empty_permutation() -> None:
    assert some(2, 0, shuffle=True, seed=0) == [[], []]
