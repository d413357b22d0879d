"""The rules that turn a gradient into a step, one file each; the list below is the menu."""

from app.optimizers import adagrad, adam, momentum, nesterov, rmsprop, sgd
from app.optimizers.rule import Parameter, Rule

OPTIMIZERS: dict[str, Rule] = {
    module.RULE.name: module.RULE for module in (sgd, momentum, nesterov, adagrad, rmsprop, adam)
}

#: Every parameter of a rule by its name, as the last rule of the menu that has it declares it.
PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter for rule in OPTIMIZERS.values() for parameter in rule.parameters
}
