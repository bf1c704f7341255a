"""The browser chat: a thin renderer of `assistant.events`. Its door is `ui.chat.starting.start_chat`."""

SURFACE = "chat"
"""Conversations begun here are stored under this name; the history lists no others, which scripts would flood."""
