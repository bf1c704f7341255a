"""Names that come near one that does not exist: by spelling and by meaning."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.ci.sandbox.dictionary import Dictionary
from knowledge.ci.sandbox.meanings import COLUMNS, FUNCTIONS, RELATIONS, of_same_meaning

_MOST = 3
_LEAST_LIKENESS = 68.0
_LONGEST = 100
_SHORT = 3
"""In names up to so many letters, parts are not compared: each would lie in everything."""


def near_relations(name: str, dictionary: Dictionary) -> list[str]:
    """Tables and views with a name like this one, or for the same things; best first."""
    meant = [one for one in of_same_meaning(name, RELATIONS) if one in dictionary.relations]
    return list(dict.fromkeys([*meant, *alike(name, dictionary.relations)]))[:_MOST]


def near_functions(name: str, allowed: Iterable[str]) -> list[str]:
    """Allowed functions with a name like this one, or that do the same."""
    words = [one for one in allowed if one[:1].isalpha()]
    return list(dict.fromkeys([*of_same_meaning(name, FUNCTIONS), *alike(name, words, 80.0)]))[:2]


def near_columns(name: str, used: Iterable[str], dictionary: Dictionary) -> list[str]:
    """Columns like this one, each with relations that have it: `gpu_memory_gib (gpu_partitions, prices)`.

    Args:
        name: the column that does not exist.
        used: relations of the statement; their columns go first.
        dictionary: all relations.
    """
    here = [relation for relation in used if relation in dictionary.relations]
    near_here = alike(name, (column for relation in here for column in dictionary.relations[relation]))
    everywhere = [column for columns in dictionary.relations.values() for column in columns]
    meant = [one for one in of_same_meaning(name, COLUMNS) if one in everywhere]
    found = dict.fromkeys([*meant, *near_here[:2], *alike(name, everywhere)])
    return [f"{column} ({', '.join(_where(column, here, dictionary))})" for column in found][: _MOST + 1]


def alike(name: str, names: Iterable[str], least: float = _LEAST_LIKENESS) -> list[str]:
    """Those of the names that are spelled like this one, most like first."""
    asked = name.lower()[:_LONGEST]
    found = [(_likeness(asked, one), one) for one in dict.fromkeys(names)]
    return [one for likeness, one in sorted(found, key=lambda hit: (-hit[0], hit[1])) if likeness >= least]


def _likeness(name: str, other: str) -> float:
    """From 0 to 100; a name that lies within the other is near, whatever else the other says."""
    from rapidfuzz import fuzz

    ratio = fuzz.ratio(name, other)
    if len(name) <= _SHORT:
        return ratio
    words = fuzz.token_sort_ratio(name.replace("_", " "), other.replace("_", " "))
    return max(ratio, words, 85 + ratio / 7 if name in other else 0)


def _where(column: str, here: list[str], dictionary: Dictionary) -> list[str]:
    holders = dictionary.holders(column)
    return ([one for one in holders if one in here] or holders)[:2]
