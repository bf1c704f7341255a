"""`iplane evaluate harp-claim`: what campaigns cost against full scale, and how good they predict, from stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.evaluating import progress_bar
from ui.cli.evaluation_document import JsonOut, check_place, put

if TYPE_CHECKING:
    from estimators.harp.claim import Claim, TargetClaim


def harp_claim(
    applications: Annotated[
        list[str] | None, typer.Argument(help="Applications; without any, all with stored test runs.")
    ] = None,
    json_out: JsonOut = None,
) -> None:
    """The claim, measured: cost of each campaign against full scale, error and kills on runs that it never saw."""
    check_place("--json", json_out)
    found = [_claim(name) for name in applications or _with_test_runs()]
    put({"applications": [_document(one) for one in found]}, json_out, lambda: _show(found))


def _with_test_runs() -> list[str]:
    from estimators.harp.claim import TEST
    from estimators.harp.history import known_names, known_runs
    from knowledge.errors import RequestError

    found = [name for name in known_names() if any(run.campaign_id == TEST for run in known_runs(name))]
    if not found:
        raise RequestError("No application has stored test runs; `iplane harp claim NAME` makes some.")
    return found


def _claim(name: str) -> Claim:
    from estimators.harp.claim import claim_of
    from estimators.harp.history import known_runs
    from estimators.harp.shelf import find

    application = find(name)
    with progress_bar(application.name) as told:
        return claim_of(application, known_runs(application.name), told)


def _document(one: Claim) -> dict[str, Any]:
    from dataclasses import asdict

    names = ("same_number_seconds", "times_cheaper", "times_cheaper_than_full_only", "verdicts")
    return {**asdict(one), **{name: getattr(one, name) for name in names}}


def _show(found: list[Claim]) -> None:
    from estimators.harp.claim.claim import CHEAPER, ERROR, KILLED, OVER_REQUEST
    from ui.cli.table import print_table, say

    headers = ("application", "runs", "cost", "at full scale", "cheaper", "full-scale runs for the same error",
               "test runs", "median error", "killed", "over-request", "in 90 % interval", "model")  # fmt: skip
    print_table("Walltime", headers, [_row(one) for one in found], right=(1, 2, 3, 4, 6, 7, 8, 9, 10))
    say("Cost: seconds of all runs of the campaign. At full scale: as many runs at the mean of the full-scale runs.")
    say(f"Asked for: {CHEAPER:g} times cheaper, median error at most {ERROR:.0%}, killed (in time or memory) at most")
    say(f"{KILLED:.0%}, median over-request at most {OVER_REQUEST:.0%}; requests before rounding to minutes.")
    fewest = min(one.test_runs for one in found)
    if fewest * KILLED < 1:
        say(f"With {fewest} test runs one kill is {1 / fewest:.1%}, so at most {KILLED:.0%} means none.")
    memory = [(one.application, *_cells(one.memory), one.memory.model) for one in found if one.memory]
    if memory:
        say()
        names = ("application", "median error", "killed", "over-request", "in 90 % interval", "model")
        print_table("Peak memory", names, memory, right=(1, 2, 3, 4))
    for one in found:
        for text in one.left_out:
            say(f"{one.application}: {text}")
        missed = [name.replace("_", "-") for name, held in one.verdicts.items() if not held]
        say(f"{one.application}: {'all held' if not missed else 'missed: ' + ', '.join(missed)}.")


def _row(one: Claim) -> tuple[str, ...]:
    error, killed, over, inside = _cells(one.time)
    return (
        one.application,
        f"{one.campaign_runs:,} ({one.full_runs_in_campaign} full)",
        f"{one.campaign_seconds:,.0f} s",
        f"{one.same_number_seconds:,.0f} s",
        f"{one.times_cheaper:.1f} x",
        _full_only(one),
        f"{one.test_runs}" + (f" ({one.test_unfinished} more did not finish)" if one.test_unfinished else ""),
        error,
        f"{one.killed_share:.1%}" if one.memory else killed,
        over,
        inside,
        one.time.model,
    )


def _full_only(one: Claim) -> str:
    only, times = one.full_only, one.times_cheaper_than_full_only
    if times is None:
        return "not tried: too few full-scale runs"
    if only.runs is None:
        return f"more than {only.tried} (over {times:.1f} x the cost)"
    return f"{only.runs} ({times:.1f} x the cost)"


def _cells(one: TargetClaim) -> tuple[str, str, str, str]:
    shares = (one.figures.median_error, one.figures.killed_share, one.figures.median_over_request, one.figures.coverage)
    error, killed, over, inside = ("" if share is None else f"{share:.1%}" for share in shares)
    return error, killed, over, inside
