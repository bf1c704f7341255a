"""What pages go through on their way in: found, decoded, made text, completed with what they include, linked, dated."""
