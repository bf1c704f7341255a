"""A second opinion on what a message wants, learned from labelled conversations; the rules are heard first."""

from assistant.planner.learned.deciding import decide

__all__ = ["decide"]
