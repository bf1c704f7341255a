"""Who may use an offer: what the request names, else what the profile holds.

- The request's programs are the person's word for this question and stand above the profile.
- A system or cloud named in the request is looked at even if the profile does not cover it; the option then says so.
- Clouds and edge devices are open to anybody with money. They stay when no access is stated, when the profile names
  the cloud or `commercial`, or when a budget in US dollars is set; else a person who lists only academic programs is
  not sent shopping.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.ci.types import Offer
from plane.placement.names import PROVIDER_NAMES, Asked, is_commercial, opens_anything
from plane.profile import Profile

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

CLOSED = 1.0
"""Hurdle of what nobody can apply to."""

MEMBERS_ONLY = 0.3
"""Hurdle of what is for one institution's own members, or of which nothing is known."""

OPEN_PROGRAMS = ("access", "nairr", "eurohpc", "commercial", "open ")
"""Beginnings of access programs that researchers of many places and fields can apply to, or that anybody can pay."""

CLOSED_WORDS = ("classified", "training events", "classes")
"""Words of access programs that nobody can simply apply to."""


_RESTRICTED = re.compile(
    r"[^;.]*\b(?:restricted (?:to|access)|by request\b|bought by groups|scalability test needed|reserved by the)[^;.]*"
)


@dataclass(frozen=True, slots=True)
class Access:
    """Whether an offer can be used.

    Attributes:
        allowed: whether it may be an option.
        known: whether the person's stated access covers it; `None` = nothing was stated.
        text: why not, in one sentence; empty if allowed.
    """

    allowed: bool
    known: bool | None
    text: str = ""


class AccessRules:
    """Answers for each offer whether the person can use it; offers of one system share an answer."""

    def __init__(self, asked: Asked, profile: Profile, catalogue: Catalogue, *, has_budget: bool) -> None:
        self._asked = asked
        self._profile = profile
        self._catalogue = catalogue
        self._has_budget = has_budget
        self._providers = {PROVIDER_NAMES.get(name.lower(), name.lower()) for name in profile.providers}
        self._systems = {name.lower() for name in profile.systems}
        self._answers: dict[tuple[str, str | None], Access] = {}
        self._matched: dict[tuple[str, tuple[str, ...], str, str | None], bool] = {}

    def of(self, offer: Offer) -> Access:
        """Whether this offer can be used."""
        key = (offer.system_id, offer.provider)
        if key not in self._answers:
            self._answers[key] = self._decide(offer)
        return self._answers[key]

    def unknowns(self) -> tuple[str, ...]:
        """Programs of the profile that open nothing: misspelt, or not in the catalogue."""
        programs = () if self._asked.programs else self._profile.programs
        return tuple(
            f"The program {program!r} of your profile opens nothing that the catalogue knows."
            for program in programs
            if not is_commercial(program) and not opens_anything(program, self._catalogue)
        )

    def _decide(self, offer: Offer) -> Access:
        asked, profile = self._asked, self._profile
        covered = self._profile_covers(offer) if profile.says_access else None
        if asked.programs:
            if self._any_program(offer, asked.programs) or offer.provider in asked.providers:
                return Access(True, True if covered is None else covered)
            return Access(False, False, f"Not reached by {_listed(asked.programs)}; {_ways(offer)}.")
        if covered is None or covered:
            return Access(True, covered)
        if offer.system_id in asked.systems or offer.provider in asked.providers:
            return Access(True, False)
        return Access(False, False, f"Your profile does not cover it; {_ways(offer)}.")

    def _profile_covers(self, offer: Offer) -> bool:
        names = {offer.system_id.lower(), offer.system_name.lower()}
        if names & self._systems or (offer.provider or "").lower() in self._providers:
            return True
        if for_money(offer) and self._has_budget:
            return True
        return self._any_program(offer, self._profile.programs)

    def _any_program(self, offer: Offer, programs: tuple[str, ...]) -> bool:
        return any(
            for_money(offer) if is_commercial(program) else self._matches(offer, program) for program in programs
        )

    def _matches(self, offer: Offer, program: str) -> bool:
        """Many systems have the same programs and organization, which are all that a program looks at."""
        key = (program, offer.programs, offer.organization, offer.provider)
        if key not in self._matched:
            self._matched[key] = self._catalogue.matches_program(offer, program)
        return self._matched[key]


def for_money(offer: Offer) -> bool:
    """Whether anybody can have it by paying: a cloud instance or a device to buy."""
    return offer.provider is not None or offer.kind == "edge"


def access_names(offer: Offer) -> tuple[str, ...]:
    """The programs one gets it by; a cloud without any is commercial."""
    return offer.programs or (("commercial",) if for_money(offer) else ())


def hurdle(offer: Offer) -> float:
    """How hard it is to get in, for somebody who has said nothing: 0 open to many or for sale, 0.2 a program of one
    country, field or agency, 0.3 one institution's own members, unknown or restricted, 1 closed to applications. Added
    to the balanced score (docs/decisions/0004-placement-ranking.md).
    """
    if restriction(offer) is not None:
        return MEMBERS_ONLY
    names = [name.lower() for name in access_names(offer)]
    open_names = [name for name in names if not any(word in name for word in CLOSED_WORDS)]
    if names and not open_names:
        return CLOSED
    if any(name.startswith(OPEN_PROGRAMS) for name in open_names):
        return 0.0
    return MEMBERS_ONLY if all("institution" in name for name in open_names) else 0.2


def restriction(offer: Offer) -> str | None:
    """What the site says of a partition that not everybody on the system can use; `None` where it says nothing."""
    return None if offer.provider is not None else _restriction(offer.notes or "")


@lru_cache(maxsize=2048)
def _restriction(notes: str) -> str | None:
    found = _RESTRICTED.search(notes)
    return found.group().strip() if found else None


def _ways(offer: Offer) -> str:
    names = access_names(offer)
    if not names:
        return f"how one gets access to {offer.system_name} is not known"
    return f"access to {offer.system_name} is by {_listed(names)}"


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"
