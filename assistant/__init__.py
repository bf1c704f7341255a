"""One conversation: understand, call tools, ground, answer."""
