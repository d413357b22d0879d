"""The rules that turn a gradient into a step, one file each, in the order of the menu."""

from app.optimizers import adagrad, adam, momentum, nesterov, rmsprop, sgd
from app.optimizers.rule import Parameter, Rule

OPTIMIZERS: dict[str, Rule] = {
    module.RULE.name: module.RULE for module in (sgd, momentum, nesterov, adagrad, rmsprop, adam)
}


def _parameters() -> dict[str, Parameter]:
    """Return every parameter by its name; of several declarations the last in the menu counts."""
    parameters: dict[str, Parameter] = {}
    for rule in OPTIMIZERS.values():
        for parameter in rule.parameters:
            # A shared parameter comes last, as in the rule itself.
            parameters.pop(parameter.name, None)
            parameters[parameter.name] = parameter
    return parameters


#: The parameters of all rules; each is a setting.
PARAMETERS: dict[str, Parameter] = _parameters()
