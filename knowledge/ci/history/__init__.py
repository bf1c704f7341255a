"""What the database was built from, each time: snapshots, what changed between two, answers as of a date."""

from knowledge.ci.history.changes import Change, changes_between
from knowledge.ci.history.rebuilding import built_as_of, rebuilt
from knowledge.ci.history.snapshot import Snapshot
from knowledge.ci.history.store import HistoryStore

__all__ = ["Change", "HistoryStore", "Snapshot", "built_as_of", "changes_between", "rebuilt"]
