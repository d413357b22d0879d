"""Messages between page and Python: calls, addresses, reports, checkpoints, the warm-up."""
