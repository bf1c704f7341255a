"""The Intelligence Plane: place, run, watch and reschedule jobs. Today: placement and the person's profile."""
