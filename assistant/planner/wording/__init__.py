"""Words answers from typed results. Every figure is written from result data, one file per kind of answer."""

from __future__ import annotations

from assistant.planner.wording.answer import Outcome, word

__all__ = ["Outcome", "word"]
