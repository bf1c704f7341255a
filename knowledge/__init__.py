"""What is known: the CI configuration database, the documentation library, and the words every floor shares.

Ground floor: imports nothing of the project from above. `errors`, `evidence`, `quantities` and `settings` are the
common words; `ci` and `docs` are the two rooms.
"""
