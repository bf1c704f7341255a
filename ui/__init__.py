"""Every surface: terminal and browser. Thin renderers of `assistant.events`; nothing is decided here."""
