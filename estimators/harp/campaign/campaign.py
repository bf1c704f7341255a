"""One campaign as it stands on the disk: begun, found again, read by reports, carried on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Event

from estimators.harp.application import Application
from estimators.harp.campaign.about import About, fingerprint_of
from estimators.harp.campaign.certainty import AskModels, ask_models
from estimators.harp.campaign.choosing import Outlook, Planner
from estimators.harp.campaign.conducting import Audience, Conductor
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.ledger import Entry, Ledger
from estimators.harp.campaign.mark import Mark
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.owner import owned, owner_of
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.expressions import Value
from estimators.harp.history import RunHistory
from estimators.harp.run import Run
from estimators.harp.running import Executor
from knowledge.errors import RequestError
from knowledge.settings import Settings, settings

MakeExecutor = Callable[[Options], Executor]


@dataclass(frozen=True)
class Campaign:
    """One campaign. What it tells is read anew from the disk when it is made.

    Attributes:
        ledger: its file. history: where its runs are.
    """

    ledger: Ledger
    history: RunHistory

    @cached_property
    def about(self) -> About:
        """What it was begun with: id, application, options, targets."""
        return self.ledger.about()

    @property
    def campaign_id(self) -> str:
        """Unique, and the name of its file."""
        return self.about.campaign_id

    @property
    def options(self) -> Options:
        """What was asked."""
        return self.about.options

    @property
    def targets(self) -> tuple[dict[str, Value], ...]:
        """Configurations it is to be certain about."""
        return self.about.targets

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What was chosen, in order, each with its sentence and figures."""
        return self.ledger.decisions()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every run that was decided, and how far it is."""
        return self.ledger.entries()

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Its runs that have ended, however, in the order they were decided."""
        return self.history.runs(self.about.application_name, campaign_id=self.campaign_id)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Certainty after each run: `spent_seconds` and `width`."""
        return self.ledger.marks()

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What else happened."""
        return self.ledger.notes()

    @cached_property
    def ending(self) -> Stop | None:
        """Why it ended; `None` while it may go on."""
        return self.ledger.ending()

    @property
    def owner(self) -> str | None:
        """The living process that carries it on, in words."""
        return owner_of(self.ledger)

    @cached_property
    def planner(self) -> Planner:
        """What decides, with the application as it was begun with."""
        return Planner(self.about.as_begun(), self.options)

    @cached_property
    def standing(self) -> Standing:
        """Where it stands."""
        decided = {one.number: one for one in self.decisions}
        done = {run.run_id for run in self.runs}
        underway = [
            Underway(decided[entry.decision].configuration, decided[entry.decision].expected_seconds)
            for entry in self.entries
            if entry.task_id not in done
        ]
        return Standing(self.runs, underway, list(self.decisions))

    def outlook(self) -> Outlook | None:
        """Runs and seconds that are left until it is certain enough; `None` while no run tells of costs."""
        if self.ending is not None:
            return Outlook(0, 0.0, certain=self.ending.reason == "certain")
        return self.planner.outlook(self.standing)

    def is_unchanged(self, application: Application) -> bool:
        """Whether the application is still what the campaign was begun with."""
        return fingerprint_of(application) == self.about.fingerprint

    def with_more(self, budget_seconds: float | None, width: float | None) -> Campaign:
        """The same campaign with another budget, over all its runs, or another width; what is `None` stays.

        Raises:
            RequestError: another process carries it on.
        """
        changes = {"budget_seconds": budget_seconds, "width": width}
        wanted = {name: value for name, value in changes.items() if value not in (None, getattr(self.options, name))}
        if not wanted:
            return self
        with owned(self.ledger):
            options = self.options.model_copy(update=wanted)
            told = ", ".join(f"{name} {getattr(self.options, name):g} -> {value:g}" for name, value in wanted.items())
            self.ledger.rewrite(
                self.about.model_copy(update={"options": options}), f"After {len(self.runs)} runs was changed: {told}."
            )
        return Campaign(self.ledger, self.history)

    def carry_on(
        self,
        make_executor: MakeExecutor,
        *,
        application: Application | None = None,
        stopped: Event | None = None,
        audience: Audience | None = None,
        ask: AskModels = ask_models,
    ) -> Stop | None:
        """Go on until it ends or is stopped; see `Conductor.carry_on`.

        Args:
            make_executor: makes what carries runs out.
            application: as it is now; default: as it was when begun.

        Raises:
            RequestError: another process carries it on.
        """
        with owned(self.ledger):
            self.ledger.end(None)
            planner = Planner(application or self.about.as_begun(), self.options)
            conductor = Conductor(
                application=planner.application,
                campaign_id=self.campaign_id,
                ledger=self.ledger,
                history=self.history,
                executor=make_executor(self.options),
                planner=planner,
                stopped=stopped or Event(),
                audience=audience or Audience(),
                ask=ask,
            )
            return conductor.carry_on()


def folder(chosen: Settings | None = None) -> Path:
    """Folder of all campaigns: one file each."""
    return (chosen or settings()).harp_path / "campaigns"


def begin(application: Application, options: Options, chosen: Settings | None = None) -> Campaign:
    """Begin a campaign; nothing is run yet.

    Raises:
        RequestError: nothing of the application can be run or varied within these options.
    """
    planner = Planner(application, options)
    now = datetime.now(UTC)
    campaign_id = f"{application.name}-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    about = About(
        campaign_id=campaign_id,
        created=now,
        application_name=application.name,
        application=application.model_dump(mode="json"),
        folder=str(application.folder),
        fingerprint=fingerprint_of(application),
        options=options,
        targets=tuple(planner.targets),
    )
    ledger = Ledger(folder(chosen) / f"{campaign_id}.sqlite")
    ledger.begin(about)
    return Campaign(ledger, RunHistory.of(chosen))


def campaigns(application_name: str | None = None, chosen: Settings | None = None) -> tuple[Campaign, ...]:
    """All campaigns, or those of one application, the latest last."""
    history = RunHistory.of(chosen)
    found = [Campaign(Ledger(path), history) for path in folder(chosen).glob("*.sqlite")]
    wanted = [one for one in found if application_name in (None, one.about.application_name)]
    return tuple(sorted(wanted, key=lambda one: one.about.created))


def find_campaign(name: str, chosen: Settings | None = None) -> Campaign:
    """The campaign with this id, or the latest of the application with this name.

    Raises:
        RequestError: there is none.
    """
    path = folder(chosen) / f"{name}.sqlite"
    if "/" not in name and path.is_file():
        return Campaign(Ledger(path), RunHistory.of(chosen))
    of_it = campaigns(name, chosen)
    if not of_it:
        remedy = f"begin one with `iplane harp campaign run {name}`"
        raise RequestError.of("The application or campaign", name, "it has no campaign", remedy)
    return of_it[-1]
