"""Applications that come with the program: one folder each, with its application file and the scripts it needs."""
