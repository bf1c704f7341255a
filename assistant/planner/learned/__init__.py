"""A second opinion on what a message wants, learned from labelled conversations; the rules stay the first."""

from assistant.planner.learned.opinion import Opinion, opinion

__all__ = ["Opinion", "opinion"]
