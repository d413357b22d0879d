"""What page and Python say to each other: calls, addresses, reports, checkpoints, the warm-up."""
