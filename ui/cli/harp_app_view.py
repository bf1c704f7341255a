"""How applications are shown: findings of a check, the list, the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.cli.table import print_table, say

if TYPE_CHECKING:
    from estimators.harp.application import Application, Input
    from estimators.harp.checking import Finding
    from estimators.harp.shelf import Place

_MARKS = {"good": "ok", "warning": "note", "problem": "PROBLEM"}


def print_findings(application: Application, findings: Sequence[Finding], *, as_json: bool) -> None:
    """What a check found, and one line on the whole."""
    problems = sum(one.verdict == "problem" for one in findings)
    if as_json:
        from dataclasses import asdict

        _document({"application": application.name, "runs": not problems, "findings": [asdict(f) for f in findings]})
        return
    for one in findings:
        say(f"{_MARKS[one.verdict]:8}{one.about}: {one.text}")
    name = application.name
    say(f"{name}: {problems} problem{'' if problems == 1 else 's'}." if problems else f"{name} can be run.")


def print_places(places: Sequence[Place], *, as_json: bool) -> None:
    """All applications as a table; broken files stand below with their sentence."""
    known, unknown = _runs_known([place.name for place in places if place.application])
    if as_json:
        told = {"unknown": unknown} if unknown else {}
        _document({"applications": [_listed(place, known) for place in places], **told})
        return
    rows = [_row(place, place.application, known) for place in places if place.application]
    headers = ("name", "title", "field", "inputs", "programs", "runs known")
    print_table("", headers, rows, right=(5,))
    for place in places:
        if place.shadows:
            say(f"{place.name} is your own ({place.path}); it stands in front of the shipped one of that name.")
    for place in places:
        if place.problem:
            say(f"broken: {place.problem}")
    if unknown:
        say(unknown)


def print_application(application: Application, *, as_json: bool) -> None:
    """One application in full."""
    if as_json:
        _document({**application.model_dump(mode="json"), "folder": str(application.folder)})
        return
    say(f"{application.title} ({application.name})")
    _print_words(application)
    say()
    headers = ("input", "kind", "unit", "small scale", "full scale", "default", "meaning")
    print_table("", headers, [_input_row(name, one) for name, one in application.parameters.items()])
    if application.features:
        say()
        print_table("", ("feature", "is"), list(application.features.items()))
    say()
    for label, text in _how_it_runs(application):
        if text:
            say(f"{label:10}{text}")


def _print_words(application: Application) -> None:
    if application.field:
        say(f"Field: {application.field}")
    if application.description:
        say(application.description)
    if application.aliases:
        say(f"Also called: {', '.join(application.aliases)}")


def _how_it_runs(application: Application) -> list[tuple[str, str]]:
    from estimators.harp.running.software import install_hint
    from knowledge.quantities import write_bytes, write_hours

    success, limits, progress = application.success, application.limits, application.progress
    rules = [f"exit status {success.exit_status}"]
    rules += [f"output has {success.pattern!r}"] if success.pattern else []
    rules += [f"{name} is there" for name in success.files]
    memory = f", {write_bytes(limits.memory_bytes)} of memory" if limits.memory_bytes else ""
    return [
        ("set-up", application.setup),
        ("command", application.command),
        *(("variable", f"{name}={text}") for name, text in application.environment.items()),
        ("success", " and ".join(rules)),
        ("progress", f"{progress.pattern!r} of {progress.total}" if progress else ""),
        ("limits", f"{write_hours(limits.walltime_seconds / 3600)}{memory}"),
        ("programs", _programs(application)),
        ("install", install_hint(application)),
        ("folder", str(application.folder)),
    ]


def _row(place: Place, application: Application, known: dict[str, int]) -> tuple[str, ...]:
    mark = " (own)" if place.own else ""
    return (
        f"{application.name}{mark}",
        application.title,
        application.field,
        ", ".join(application.parameters),
        _programs(application),
        f"{known[application.name]:,}" if application.name in known else "unknown",
    )


def _listed(place: Place, known: dict[str, int]) -> dict[str, Any]:
    from estimators.harp.checking import missing_programs

    told: dict[str, Any] = {"name": place.name, "own": place.own, "shadows": place.shadows, "path": str(place.path)}
    application = place.application
    if application is None:
        return {**told, "problem": place.problem}
    return {
        **told,
        "title": application.title,
        "field": application.field,
        "inputs": list(application.parameters),
        "missing_programs": list(missing_programs(application)),
        "runs_known": known.get(application.name),
    }


def _programs(application: Application) -> str:
    from estimators.harp.checking import missing_programs

    missing = missing_programs(application)
    return f"missing: {', '.join(missing)}" if missing else "installed"


def _input_row(name: str, one: Input) -> tuple[str, ...]:
    spans = ["", ""] if one.is_word else [_span(one, scale) for scale in ("small", "full")]
    if one.choices:
        spans = [", ".join(map(str, one.levels(scale))) for scale in ("small", "full")]
    return (name, one.type, one.unit, *spans, "" if one.default is None else str(one.default), one.meaning)


def _span(one: Input, scale: str) -> str:
    from knowledge.quantities import write_number

    low, high = (write_number(end) for end in one.span(scale))
    return low if low == high else f"{low} to {high}"


def _runs_known(names: Sequence[str]) -> tuple[dict[str, int], str]:
    """Number of runs of each application, shipped ones included; nothing, and a sentence, where they cannot be read."""
    from estimators.harp.history import RunHistory, known_runs, shipped_names
    from knowledge.errors import IntelligencePlaneError

    try:
        own, shipped = RunHistory.of().counts(), shipped_names()
        return {name: len(known_runs(name)) if name in shipped else own.get(name, 0) for name in names}, ""
    except IntelligencePlaneError as error:
        return {}, error.message


def _document(content: dict[str, Any]) -> None:
    import json

    print(json.dumps(content, indent=2, ensure_ascii=False))
