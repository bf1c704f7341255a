"""Shows a charge in the terminal or as a document: the amount, its arithmetic, date, assumptions and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from knowledge.ci.charges import ChargeResult
from knowledge.ci.charges.exact import write_figure
from knowledge.evidence import Quantity, Source
from ui.cli.system_page import show_sources
from ui.cli.table import say


def show_charge(name: str, result: ChargeResult, sources: Sequence[Source]) -> None:
    """Print one charge.

    Args:
        name: what is charged.
        result: the charge.
        sources: of the offer, best first; those of the charge come behind.
    """
    say(name)
    say(f"  {'charge':<12}{_amount(result.amount)}")
    if result.usd is not None and result.usd.unit != (result.amount and result.amount.unit):
        say(f"  {'in dollars':<12}{_amount(result.usd)}")
    say(f"  {'formula' if result.amount is not None else 'why':<12}{result.formula}")
    say(f"  {'date':<12}{result.date or 'unknown'}")
    for assumption in result.assumptions:
        say(f"  {'assumed':<12}{assumption.text}")
    if result.caution:
        say(f"  {'caution':<12}{result.caution}")
    cited = _cited(result, sources)
    if cited:
        show_sources(cited)


def _amount(amount: Quantity | None) -> str:
    if amount is None:
        return "unknown"
    text = f"{write_figure(amount.value, 4)} {amount.unit}"
    if amount.low is None or amount.high is None:
        return text
    return f"{text} ({write_figure(amount.low, 4)} to {write_figure(amount.high, 4)} {amount.unit})"


def charge_document(name: str, result: ChargeResult, sources: Sequence[Source]) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    return {
        "what": name,
        "amount": None if result.amount is None else result.amount.model_dump(),
        "usd": None if result.usd is None else result.usd.model_dump(),
        "formula": result.formula,
        "date": result.date,
        "caution": result.caution,
        "parts": [asdict(part) for part in result.parts],
        "assumptions": [assumption.model_dump() for assumption in result.assumptions],
        "sources": [source.model_dump(mode="json") for source in _cited(result, sources)],
    }


def _cited(result: ChargeResult, sources: Sequence[Source]) -> list[Source]:
    """The sources of an amount, each page once."""
    cited: dict[tuple[str, str | None], Source] = {}
    for source in (*sources, *result.sources):
        cited.setdefault((source.url or source.id, source.date), source)
    return list(cited.values())
