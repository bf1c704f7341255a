"""A site's own history of waits, kept in the home folder."""

from estimators.wait.history.store import Imported, WaitHistory
from estimators.wait.history.summary import WaitSummary

__all__ = ["Imported", "WaitHistory", "WaitSummary"]
