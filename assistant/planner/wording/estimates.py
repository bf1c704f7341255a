"""Words estimates: fit first when that was asked, one row an accelerator, what was assumed, what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording import requests
from assistant.planner.wording.blocks import bullets, following, join, table
from assistant.planner.wording.citing import Citing
from assistant.planner.wording.figures import amount, device, hours
from knowledge.evidence import How
from knowledge.quantities import write_bytes, write_count, write_number, write_quantity

_REMEDIES = 3


def word(
    results: Sequence[Any],
    slots: Mapping[str, Any],
    notes: tuple[str, ...] = (),
    *,
    memory: bool = False,
    asked: frozenset[str] = frozenset(),
) -> Reply:
    """The whole answer for one estimate or several side by side.

    Args:
        results: of the tool. slots: of the question. notes: readings to mention.
        memory: whether it fits is answered first. asked: flags of the question's wording.
    """
    memory = memory or "memory" in asked
    estimates = [one for result in results for one in _each(result)]
    citing = Citing(source for result in (*results, *estimates) for source in result.sources)
    suggestions = _suggestions(estimates, slots)
    head = _fit(estimates) if memory else _head(estimates, asked)
    body = [
        head + citing.mark(*(source.id for source in _most_telling(estimates[0].sources))),
        " ".join([*notes, *_other_precisions(estimates, slots), *_emissions(estimates, slots)]),
        _table(estimates, citing) if len(estimates) > 1 else _facts(estimates[0], memory=memory),
        _remedies(estimates),
        [f"- {text}" for result in results for text in getattr(result, "not_possible", ())],
        bullets("Assumptions", _gather(results, estimates, lambda one: [item.text for item in one.assumptions])),
        bullets("Not known", _gather(results, estimates, lambda one: list(one.unknowns)), 5),
        citing.lines(),
        following(suggestions),
    ]
    return Reply(join(body), "answer", suggestions)


def _other_precisions(estimates: Sequence[Any], slots: Mapping[str, Any]) -> list[str]:
    """A device that lacks the precision asked for was counted in another: that must not be overlooked."""
    asked = slots.get("precision")
    return [
        f"**Mind:** no {asked} rate of the {device(one)} is on record, so this is counted in {one.workload.precision}."
        for one in estimates
        if asked and one.workload.precision != asked
    ]


def _emissions(estimates: Sequence[Any], slots: Mapping[str, Any]) -> list[str]:
    """What is missing where emissions were asked about."""
    if slots.get("objective") != "greenest" or any(one.emissions is not None for one in estimates):
        return []
    return ["Emissions are unknown: say where it runs (a system, a site or a cloud region), or ask where to run it."]


def _most_telling(sources: Sequence[Any]) -> list[Any]:
    """The network's page and how the time was come by."""
    told = [source for source in sources if source.how in (How.MEASURED, How.PREDICTED)]
    told.sort(key=lambda source: source.how is not How.MEASURED)
    return [*sources[:1], *(source for source in told[:1] if source not in sources[:1])]


def _each(result: Any) -> Sequence[Any]:
    several = getattr(result, "estimates", None)
    return several if several else (result,)


def _gather(results: Sequence[Any], estimates: Sequence[Any], of: Any) -> Iterable[str]:
    """Results of several estimates have gathered their texts already."""
    rest = [one for one in estimates if all(one not in getattr(result, "estimates", ()) for result in results)]
    return list(dict.fromkeys(text for one in (*results, *rest) for text in of(one)))


def _where(one: Any) -> str:
    return f"{write_number(one.accelerator_count)} x {one.accelerator}" if one.accelerator_count else device(one)


def _network(one: Any) -> str:
    workload = one.workload
    return workload.model or (
        f"a network of {write_number(workload.params_b)} billion parameters" if workload.params_b else "it"
    )


def _head(estimates: Sequence[Any], asked: frozenset[str]) -> str:
    if len(estimates) > 1:
        return _compared(estimates, asked)
    one = estimates[0]
    caveat = "" if one.memory.fits is not False else ", but it does not fit in the memory"
    if told := requests.head(one, asked):
        return f"**{_network(one)} on {_where(one)}: {told}{caveat}.**"
    if one.total_hours is None:
        rate = write_quantity(one.throughput)
        return f"**{_network(one)} on {_where(one)}: {rate}; no amount of data was said, so there is no time in all.**"
    return f"**{_network(one)} on {_where(one)}: about {_told(one.total_hours)} in all{caveat}.**"


def _compared(estimates: Sequence[Any], asked: frozenset[str]) -> str:
    able = [one for one in estimates if one.memory.fits is not False]
    if not able:
        return f"**{_network(estimates[0])} fits in the memory of none of these.**"
    if len({one.workload.model for one in estimates}) > 1:
        return f"**Side by side: {', '.join(_network(one) for one in estimates)}.**"
    if fastest := requests.fastest(able, asked):
        best, figure = fastest
        return f"**{_network(best)} is fastest on {_where(best)}: {figure}.**"
    best = min(able, key=lambda one: one.total_hours.value if one.total_hours else -one.throughput.value)
    figure = f"about {hours(best.total_hours)}" if best.total_hours else write_quantity(best.throughput)
    return f"**{_network(best)} is fastest on {_where(best)}: {figure}.**"


