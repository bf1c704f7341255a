"""Several devices at one network: groups, links, collectives, tensor and pipeline parallelism, and what they cost."""

from estimators.dnn.parallel.communicating import Communication, communicate
from estimators.dnn.parallel.groups import Groups, groups_of
from estimators.dnn.parallel.links import Links, survey_links

__all__ = ["Communication", "Groups", "Links", "communicate", "groups_of", "survey_links"]
