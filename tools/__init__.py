"""What the agent may call: one typed function per capability, each returning data with its evidence."""
