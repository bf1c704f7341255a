"""Which chat model answers: Ollama when one is reachable, else the embedded planner."""
