"""The claim, measured: what a campaign costs against runs at full scale, and how good its predictions are there."""

from estimators.harp.claim.claim import Claim, FullOnly, TargetClaim, claim_of
from estimators.harp.claim.design import POOL, TEST, full_scale_tasks
from estimators.harp.claim.measuring import measure

__all__ = ["POOL", "TEST", "Claim", "FullOnly", "TargetClaim", "claim_of", "full_scale_tasks", "measure"]
