"""The embedded planner: understands a question without a language model and speaks the same interface as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from knowledge.settings import Settings
    from plane.profile import Profile

__all__ = ["planner_model"]


def planner_model(settings: Settings | None = None, profile: Profile | None = None) -> BaseChatModel:
    """The planner as a chat model.

    Args:
        settings: of this process by default; only where the catalogues lie matters.
        profile: what the person can use.
    """
    from assistant.planner.model import PlannerModel

    return PlannerModel(settings=settings, person=profile)
