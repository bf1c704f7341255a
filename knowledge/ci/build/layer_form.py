"""The form of a layer: one system as a program read it, laid over what was collected by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.ci.build.system_form import Form, Moment, NotNegative, PartialDate, Positive, Slug, SystemForm, Text


class OverrideForm(Form):
    """Why values of this layer replace those that were collected by hand.

    Attributes:
        partition: whose values; `None` = of every partition and node type.
        fields: which values, as the partition form names them; empty = all.
        reason: recorded beside every value that was replaced.
    """

    partition: Text | None = None
    fields: list[Text] = Field(default_factory=list)
    reason: Annotated[str, Field(min_length=8)]


class SkippedForm(Form):
    """Something the program could not read: where, the text (shortened), and why."""

    line: int | None
    text: str
    reason: Text


class LayerForm(Form):
    """One layer.

    Attributes:
        how: `discovered` from the running system, or `imported` from somebody's export.
        tool: what was read, with its version, such as `Slurm 22.05.8`.
        read_at: when.
        system: what was found; unknown is `None`, as everywhere.
        overrides: where it may replace what was collected by hand; without one, a disagreement becomes a conflict.
        skipped: what could not be read.
    """

    how: Literal["discovered", "imported"]
    tool: Text
    read_at: Moment
    system: SystemForm
    overrides: list[OverrideForm] = Field(default_factory=list)
    skipped: list[SkippedForm] = Field(default_factory=list)


class CloudOfferForm(Form):
    """One instance type of a cloud in one region, as an importer hands it over.

    Attributes:
        accelerator_id: row of the accelerator table; `None` with an `accelerator_text` = the text names none exactly.
        gpus: accelerators in the instance, can be a fraction; 0 = none, `None` = unknown.
        on_demand_usd_per_hour, spot_usd_per_hour: whole instance; `None` = unknown, never 0.
        on_demand_date, spot_date: when the price held (the export's own date).
        reservation_only: cannot be had on demand.
        source: file or page the row comes from, with a link where there is one.
    """

    provider: Slug
    instance_type: Text
    region: Text | None
    vcpus: Positive | None = None
    memory_gib: Positive | None = None
    accelerator_text: Text | None = None
    accelerator_id: Slug | None = None
    gpus: NotNegative | None = None
    on_demand_usd_per_hour: Positive | None = None
    on_demand_date: PartialDate | None = None
    spot_usd_per_hour: Positive | None = None
    spot_date: PartialDate | None = None
    reservation_only: bool | None = None
    notes: Text | None = None
    source: Text
