"""Reads the catalogue's tables into networks. Nothing is imported that takes time; each table is read once."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from estimators.dnn.networks.family import depth_of, family_of, patch_of, stored_factor_of
from estimators.dnn.networks.network import Network, SizePoint
from estimators.dnn.networks.shape import TransformerShape
from knowledge.evidence import How, Source

VISION_SOURCE = Source(
    id="dnn:timm-tables",
    title="PyTorch Image Models: benchmark tables (multiply-accumulates, activations, parameters)",
    url="https://github.com/huggingface/pytorch-image-models/tree/main/results",
    date="2026-01-06",
    how=How.DOCUMENTED,
)
"""The table `vision.csv` was taken from; only the columns that describe the networks, none that was timed."""

YOLO_ACTIVATIONS_PER_MAC = 2.6e-3
"""Activation elements per multiply-accumulate of a CSP backbone as wide as YOLOv5l, from cspdarknet53 in the table."""


def rows(table: str) -> list[dict[str, str]]:
    """Rows of one table of `facts/`."""
    text = (files("estimators.dnn.networks") / "facts" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def vision_sizes() -> dict[str, tuple[float, tuple[SizePoint, ...]]]:
    """Network name -> parameters and its known sizes."""
    points: dict[str, list[SizePoint]] = defaultdict(list)
    parameters: dict[str, float] = {}
    for row in rows("vision.csv"):
        macs, activations = float(row["gmacs"]) * 1e9, float(row["million_activations"]) * 1e6
        points[row["name"]].append(SizePoint(int(row["image_size"]), macs, max(activations, 1e4)))
        parameters[row["name"]] = float(row["params_millions"]) * 1e6
    return {name: (parameters[name], tuple(found)) for name, found in points.items()}


def vision_network(table_name: str, slug: str | None = None, title: str | None = None) -> Network:
    """A network of the vision table, under its own name or a better known one."""
    parameters, sizes = vision_sizes()[table_name]
    family = family_of(table_name)
    return Network(
        name=slug or table_name,
        title=title or table_name,
        kind="vision",
        family=family,
        parameters=parameters,
        active_parameters=parameters,
        layers=depth_of(table_name, family),
        image_size=_usual_size(table_name, sizes),
        sequence_length=None,
        source=VISION_SOURCE,
        stored_factor=stored_factor_of(family),
        sizes=sizes,
        patch=patch_of(table_name),
        table_name=table_name,
    )


def detector(row: dict[str, str]) -> Network:
    """A network of the detector table: cost at one image size, activations by analogy with its backbone."""
    macs, side = float(row["gmacs"]) * 1e9, int(row["image_size"])
    at_640 = macs * (640 / side) ** 2
    activations = macs * YOLO_ACTIVATIONS_PER_MAC * (54.5e9 / at_640) ** 0.27
    parameters = float(row["params_millions"]) * 1e6
    return Network(
        name=row["slug"],
        title=row["title"],
        kind="detector",
        family="yolo",
        parameters=parameters,
        active_parameters=parameters,
        layers=120,
        image_size=side,
        sequence_length=None,
        source=_source(row),
        stored_factor=stored_factor_of("yolo"),
        sizes=(SizePoint(side, macs, activations),),
    )


def settings_of(text: str) -> dict[str, int | float | str]:
    """Settings of a row, written as `name=value;name=value`: whole numbers, numbers, else words."""
    found: dict[str, int | float | str] = {}
    for part in filter(None, text.split(";")):
        name, value = part.split("=")
        whole = re.fullmatch(r"-?\d+", value)
        found[name] = int(value) if whole else float(value) if re.fullmatch(r"-?\d+\.\d+", value) else value
    return found


def transformer(row: dict[str, str]) -> Network:
    """A network of the transformer table, costs by formula."""
    number = {name: int(row[name]) for name in row if re.fullmatch(r"\d+", row[name] or "")}
    shape = TransformerShape(
        layers=number["layers"],
        decoder_layers=number["decoder_layers"],
        hidden=number["hidden"],
        heads=number["heads"],
        kv_heads=number["kv_heads"],
        head_size=number["head_size"],
        ffn=number["ffn"],
        gated=bool(number["gated"]),
        vocabulary=number["vocabulary"],
        tied=bool(number["tied"]),
        positions=number["positions"],
        experts=number["experts"],
        active_experts=number["active_experts"],
        head=row["kind"] != "encoder",
        **settings_of(row["details"]),  # type: ignore[arg-type]  # names and types are those of the fields; a test reads every row
    )
    return Network(
        name=row["slug"],
        title=row["title"],
        kind=row["kind"],  # type: ignore[arg-type]  # the table holds the words of `Kind`, which a test reads
        family="encoder-decoder" if row["kind"] == "speech" else row["kind"],
        parameters=shape.parameters,
        active_parameters=shape.active_parameters,
        layers=shape.layers + shape.decoder_layers,
        image_size=None,
        sequence_length=number["sequence"],
        source=_source(row),
        shape=shape,
    )


def _usual_size(table_name: str, sizes: tuple[SizePoint, ...]) -> int:
    """224 if the table has it; else the size in the name; else the smallest listed."""
    listed = [point.image_size for point in sizes]
    named = [int(text) for text in re.findall(r"_(\d{3})(?:_|$)", table_name) if int(text) in listed]
    return named[0] if named else 224 if 224 in listed else listed[0]


def _source(row: dict[str, str]) -> Source:
    return Source(id=f"dnn:network:{row['slug']}", title=f"{row['title']}: published dimensions", url=row["url"])
