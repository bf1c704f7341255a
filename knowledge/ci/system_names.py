"""Which system a name means, and which access programme covers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.ci.tables import Record
from knowledge.errors import UnknownNameError

_NEAR = 86.0
"""Likeness (0-100) from which a single near name is taken for a typing slip."""
_CLEAR = 6.0
"""How much less like the second-best name must be."""
_SUGGESTED = 67.0
_BEGINNING = 4
"""Letters at the beginning that make a name worth offering: `deltoid` and Delta."""
_SUCCESSORS = {
    "xsede": "ACCESS",
    "compute canada": "Digital Research Alliance of Canada",
    "alliance canada": "Digital Research Alliance of Canada",
    "drac": "Digital Research Alliance of Canada",
}
"""Programmes people still call by an older name."""


class SystemNames:
    """Finds systems by id, name, alias, with or without the centre's name before it, or a near spelling."""

    def __init__(self, systems: Iterable[Record]) -> None:
        self._names: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for row in systems:
            self._shown[row["system_id"]] = row["name"]
            for name in (row["system_id"], row["name"], *(row["aliases"] or ())):
                self._names.setdefault(_key(name), row["system_id"])
                self._names.setdefault(_key(re.sub(r"\s*\(.*\)", "", name)), row["system_id"])

    def find(self, name: str) -> str:
        """The id of the system that `name` means.

        Raises:
            UnknownNameError: nothing bears the name; near names are offered.
        """
        exact = self._names.get(_key(name)) or self._without_centre(name)
        if exact:
            return exact
        near = self._near(name)
        clear = len(near) == 1 or (len(near) > 1 and near[0][1] - near[1][1] >= _CLEAR)
        if near and near[0][1] >= _NEAR and clear and self._same_number(near[0][0], name):
            return near[0][0]
        raise UnknownNameError(
            "system", name, [system_id for system_id, _ in near[:3]], hint="`iplane ci systems` lists all systems."
        )

    def _same_number(self, system_id: str, name: str) -> bool:
        """Stampede2 is not a slip of the pen for Stampede3: it is another machine."""
        wanted = re.sub(r"\D", "", name)
        return any(re.sub(r"\D", "", known) == wanted for known, owner in self._names.items() if owner == system_id)

    def _without_centre(self, name: str) -> str | None:
        """`NCSA Delta` or `OSC's Pitzer`: the last word alone may be a system."""
        words = name.split()
        return self._names.get(_key(words[-1])) if len(words) in {2, 3} else None

    def _near(self, name: str) -> list[tuple[str, float]]:
        """Systems with a name like this one, most like first."""
        from rapidfuzz import fuzz, process

        alike = _key(name)[:_BEGINNING] if len(_key(name)) > _BEGINNING else _key(name)
        begun = {self._names[key]: _SUGGESTED for key in self._names if key.startswith(alike) and len(alike) > 2}
        best: dict[str, float] = dict(begun)
        for key, likeness, _ in process.extract(_key(name), list(self._names), scorer=fuzz.ratio, limit=12):
            system_id = self._names[key]
            if likeness >= _SUGGESTED:
                best[system_id] = max(best.get(system_id, 0.0), likeness)
        return sorted(best.items(), key=lambda item: -item[1])


def canonical_program(program: str, known: Sequence[str]) -> str:
    """The programme as the facts write it: the case of a known one, or the successor of an older name."""
    lowered = program.strip().lower()
    lowered = _SUCCESSORS.get(lowered, lowered).lower()
    return next((name for name in known if name.lower() == lowered), _SUCCESSORS.get(lowered, program.strip()))


def covers(program: str, programs: Sequence[str], organization: str, names: Sequence[str] = ()) -> bool:
    """Whether a programme (as the facts write it) covers a system with these programmes and this organization.

    Acronyms keep their case, so that ACCESS does not mean "open access".
    """
    if any(program.lower() == own.lower() for own in programs):
        return True
    ignore_case = not program.isupper()
    wanted = _words(program, ignore_case)
    texts = (*programs, organization, *names)
    return bool(wanted) and any(wanted <= _words(text, ignore_case) for text in texts)


def _words(text: str, ignore_case: bool) -> set[str]:
    return set(re.findall(r"\w+", text.lower() if ignore_case else text))


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().removesuffix("'s"))
