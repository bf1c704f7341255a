"""Job scripts: what to ask a batch system for, checked against the partition's row, written from templates."""

from plane.scripts.choosing import choose_offer
from plane.scripts.script import JobScript
from plane.scripts.spec import ScriptSpec
from plane.scripts.writing import write_script

__all__ = ["JobScript", "ScriptSpec", "choose_offer", "write_script"]
