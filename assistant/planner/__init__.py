"""The embedded planner: a chat model without a language model. It understands, calls tools, and words results."""
