"""How well the assistant understands conversations: played through the whole assistant, whichever model answers."""

from assistant.scoring.conversation import Conversation, read_conversations
from assistant.scoring.playing import play_all
from assistant.scoring.scores import ConversationScores

__all__ = ["Conversation", "ConversationScores", "play_all", "read_conversations"]
