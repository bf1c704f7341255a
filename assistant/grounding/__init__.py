"""Every figure in an answer must come from a tool result of the conversation, or from what the user said."""

from assistant.grounding.checking import Finding, check
from assistant.grounding.grounds import Grounds
from assistant.grounding.withholding import NOTICE, withhold

__all__ = ["NOTICE", "Finding", "Grounds", "check", "withhold"]
