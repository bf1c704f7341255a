"""Finds a network by any of its names. A near name is offered, never taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from estimators.dnn.networks import facts
from estimators.dnn.networks.network import Network
from estimators.dnn.networks.shape import of_size
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import How, Source

WELL_KNOWN = ("headlines", "transformers", "detectors", "built")
"""Tables of networks that people ask for by name."""

SMALLEST_BILLIONS, LARGEST_BILLIONS = 0.005, 20_000.0
"""Sizes for which a decoder by formula makes sense."""


def key_of(name: str) -> str:
    """Spelling-free form of a name: lower case, letters and digits, points only between digits, `+` as plus."""
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^a-z0-9.]", "", name.lower().replace("+", "plus"))


def _written() -> Iterator[tuple[str, tuple[str, str]]]:
    """Every name and alias as written, with (table, row name), the well-known tables first."""
    for table in WELL_KNOWN:
        for row in facts.rows(f"{table}.csv"):
            own = "" if row.get("image_size") and table == "headlines" else row.get("table_name", "")
            names = (row["slug"], own, row["title"], *row["aliases"].split("|"))
            yield from ((name, (table, row["slug"])) for name in names if name)
    for name in facts.vision_sizes():
        yield name, ("vision", name)


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, str]]:
    """Key of every name and alias -> (table, row name). The first that claims a key keeps it."""
    index: dict[str, tuple[str, str]] = {}
    for name, target in _written():
        index.setdefault(key_of(name), target)
    return index


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], dict[str, str]]:
    return {(table, row["slug"]): row for table in WELL_KNOWN for row in facts.rows(f"{table}.csv")}


@lru_cache(maxsize=4096)
def _build(table: str, slug: str) -> Network:
    if table == "vision":
        return facts.vision_network(slug)
    row = _rows()[table, slug]
    if table == "headlines":
        usual = int(row["image_size"]) if row["image_size"] else None
        return facts.vision_network(row["table_name"], slug, row["title"], usual)
    return {"transformers": facts.transformer, "detectors": facts.detector, "built": facts.built}[table](row)


def find(name: str) -> Network:
    """The network that bears a name: a slug, a title, an alias, in any spelling (`ViT-B/16`, `rn50`, `llama3 8B`).

    Raises:
        UnknownNameError: no network bears it; near names are in `suggestions`.
    """
    key = key_of(name)
    target = _index().get(key) or _index().get(_without_decoration(key))
    if target is None:
        raise UnknownNameError("model", name, _near(key), hint="give its size instead, such as --params 7B.")
    return _build(*target)


def names() -> tuple[str, ...]:
    """Slugs of all networks, the well-known ones first."""
    return tuple(dict.fromkeys(target[1] for target in _index().values()))


def aliases(*, well_known: bool = False) -> dict[str, str]:
    """Every name and alias in its spelling-free form -> slug, for a reader that looks for names in a sentence.

    Args:
        well_known: leave out the long table of vision networks.
    """
    return {key: slug for key, (table, slug) in _index().items() if not (well_known and table == "vision")}


def decoder_of_size(billions: float) -> Network:
    """A usual decoder of so many billions of parameters, for "a 7B".

    Raises:
        RequestError: the size lies outside what decoders have.
    """
    if not SMALLEST_BILLIONS <= billions <= LARGEST_BILLIONS:
        rule = f"sizes from {SMALLEST_BILLIONS:g} to {LARGEST_BILLIONS:g} billion parameters can be estimated"
        raise RequestError.of("params_b", billions, rule, "name the network or give its size in billions, such as 7")
    shape = of_size(billions * 1e9)
    return Network(
        name=f"decoder-{billions:g}b",
        title=f"a decoder with {billions:g} billion parameters",
        kind="decoder",
        family="decoder",
        parameters=billions * 1e9,
        active_parameters=billions * 1e9,
        layers=shape.layers,
        image_size=None,
        sequence_length=2048,
        source=Source(
            id="dnn:decoder-formula",
            title="Usual decoder of that size, by formula (Kaplan et al.)",
            url="https://arxiv.org/abs/2001.08361",
            date="2020-01",
            how=How.DERIVED,
        ),
        shape=shape,
    )


def _without_decoration(key: str) -> str:
    """Drop what people add to a name without meaning another network."""
    return re.sub(
        r"^(?:pretrained|torchvision|timm|google|facebook|metallama|meta|openai|the)|(?:model|network|hf)$", "", key
    )


def _near(key: str) -> list[str]:
    from rapidfuzz import fuzz, process

    well_known = {known: target[1] for known, target in _index().items() if target[0] != "vision"}
    found = process.extract(key, list(well_known), scorer=fuzz.ratio, limit=8, score_cutoff=70)
    if len(key) > 12 or not found:
        found += process.extract(key, list(_index()), scorer=fuzz.ratio, limit=4, score_cutoff=80)
    ranked = sorted(found, key=lambda match: -match[1])
    return list(dict.fromkeys(_index()[match[0]][1] for match in ranked))[:3]
