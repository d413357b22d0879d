"""Downslope: gradient descent on a line, one model for page, terminal and tests.

The rooms of the package, from the numbers outwards; a room imports only those above it here
(`tests/unit/test_rooms.py` holds this order):

faults, languages, settings
    How a bad value is answered, which languages there are words in, and what can be set: the
    vocabulary that all rooms speak.
data
    The points, their sums, and the presets.
optimizers
    The rules that turn a gradient into a step, one file each.
objective
    J and what it is made of: models, losses, functions, bowl, curve, learning rates.
explain
    The mathematics shown: derivation, gradients three ways, least squares, typesetting.
training
    The loop and what it remembers: problem, epochs, stopping rules, history, descent, runs.
session
    What a person may do: points, settings, runs, undo.
views
    The panels as live Matplotlib figures, the stage that draws them, and the hand on them.
bridge
    What page and Python say to each other: calls, addresses, reports, checkpoints, warm-up.
browser
    The only module that knows a browser.
host
    What runs on a computer, never in the browser: the runtime, the server, the site.
"""
