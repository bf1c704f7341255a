"""Carries a campaign on in the foreground: its screen, Ctrl-C, and what is said at the end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from estimators.harp.application import Application
    from estimators.harp.campaign import Campaign

INTERRUPTED = 130


def carry_on(campaign: Campaign, application: Application, *, as_json: bool) -> None:
    """Run until it ends; a stop from outside leaves it to be resumed, and says how."""
    from estimators.harp.campaign import executor_of, find_campaign
    from ui.cli.harp_campaign_screen import screen
    from ui.cli.harp_campaign_view import show_status

    name = campaign.campaign_id
    with stop_on_signals() as stopped, screen(campaign) as audience:
        stop = campaign.carry_on(
            lambda options: executor_of(options, audience.share),
            application=application,
            stopped=stopped,
            audience=audience,
        )
    if stop is None:
        print(
            f"iplane: the campaign is stopped and kept; go on with `iplane harp campaign resume {name}`.",
            file=sys.stderr,
        )
        raise typer.Exit(INTERRUPTED)
    show_status(find_campaign(name), as_json=as_json)
    if stop.reason == "failing":
        raise typer.Exit(1)


def unchanged(campaign: Campaign, *, anyway: bool) -> Application:
    """The application as it is now, if it is still what the campaign was begun with.

    Raises:
        RequestError: it has changed, or is gone; `anyway` goes on with it as it is now.
    """
    from estimators.harp.shelf import find
    from knowledge.errors import RequestError, UnknownNameError

    name = campaign.about.application_name
    try:
        now = find(name)
    except UnknownNameError:
        now = campaign.about.as_begun()  # a file outside the shelf, or gone: what was written down stands
    if campaign.is_unchanged(now):
        return now
    if not anyway:
        raise RequestError(
            f"The application {name} has changed since the campaign began, and its runs would be mixed with those of"
            f" before; begin anew with `iplane harp campaign run {name} --new`, or go on with --anyway."
        )
    campaign.ledger.note(f"The application was changed after {len(campaign.runs)} runs; the campaign goes on with it.")
    return now


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C or SIGTERM within this block sets; a second Ctrl-C interrupts as usual."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