def _fit(estimates: Sequence[Any]) -> str:
    if len(estimates) > 1:
        return _fits_where(estimates)
    one = estimates[0]
    need, batch = write_bytes(one.memory.total_bytes, binary=True), write_count(one.batch_per_device)
    if one.memory.available_bytes is None or one.memory.fits is None:
        return f"**{_network(one)} needs {need} per device at a batch of {batch}; the device's memory is not known.**"
    have = write_bytes(one.memory.available_bytes, binary=True)
    if one.memory.fits:
        size = f"{need} of {have} per device, at a batch of {batch} per device"
        return f"**Yes, {_network(one)} fits on {_where(one)}: it needs {size}.**"
    return f"**No, {_network(one)} does not fit on {_where(one)}: it needs {need} per device, but there are {have}.**"


def _fits_where(estimates: Sequence[Any]) -> str:
    """Where it fits and where it does not, each with what it needs there."""
    parts = []
    for fits, word in ((True, "fits on"), (False, "does not fit on")):
        those = [one for one in estimates if one.memory.fits is fits]
        if those:
            need = write_bytes(max(one.memory.total_bytes for one in those), binary=True)
            parts.append(f"{word} {', '.join(_where(one) for one in those)} (needs up to {need} per device)")
    return f"**{_network(estimates[0])} {'; it '.join(parts) or 'may fit: the memory of these is not known'}.**"


def _facts(one: Any, *, memory: bool) -> list[str]:
    need = one.memory
    facts = [
        f"Time in all {hours(one.total_hours)}, per epoch {amount(one.epoch_hours)}, per step "
        f"{amount(one.step_seconds)}."
        if one.total_hours is not None
        else f"Per step {amount(one.step_seconds)}.",
        f"Throughput {amount(one.throughput)} over all devices; bottleneck: {one.bottleneck}; method: {one.method}.",
        f"Memory per device {write_bytes(need.total_bytes, binary=True)}"
        + (f" of {write_bytes(need.available_bytes, binary=True)}" if need.available_bytes else "")
        + (": it fits." if need.fits else ": it does not fit." if need.fits is False else "."),
    ]
    facts.extend(requests.facts(one))
    if memory:
        parts = [
            (name.removesuffix("_bytes").replace("_", " "), getattr(need, name))
            for name in type(need).model_fields
            if name.endswith("_bytes") and name not in ("total_bytes", "available_bytes")
        ]
        facts.insert(
            0, f"Of that: {', '.join(f'{name} {write_bytes(size, binary=True)}' for name, size in parts if size)}."
        )
        if need.largest_batch_per_device:
            facts.append(f"Largest batch per device that fits: {write_count(need.largest_batch_per_device)}.")
    if one.energy is not None:
        facts.append(f"Energy about {amount(one.energy)} at the devices and their hosts.")
    if one.emissions is not None:
        facts.append(f"Emissions about {hours(one.emissions)}, cooling included.")
    return [f"- {fact}" for fact in facts]


def _table(estimates: Sequence[Any], citing: Citing) -> list[str]:
    several = len({one.workload.model for one in estimates}) > 1
    head = (
        *(("Network",) if several else ()),
        "On",
        "Time in all (90 % interval)",
        "Throughput",
        *requests.columns(estimates),
        "Memory per device",
        "Fits",
        "Energy",
        "Bottleneck",
        "Method",
    )
    rows = []
    for one in estimates:
        fits = {True: "yes", False: "no", None: "unknown"}[one.memory.fits]
        marks = citing.mark(*(source.id for source in one.sources[:2]))
        rows.append(
            (
                *((_network(one),) if several else ()),
                _where(one),
                hours(one.total_hours),
                amount(one.throughput),
                *requests.cells(one, estimates),
                write_bytes(one.memory.total_bytes, binary=True),
                fits,
                amount(one.energy),
                one.bottleneck,
                f"{one.method}{marks}",
            )
        )
    return table(head, rows)


def _remedies(estimates: Sequence[Any]) -> list[str]:
    found = [text for one in estimates if one.memory.fits is False for text in one.remedies]
    return bullets("To make it fit", found, _REMEDIES)


def _suggestions(estimates: Sequence[Any], slots: Mapping[str, Any]) -> tuple[str, ...]:
    found = ["Where should I run that?"]
    if "precision" not in slots:
        found.append("And in bf16?")
    elif _other_precisions(estimates, slots) and slots["precision"] != "fp16":
        found.append("And in fp16?")
    found.append("On 8 GPUs?" if slots.get("accelerator_count") != 8 else "On 4 GPUs?")
    return tuple(found)


_WORDS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}


def _told(quantity: Any) -> str:
    """A time with its unit as a word, as one says it: `about 4.58 hours (3.48 h to 7.84 h)`."""
    value, _, rest = hours(quantity).partition(" ")
    unit, space, more = rest.partition(" ")
    return f"{value} {_WORDS.get(unit, unit)}{space}{more}"
