"""Where should I run it: options, feasibility, ranking."""
