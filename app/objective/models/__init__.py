"""What can be learned, one file each; the list below is the menu."""

from app.objective.models import adaline, line, one_weight
from app.objective.models.model import Model

MODELS: dict[str, Model] = {
    module.MODEL.name: module.MODEL for module in (line, adaline, one_weight)
}
