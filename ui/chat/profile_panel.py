"""The panel where a person says what they may use; it reads and writes the profile file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr

from knowledge.errors import IntelligencePlaneError, RequestError
from knowledge.settings import Settings
from plane.placement.request import Objective
from plane.profile import Profile, load_profile, save_profile

OBJECTIVES = ["none", *get_args(Objective)]


@dataclass(frozen=True, slots=True)
class Choices:
    """Names to offer: access programs, systems as (name, id), clouds."""

    programs: tuple[str, ...] = ()
    systems: tuple[tuple[str, str], ...] = ()
    providers: tuple[str, ...] = ()


def choices_of(catalogue: Any) -> Choices:
    """What the CI database knows, for the drop-down lists."""
    offers = catalogue.offers
    systems = sorted({(offer.system_name, offer.system_id) for offer in offers if offer.kind in ("hpc", "testbed")})
    clouds = sorted({offer.provider for offer in offers if offer.kind == "cloud" and offer.provider})
    return Choices(tuple(catalogue.programs), tuple(systems), tuple(clouds))


def build(settings: Settings, choices: Choices) -> list[Any]:
    """Draw the panel inside the current container; returns the fields that `shown` fills when a page opens."""
    programs = gr.Dropdown(
        list(choices.programs), label="Programs", multiselect=True, allow_custom_value=True, elem_id="profile-programs"
    )
    systems = gr.Dropdown(list(choices.systems), label="Systems", multiselect=True, elem_id="profile-systems")
    providers = gr.Dropdown(list(choices.providers), label="Clouds", multiselect=True, elem_id="profile-providers")
    accounts = gr.Textbox(
        label="Accounts to charge", placeholder="delta: abcd-delta-gpu", lines=2, elem_id="profile-accounts"
    )
    with gr.Row():
        budget = gr.Textbox(label="Budget (US$)", placeholder="none", min_width=90, elem_id="profile-budget")
        objective = gr.Dropdown(OBJECTIVES, label="Prefer", min_width=110, elem_id="profile-objective")
    email = gr.Textbox(label="E-mail for job scripts", placeholder="optional", elem_id="profile-email")
    fields = [programs, systems, providers, accounts, budget, objective, email]
    save = gr.Button("Save profile", variant="secondary", size="sm", elem_id="profile-save")
    said = gr.Markdown(elem_id="profile-said")
    save.click(lambda *values: saved(settings, *values), fields, said, api_visibility="private", show_progress="hidden")
    return fields


def shown(settings: Settings) -> list[Any]:
    """The values of the fields as the profile file has them; an unreadable file shows an empty profile."""
    try:
        profile = load_profile(settings.profile_path)
    except IntelligencePlaneError as error:
        gr.Warning(error.message)
        profile = Profile()
    return [
        list(profile.programs),
        list(profile.systems),
        list(profile.providers),
        "\n".join(f"{system}: {account}" for system, account in profile.accounts.items()),
        "" if profile.budget_usd is None else f"{profile.budget_usd:g}",
        profile.objective or OBJECTIVES[0],
        profile.email or "",
    ]


def saved(settings: Settings, *values: Any) -> str:
    """Write the fields into the profile file; returns the sentence to show."""
    try:
        profile = read_fields(load_profile(settings.profile_path), *values)
        save_profile(profile, settings.profile_path)
    except IntelligencePlaneError as error:
        return f"⚠️ {error.message}"
    except OSError as error:
        return f"⚠️ The profile cannot be written ({error.strerror}); look at the folder {settings.profile_path.parent}."
    return "Saved. It counts from the next question on." if profile.says_access else "Saved: everything is considered."


def read_fields(
    before: Profile,
    programs: list[str] | None,
    systems: list[str] | None,
    providers: list[str] | None,
    accounts: str | None,
    budget: str | None,
    objective: str | None,
    email: str | None,
) -> Profile:
    """The profile that the fields describe; what the panel does not show (observed waits) stays as it was.

    Raises:
        RequestError: the budget is no amount of money, or a line of accounts has no colon.
    """
    return before.model_copy(
        update={
            "programs": tuple(programs or ()),
            "systems": tuple(systems or ()),
            "providers": tuple(providers or ()),
            "accounts": _accounts(accounts or ""),
            "budget_usd": _budget(budget or ""),
            "objective": None if objective in (None, OBJECTIVES[0]) else objective,
            "email": (email or "").strip() or None,
        }
    )


def _accounts(text: str) -> dict[str, str]:
    accounts = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        system, colon, account = (part.strip() for part in line.partition(":"))
        if not (system and colon and account):
            raise RequestError.of(
                "account", line, "it is not 'system: account'", "write it like 'delta: abcd-delta-gpu'"
            )
        accounts[system] = account
    return accounts


def _budget(text: str) -> float | None:
    bare = text.strip().lstrip("$").replace(",", "")
    if not bare:
        return None
    try:
        amount = float(bare)
    except ValueError:
        amount = 0.0
    if not 0 < amount < 1e12:
        raise RequestError.of("budget", text, "it is not an amount of dollars above zero", "write it like 200")
    return amount
