"""Makes torch_optimizers.json: 1,000 updates of each of torch.optim's rules, in double precision.

The tests do not run this program, they read its file. make_torch.py says how to run it.
"""

# Only this program needs PyTorch; the libraries of the tests lack it.
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false

import json
from pathlib import Path

POINTS = [(-1.3, 0.4), (0.2, 1.7), (0.9, -0.6), (1.1, 2.2), (2.4, 1.9), (3.7, 3.1), (4.0, 2.5)]

#: rule, batch size, learning rate, momentum.
# With these rates a run is still on its way at the end. Near the minimum, a rule that
# divides by the size of the gradient would turn rounding into movement.
RUNS = [
    ("sgd", 7, 0.005, 0.0),
    ("momentum", 7, 0.002, 0.9),
    ("momentum", 2, 0.001, 0.5),
    ("nesterov", 7, 0.002, 0.9),
    ("nesterov", 1, 0.0005, 0.8),
    ("adagrad", 7, 0.5, 0.0),
    ("adagrad", 3, 0.2, 0.0),
    ("rmsprop", 7, 0.002, 0.0),
    ("rmsprop", 1, 0.005, 0.0),
    ("adam", 7, 0.02, 0.0),
    ("adam", 2, 0.01, 0.0),
]

#: Updates at which a run is recorded.
UPDATES = (1, 2, 3, 10, 100, 500, 1000)

START = (0.5, -2.0)


def made(rule, parameters, learning_rate, momentum):
    import torch

    optim = torch.optim
    if rule in {"sgd", "momentum", "nesterov"}:
        return optim.SGD(
            parameters, lr=learning_rate, momentum=momentum, nesterov=rule == "nesterov"
        )
    kind = {"adagrad": optim.Adagrad, "rmsprop": optim.RMSprop, "adam": optim.Adam}[rule]
    return kind(parameters, lr=learning_rate)


def run(rule, batch_size, learning_rate, momentum, x, y):
    import torch

    m = torch.tensor(START[0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(START[1], dtype=torch.float64, requires_grad=True)
    optimizer = made(rule, [m, b], learning_rate, momentum)
    rows, first = [], 0
    for update in range(1, UPDATES[-1] + 1):
        optimizer.zero_grad()
        error = m * x[first : first + batch_size] + b - y[first : first + batch_size]
        (error**2).mean().backward()
        optimizer.step()
        first = 0 if first + batch_size >= len(x) else first + batch_size
        if update in UPDATES:
            rows.append([update, m.item(), b.item()])
    return {
        "rule": rule,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "momentum": momentum,
        "rows": rows,
    }


def main():
    import torch

    x, y = torch.tensor(POINTS, dtype=torch.float64).T
    frozen = {
        "provenance": f"torch {torch.__version__}, CPU, float64, by {Path(__file__).name}; mse, "
        "batches in order, the last one of an epoch smaller",
        "points": POINTS,
        "start": START,
        "runs": [run(*settings, x, y) for settings in RUNS],
    }
    path = Path(__file__).with_name("torch_optimizers.json")
    path.write_text(json.dumps(frozen, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
