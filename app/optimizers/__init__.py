"""The rules that turn a gradient into a step, one file each; the list below is the menu."""

from app.optimizers import sgd
from app.optimizers.rule import Rule

OPTIMIZERS: dict[str, Rule] = {rule.name: rule for rule in (sgd.RULE,)}
