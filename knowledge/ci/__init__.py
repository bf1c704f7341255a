"""The CI configuration database: where research computing can run, under which rules, at what charge."""
