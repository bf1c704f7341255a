"""`iplane harp campaign`: profile an application in runs that the program proposes itself, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from estimators.harp.application import Application
    from estimators.harp.campaign import Campaign, Options

campaign_commands = typer.Typer(
    name="campaign",
    help="Profile an application in small runs: plan, run, status, resume, report.",
    no_args_is_help=True,
)

App = Annotated[str, typer.Argument(help="Name or alias of an application, or its file.", show_default=False)]
Which = Annotated[
    str, typer.Argument(help="Name of an application (its latest campaign), or id of a campaign.", show_default=False)
]
Budget = Annotated[
    str,
    typer.Option(
        help="Wall times of all runs added up, such as 30m or 2h; set-up of data is not in it. With several runs side"
        " by side the clock shows less."
    ),
]
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help="Run to be certain about, such as 'atoms=1e6,timesteps=1000'; repeat it. Default: all of full scale.",
        show_default=False,
    ),
]
Width = Annotated[
    float, typer.Option(min=1.01, help="Good enough: upper by lower end of the 90 % interval at the targets.")
]
Repeat = Annotated[
    int,
    typer.Option(
        min=1, max=20,
        help="Repetitions of every configuration. The first is run three times in any case, others where noise hides"
        " the answer.",
    ),
]  # fmt: skip
Jobs = Annotated[int | None, typer.Option(min=1, help="Runs side by side; default: one a core.", show_default=False)]
Exclusive = Annotated[bool, typer.Option("--exclusive", help="One run at a time: nothing shares the machine with it.")]
Slurm = Annotated[bool, typer.Option("--slurm", help="Run as jobs of the batch system.")]
Partition = Annotated[str | None, typer.Option(help="Partition for --slurm.", show_default=False)]
Account = Annotated[str | None, typer.Option(help="Account for --slurm.", show_default=False)]
Seed = Annotated[int, typer.Option(min=0, help="Of what is drawn at random.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Go on although the application has changed; with it as it is now.")
]
New = Annotated[bool, typer.Option("--new", help="Begin another campaign, though one can be resumed.")]


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane harp`."""
    commands.add_typer(campaign_commands)


@campaign_commands.callback()
def campaign() -> None:
    """Profile an application in small runs: plan, run, status, resume, report."""


@campaign_commands.command()
def plan(
    app: App,
    budget: Budget = "30m",
    target: TargetOption = None,
    width: Width = 1.5,
    repeat: Repeat = 1,
    jobs: Jobs = None,
    exclusive: Exclusive = False,
    slurm: Slurm = False,
    partition: Partition = None,
    account: Account = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Show which runs would come next, and why; nothing is run. Of a campaign that can be resumed, its next ones."""
    from estimators.harp.campaign import Planner, Standing, proposals
    from ui.cli.harp_campaign_view import show_plan

    open_one = _unfinished_named(app)
    if open_one is not None:
        show_plan(open_one.planner, open_one.standing, proposals(open_one.planner, open_one.standing), as_json=as_json)
        return
    application = _application(app)
    options = _options(application, budget, target, width, repeat, jobs, exclusive, slurm, partition, account, seed)
    planner = Planner(application, options)
    show_plan(planner, Standing(), proposals(planner, Standing()), as_json=as_json)


@campaign_commands.command()
def run(
    app: App,
    budget: Budget = "30m",
    target: TargetOption = None,
    width: Width = 1.5,
    repeat: Repeat = 1,
    jobs: Jobs = None,
    exclusive: Exclusive = False,
    slurm: Slurm = False,
    partition: Partition = None,
    account: Account = None,
    seed: Seed = 0,
    new: New = False,
    as_json: AsJson = False,
) -> None:
    """Begin a campaign and run it until it is certain enough or the budget is spent."""
    from estimators.harp.campaign import begin
    from estimators.harp.running import check_programs
    from knowledge.errors import RequestError
    from ui.cli.harp_campaign_run import carry_on

    application = _application(app)
    options = _options(application, budget, target, width, repeat, jobs, exclusive, slurm, partition, account, seed)
    if not new and (open_one := _unfinished(application)) is not None:
        raise RequestError(
            f"{application.name} has the campaign {open_one.campaign_id}, which is not finished; go on with `iplane"
            f" harp campaign resume {application.name}`, or begin another with --new."
        )
    if not slurm:
        check_programs(application)
    carry_on(begin(application, options), application, as_json=as_json)


@campaign_commands.command()
def resume(
    which: Which,
    budget: Annotated[
        str | None, typer.Option(help="Another budget, for all its runs together.", show_default=False)
    ] = None,
    width: Annotated[
        float | None, typer.Option(min=1.01, help="Another width that is good enough.", show_default=False)
    ] = None,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    """Go on with a campaign that was stopped, however it was, or with more budget; nothing that ended is run again."""
    from knowledge.quantities import read_hours
    from ui.cli.harp_campaign_run import carry_on, unchanged

    found = _campaign(which)
    seconds = None if budget is None else read_hours(budget, field="--budget") * 3600
    application = unchanged(found, anyway=anyway)
    carry_on(found.with_more(seconds, width), application, as_json=as_json)


@campaign_commands.command()
def status(which: Which, as_json: AsJson = False) -> None:
    """Show how far a campaign is, how certain, and what is left."""
    from ui.cli.harp_campaign_view import show_status

    show_status(_campaign(which), as_json=as_json)


@campaign_commands.command()
def report(which: Which, as_json: AsJson = False) -> None:
    """Show all runs of a campaign, why each was chosen, and how certainty grew."""
    from ui.cli.harp_campaign_report import show_report

    show_report(_campaign(which), as_json=as_json)


def _application(name: str) -> Application:
    from estimators.harp.shelf import find

    return find(name)


def _campaign(which: str) -> Campaign:
    """By id, by name, or by what the shelf knows an application as."""
    from estimators.harp.campaign import find_campaign
    from knowledge.errors import RequestError

    try:
        return find_campaign(which)
    except RequestError:
        return find_campaign(_application(which).name)


def _unfinished(application: Application) -> Campaign | None:
    """The latest campaign of an application, if it has not ended."""
    from estimators.harp.campaign import campaigns

    of_it = campaigns(application.name)
    return of_it[-1] if of_it and of_it[-1].ending is None else None


def _unfinished_named(name: str) -> Campaign | None:
    return _unfinished(_application(name))


def _options(
    application: Application,
    budget: str,
    target: list[str] | None,
    width: float,
    repeat: int,
    jobs: int | None,
    exclusive: bool,
    slurm: bool,
    partition: str | None,
    account: str | None,
    seed: int,
) -> Options:
    from estimators.harp.campaign import Options, most_here
    from estimators.harp.reading import read_configuration, read_words
    from knowledge.quantities import read_hours

    targets = [read_configuration(application, read_words(one.split(","))) for one in target or ()]
    return Options(
        budget_seconds=read_hours(budget, field="--budget") * 3600,
        targets=tuple(dict(one) for one in targets),
        width=width,
        repeat=repeat,
        most=most_here(slurm=slurm),
        jobs=jobs,
        exclusive=exclusive,
        slurm=slurm,
        partition=partition,
        account=account,
        seed=seed,
    )
