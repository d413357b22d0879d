"""J and what it is made of: models, losses, functions, their shape and their learning rates."""
