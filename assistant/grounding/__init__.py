"""Every figure in an answer must come from a tool result of the conversation."""
