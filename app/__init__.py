"""Downslope: gradient descent on a line, one model for page, terminal and tests.

The map of the package, from the numbers outwards:

dataset, losses, bowl
    The points, J(m, b) over them, and its shape: minimum, curvature, stable rates.
optimizers, batches, bounds, history, descent
    One run of gradient descent, epoch by epoch, when it ends, and what it remembers.
settings, faults, presets, edits, session
    What a person may set and do, undo, and how a bad value is answered.
theme, views, stage, pointing
    The panels as live Matplotlib figures, and the hand on them.
protocol, browser
    The messages between page and worker; the only module that knows a browser.
host
    What runs on a computer: the runtime, the server, the site. Never in the browser.
"""
