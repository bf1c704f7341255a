"""Changes to a profile, one at a time, with names resolved against the catalogue: for the terminal and the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import ValidationError

from knowledge.errors import RequestError, UnknownNameError
from knowledge.quantities import read_hours
from plane.placement.names import is_commercial, near, opens_anything, provider_id
from plane.placement.request import Objective
from plane.profile import Profile

if TYPE_CHECKING:
    from knowledge.ci import Catalogue

Listed = Literal["program", "system", "provider"]
"""What a profile lists."""

SETTABLE = ("budget-usd", "objective", "email", "account", "wait")
"""What a profile holds one value of (or, for `account` and `wait`, one value a system)."""

_EMAIL_RULE = "it is not an e-mail address"
_SHOW = "iplane profile show lists what is there"


def add(profile: Profile, what: Listed, name: str, catalogue: Catalogue, account: str | None = None) -> Profile:
    """Add a program, system or provider; adding twice changes nothing.

    Args:
        profile: the profile as it is.
        what: the list to add to.
        name: as the person writes it; systems and providers are stored by id.
        catalogue: to resolve the name.
        account: for a system, the account or project that jobs are charged to.

    Raises:
        UnknownNameError: the name is not known; near names are offered.
        RequestError: an account for something that is not a system.
    """
    if account is not None and what != "system":
        raise RequestError.of("--account", account, f"a {what} has no account", "give it with a system")
    resolved = _resolved(what, name, catalogue)
    changes: dict[str, Any] = {f"{what}s": _with(getattr(profile, f"{what}s"), resolved)}
    if account is not None:
        changes["accounts"] = {**profile.accounts, resolved: account}
    return profile.model_copy(update=changes)


def remove(profile: Profile, what: str, name: str | None, catalogue: Catalogue | None = None) -> Profile:
    """Remove an entry of a list, a system's account or wait, or a single value.

    Raises:
        RequestError: there is no such entry.
    """
    if what in ("budget-usd", "objective", "email"):
        return profile.model_copy(update={what.replace("-", "_"): None})
    if name is None:
        raise RequestError.of(
            what, "", "it needs the name of what to remove", f"write: iplane profile remove {what} NAME"
        )
    if what in ("account", "wait"):
        return _without_key(profile, "accounts" if what == "account" else "waits_hours", name, what)
    if what not in get_args(Listed):
        raise _unknown_field(what)
    return _without_entry(profile, f"{what}s", name, what, catalogue)


def set_value(profile: Profile, field: str, value: str, catalogue: Catalogue | None = None) -> Profile:
    """Set a single value: `budget-usd 50`, `objective cheapest`, `email a@b.edu`, `wait delta=26h`, `account delta=a`.

    Raises:
        RequestError: the field is not known, or the value breaks its rule.
    """
    if field == "wait":
        place, text = _pair(field, value)
        return _checked(profile, "waits_hours", {**profile.waits_hours, _place(place, catalogue): _wait(text)})
    if field == "account":
        place, account = _pair(field, value)
        return _checked(profile, "accounts", {**profile.accounts, _place(place, catalogue): account})
    if field == "budget-usd":
        return _checked(profile, "budget_usd", _dollars(value))
    if field == "objective":
        return _checked(profile, "objective", _objective(value))
    if field == "email":
        if "@" not in value.strip("@") or any(letter.isspace() for letter in value):
            raise RequestError.of("email", value, _EMAIL_RULE, "write it like name@site.edu")
        return _checked(profile, "email", value)
    raise _unknown_field(field)


def _resolved(what: Listed, name: str, catalogue: Catalogue) -> str:
    if what == "system":
        return str(catalogue.system(name).id)
    if what == "provider":
        return provider_id(name, {offer.provider for offer in catalogue.offers if offer.provider})
    program = name.strip()
    if is_commercial(program) or opens_anything(program, catalogue):
        return program
    known = sorted(set(catalogue.programs))
    raise UnknownNameError("access program", name, near(name, known), hint=f"such as {', '.join(known[:5])}.")


def _with(entries: tuple[str, ...], entry: str) -> tuple[str, ...]:
    known = {name.lower() for name in entries}
    return entries if entry.lower() in known else (*entries, entry)


def _without_entry(profile: Profile, field: str, name: str, what: str, catalogue: Catalogue | None) -> Profile:
    entries: tuple[str, ...] = getattr(profile, field)
    wanted = {name.strip().lower()}
    if what == "system" and catalogue is not None:
        wanted.add(_place(name, catalogue))
    left = tuple(entry for entry in entries if entry.lower() not in wanted)
    if left == entries:
        rule = f"the profile has {', '.join(entries)}" if entries else f"the profile has no {what}"
        raise RequestError.of(what, name, rule, _SHOW)
    return profile.model_copy(update={field: left})


def _without_key(profile: Profile, field: str, name: str, what: str) -> Profile:
    entries: dict[str, Any] = getattr(profile, field)
    left = {key: value for key, value in entries.items() if key.lower() != name.strip().lower()}
    if len(left) == len(entries):
        raise RequestError.of(
            what, name, f"the profile has no {what} for it", "iplane profile show lists what is there"
        )
    return profile.model_copy(update={field: left})


def _place(name: str, catalogue: Catalogue | None) -> str:
    """`Delta` -> `delta`, `Delta/gpuA100x4` -> `delta/gpuA100x4`."""
    system, slash, partition = name.strip().partition("/")
    resolved = catalogue.system(system).id if catalogue is not None else system.lower()
    return f"{resolved}{slash}{partition}"


def _pair(field: str, value: str) -> tuple[str, str]:
    place, equals, rest = value.partition("=")
    if not equals or not place.strip() or not rest.strip():
        example = "delta=26h" if field == "wait" else "delta=abcd-delta-gpu"
        raise RequestError.of(field, value, "it must name a system and a value", f"write it like {example}")
    return place, rest.strip()


def _wait(text: str) -> float:
    """Hours of a wait; unlike other durations it may be zero."""
    return 0.0 if text.strip().rstrip("hms ") in ("0", "0.0") else read_hours(text, field="wait")


def _dollars(value: str) -> float:
    text = value.strip().lstrip("$").removesuffix("USD").replace(",", "").strip()
    try:
        amount = float(text)
    except ValueError:
        raise RequestError.of("budget-usd", value, "it is not an amount of US dollars", "write it like 50") from None
    if not 0 < amount < 1e12:
        raise RequestError.of("budget-usd", value, "it must be more than zero", "write it like 50")
    return amount


def _objective(value: str) -> str:
    if value not in get_args(Objective):
        raise UnknownNameError(
            "objective", value, near(value, get_args(Objective)), hint=", ".join(get_args(Objective))
        )
    return value


def _checked(profile: Profile, field: str, value: object) -> Profile:
    try:
        return Profile.model_validate({**profile.model_dump(), field: value})
    except ValidationError as error:
        problem = error.errors()[0]
        raise RequestError.of(field, value, problem["msg"].lower(), "give another value") from error


def _unknown_field(field: str) -> UnknownNameError:
    known = (*get_args(Listed), *SETTABLE)
    return UnknownNameError("part of a profile", field, near(field, known), hint=f"it is one of {', '.join(known)}.")
