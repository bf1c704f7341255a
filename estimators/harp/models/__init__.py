"""Models of an application's time and memory: tried, chosen on runs they have not seen, with honest intervals."""

from estimators.harp.models.learned import LearnedModel
from estimators.harp.models.learning import learn
from estimators.harp.models.policy import Policy

__all__ = ["LearnedModel", "Policy", "learn"]
