"""The browser chat: a thin renderer of `assistant.events`. Its door is `ui.chat.server.serve`."""
