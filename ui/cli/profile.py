"""`iplane profile`: what you can use and what you observed, kept in one YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.ci import Catalogue
    from plane.profile import Profile
    from plane.profile_changes import Listed

commands = typer.Typer(
    name="profile",
    help="Say once what you can use: programs, systems, clouds, accounts, budget, observed waits.",
    no_args_is_help=True,
)

What = Annotated[str, typer.Argument(help="program, system or provider")]
Name = Annotated[str, typer.Argument(help="its name, such as ACCESS, delta or aws")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.add_typer(commands)


@commands.command()
def show(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Show the profile."""
    profile = _load()
    if as_json:
        typer.echo(profile.model_dump_json(indent=2))
        return
    lines = _lines(profile)
    if not lines:
        typer.echo("The profile is empty, so every place is considered. Start with: iplane profile add program ACCESS")
    for line in lines:
        typer.echo(line)


@commands.command()
def add(
    what: What,
    name: Name,
    account: Annotated[str | None, typer.Option(help="Account or project to charge (systems).")] = None,
) -> None:
    """Add a program, system or cloud you can use."""
    from plane.profile_changes import add as added

    _save(added(_load(), _listed(what), name, _catalogue(), account))


@commands.command()
def remove(
    what: Annotated[str, typer.Argument(help="program, system, provider, account, wait, budget-usd, objective, email")],
    name: Annotated[str | None, typer.Argument(help="which one; not needed for single values")] = None,
) -> None:
    """Remove an entry or a value."""
    from plane.profile_changes import remove as removed

    catalogue = _catalogue() if what == "system" else None
    _save(removed(_load(), what, name, catalogue))


@commands.command(name="set", context_settings={"ignore_unknown_options": True})
def set_(
    field: Annotated[str, typer.Argument(help="budget-usd, objective, email, account or wait")],
    value: Annotated[str, typer.Argument(help="such as 50, cheapest, me@site.edu, delta=abcd-gpu, delta=26h")],
) -> None:
    """Set a value: budget-usd 50, objective cheapest, account delta=abcd-gpu, wait delta/gpuA100x4=26h."""
    from plane.profile_changes import set_value

    catalogue = _catalogue() if field in ("wait", "account") else None
    _save(set_value(_load(), field, value, catalogue))


@commands.command()
def path() -> None:
    """Print where the profile file is."""
    typer.echo(_path())


def _path() -> Path:
    from knowledge.settings import settings

    return settings().profile_path


def _load() -> Profile:
    from plane.profile import load_profile

    return load_profile(_path())


def _save(profile: Profile) -> None:
    from plane.profile import save_profile

    save_profile(profile, _path())
    for line in _lines(profile):
        typer.echo(line)


def _catalogue() -> Catalogue:
    from knowledge.ci import open_catalogue

    return open_catalogue()


def _listed(what: str) -> Listed:
    """Check the word for a list, in singular or plural."""
    from typing import cast, get_args

    from knowledge.errors import UnknownNameError
    from plane.profile_changes import Listed

    for word in get_args(Listed):
        if what.lower().removesuffix("s") == word:
            return cast("Listed", word)
    raise UnknownNameError("list of a profile", what, hint=f"it is one of {', '.join(get_args(Listed))}.")


def _lines(profile: Profile) -> list[str]:
    """The profile as a person reads it, one line a field; empty fields are left out."""
    from knowledge.quantities import write_hours, write_money

    waits = ", ".join(f"{place} {write_hours(hours)}" for place, hours in profile.waits_hours.items())
    fields = {
        "programs": ", ".join(profile.programs),
        "systems": ", ".join(profile.systems),
        "providers": ", ".join(profile.providers),
        "accounts": ", ".join(f"{system} {account}" for system, account in profile.accounts.items()),
        "budget": write_money(profile.budget_usd) if profile.budget_usd is not None else "",
        "objective": profile.objective or "",
        "waits": waits,
        "email": profile.email or "",
    }
    return [f"{name:<10} {text}" for name, text in fields.items() if text]
