"""Makes torch.json: gradients by autograd and runs of torch.optim.SGD, in double precision.

The tests do not run this program, they read its file. To write the file again:

    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy==2.4.3
    /tmp/torch/bin/python tests/oracle/make_torch.py

The functions import torch themselves: pytest looks for doctests here, and has no torch.
"""

# Only this program needs PyTorch; the libraries of the tests lack it.
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false

import json
from pathlib import Path

POINTS = [(-1.3, 0.4), (0.2, 1.7), (0.9, -0.6), (1.1, 2.2), (2.4, 1.9), (3.7, 3.1), (4.0, 2.5)]

#: (m, b), all far from the minimum of these points, which is near (0.45, 0.90).
LINES = [(0.0, 0.0), (2.0, -1.0), (-3.5, 4.25), (0.1, 10.0), (-20.0, 0.3)]

#: The threshold of the Huber loss: some errors of each line are below it, others beyond.
HUBER_DELTA = 1.5


def huber(errors):
    import torch

    zero = torch.zeros_like(errors)
    return torch.nn.functional.huber_loss(errors, zero, reduction="mean", delta=HUBER_DELTA)


LOSSES = {
    "mse": lambda e: (e**2).mean(),
    "sse": lambda e: (e**2).sum(),
    "half_mse": lambda e: (e**2).mean() / 2,
    "half_sse": lambda e: (e**2).sum() / 2,
    "mae": lambda e: e.abs().mean(),
    "huber": huber,
}

#: loss, batch size, learning rate: each rate below the stable limit of its loss and batches.
RUNS = [
    ("mse", 7, 0.05),
    ("sse", 7, 0.008),
    ("half_mse", 7, 0.12),
    ("half_sse", 7, 0.02),
    ("mse", 1, 0.01),
    ("half_sse", 1, 0.03),
    ("mse", 3, 0.02),
    ("sse", 3, 0.01),
    ("half_mse", 2, 0.04),
    ("mae", 7, 0.02),
    ("mae", 1, 0.01),
    ("mae", 3, 0.03),
    ("huber", 7, 0.05),
    ("huber", 1, 0.02),
    ("huber", 3, 0.04),
]

#: Epochs at which a run is recorded: no run has come to rest by the last one.
EPOCHS = (1, 2, 10, 50)


def gradient(loss, m, b, x, y):
    import torch

    line = torch.tensor([m, b], dtype=torch.float64, requires_grad=True)
    value = LOSSES[loss](line[0] * x + line[1] - y)
    value.backward()
    return {"loss": loss, "m": m, "b": b, "value": value.item(), "gradient": line.grad.tolist()}


def run(loss, batch_size, learning_rate, x, y):
    import torch

    m = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(-2.0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([m, b], lr=learning_rate)
    rows = []
    for epoch in range(1, EPOCHS[-1] + 1):
        for first in range(0, len(x), batch_size):
            batch = slice(first, first + batch_size)
            optimizer.zero_grad()
            LOSSES[loss](m * x[batch] + b - y[batch]).backward()
            optimizer.step()
        if epoch in EPOCHS:
            rows.append({"epoch": epoch, "m": m.item(), "b": b.item()})
    return {
        "loss": loss, "batch_size": batch_size, "learning_rate": learning_rate, "rows": rows
    }  # fmt: skip


def main():
    import torch

    x, y = (torch.tensor(column, dtype=torch.float64) for column in zip(*POINTS, strict=True))
    frozen = {
        "provenance": f"torch {torch.__version__}, float64, tests/oracle/make_torch.py",
        "points": POINTS,
        "huber_delta": HUBER_DELTA,
        "gradients": [gradient(loss, m, b, x, y) for loss in LOSSES for m, b in LINES],
        "start": [0.5, -2.0],
        "runs": [run(*setting, x, y) for setting in RUNS],
    }
    target = Path(__file__).with_name("torch.json")
    target.write_text(json.dumps(frozen, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
