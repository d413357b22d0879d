"""The training loop: epochs, when they stop, what is remembered of them, and several runs."""
