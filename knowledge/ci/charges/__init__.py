"""The price engine: what a run, an egress or a stored volume costs, with every number of the arithmetic.

Centres: core-hours, GPU-hours, node-hours, memory, sums and dominant resources, service units with factor and minimum,
whole nodes or shared. Clouds: on demand, spot, egress in tiers, storage. An unknown rate gives no amount, never zero;
nothing to pay is said in words and is zero only because a source says so.
"""

from knowledge.ci.charges.egress import egress_charge
from knowledge.ci.charges.engine import charge
from knowledge.ci.charges.parts import ChargePart, ChargeResult
from knowledge.ci.charges.storage import storage_charge

__all__ = ["ChargePart", "ChargeResult", "charge", "egress_charge", "storage_charge"]
