"""Why a value of a layer may replace another: a reason that a person gave, or the rule between programs."""

from __future__ import annotations

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.build.matching import Row

READ_FROM_ITSELF = "read from the running system, which knows better than somebody else's export"


def reason_to_replace(layer: LayerForm, there: Row, name: str, how: str) -> str | None:
    """Why a layer may replace a value; `None` = it may not.

    Args:
        layer: what speaks. there: the row, with its partition if it has one. name: of the column.
        how: the value that stands there was come by: manual, discovered or imported.
    """
    for override in layer.overrides:
        about = override.partition is None or override.partition in (
            there.get("partition"),
            there.get("partition_name"),
        )
        if about and (not override.fields or name in override.fields):
            return override.reason
    return READ_FROM_ITSELF if layer.how == "discovered" and how == "imported" else None
