"""The permutations in which the points are taken, one an epoch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

#: Permutations are drawn in blocks of about this many indices: one call of NumPy serves a block
#: of epochs, because for three points the call would cost more than the epoch.
BLOCK = 1024


def permutations(n: int, *, shuffle: bool, seed: int, epoch: int = 0) -> Iterator[list[int]]:
    """Yield one permutation of `n` points for each epoch.

    Parameters
    ----------
    n : int
        Number of points.
    shuffle : bool
        Whether each epoch has a new random order; if not, it is that in which they were added.
    seed : int
        Of the random numbers (PCG64, O'Neill 2014): the same seed gives the same permutations.
    epoch : int
        The epoch at which to begin: a run that goes back in time takes the same ones again.

    Yields
    ------
    list of int
        A permutation of 0 .. n - 1.

    Examples
    --------
    >>> next(permutations(4, shuffle=False, seed=0))
    [0, 1, 2, 3]
    """
    if not shuffle:
        in_order = list(range(n))
        while True:
            yield in_order
    in_block = max(1, BLOCK // max(n, 1))
    repeated = np.tile(np.arange(n), (in_block, 1))
    block, first = divmod(epoch, in_block)
    while True:
        random = np.random.default_rng([seed, block])
        yield from random.permuted(repeated, axis=1)[first:].tolist()
        block, first = block + 1, 0
