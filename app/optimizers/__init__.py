"""The rules that turn a gradient into a step, one file each; the list below is the menu."""

from app.optimizers import adagrad, adam, momentum, nesterov, rmsprop, sgd
from app.optimizers.rule import Parameter, Rule

OPTIMIZERS: dict[str, Rule] = {
    module.RULE.name: module.RULE for module in (sgd, momentum, nesterov, adagrad, rmsprop, adam)
}


def _parameters() -> dict[str, Parameter]:
    """Return every parameter by its name, as the last rule of the menu that has it declares it."""
    parameters: dict[str, Parameter] = {}
    for rule in OPTIMIZERS.values():
        for parameter in rule.parameters:
            # A shared one comes last, as in the rule itself.
            parameters.pop(parameter.name, None)
            parameters[parameter.name] = parameter
    return parameters


#: The parameters of all rules; each is a setting.
PARAMETERS: dict[str, Parameter] = _parameters()
