"""The rules that turn a gradient into a step, one file each; the list below is the menu."""

from app.optimizers import adagrad, adam, momentum, nesterov, rmsprop, sgd
from app.optimizers.rule import Rule

OPTIMIZERS: dict[str, Rule] = {
    module.RULE.name: module.RULE for module in (sgd, momentum, nesterov, adagrad, rmsprop, adam)
}
