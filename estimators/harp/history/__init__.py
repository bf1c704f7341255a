"""Runs of applications, kept in the home folder; the door that campaigns, imports and the execution engine share."""

from estimators.harp.history.store import RunHistory, Written

__all__ = ["RunHistory", "Written"]
