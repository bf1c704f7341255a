"""Reads a `config.json` of the Transformers library into a network; `model_type` decides how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from estimators.dnn.custom.assemble import network_of, note, source_of
from estimators.dnn.custom.blocks.decoder import decoder_graph
from estimators.dnn.custom.blocks.encoder import encoder_graph
from estimators.dnn.custom.blocks.pair import pair_graph, target_tokens
from estimators.dnn.custom.files import read_text
from estimators.dnn.custom.hugging_face.decoders import READERS as DECODERS
from estimators.dnn.custom.hugging_face.decoders import plan_of
from estimators.dnn.custom.hugging_face.encoders import ENCODERS, PAIRS, encoder_plan, pair_plan
from estimators.dnn.custom.hugging_face.fields import Fields
from estimators.dnn.custom.hugging_face.images import READERS as IMAGES
from estimators.dnn.custom.hugging_face.images import image_graph
from estimators.dnn.networks.network import Network
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Assumption

USUAL_TOKENS = 4096
"""Longest sequence taken where nobody says one: what networks are trained on more often than on all they could."""

WRAPPED = {"gemma3": "text_config", "qwen2_vl": "text_config", "llava": "text_config", "mllama": "text_config"}
"""Model types of which only a part, the text decoder, could be read."""

OTHER_NAMES = {"qwen2moe": "qwen2_moe", "xlm_roberta": "xlm-roberta", "deberta": "deberta-v2"}


def read_config(where: str | Path, *, image_size: int | None = None, sequence_length: int | None = None) -> Network:
    """The network that a configuration describes.

    Args:
        image_size: pixels of one side; the configuration's own where it is `None`.
        sequence_length: tokens; what the configuration allows, at most 4,096, where it is `None`.

    Raises:
        RequestError: the file cannot be read, is no configuration, or a field is missing or wrong.
        UnknownNameError: its `model_type` is none that can be read.
    """
    return network_of_config(read_json(where), str(where), image_size=image_size, sequence_length=sequence_length)


def read_json(where: str | Path) -> dict[str, object]:
    """The fields of a configuration file.

    Raises:
        RequestError: it cannot be read or is no JSON mapping.
    """
    text = read_text(where)
    try:
        values = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise RequestError(f"{where} is no JSON ({error}); give the whole file as it was saved.") from error
    except RecursionError as error:
        raise RequestError(
            f"{where} is nested too deeply for a configuration; give the file as it was saved."
        ) from error
    if not isinstance(values, dict):
        raise RequestError(f"{where} holds a {type(values).__name__}, but a configuration is a mapping of fields.")
    return values


def network_of_config(
    values: dict[str, object], where: str, *, image_size: int | None = None, sequence_length: int | None = None
) -> Network:
    """The network of a configuration's fields; `where` is what messages call it.

    Raises:
        RequestError: a field is missing or wrong. UnknownNameError: as `read_config`.
    """
    fields = Fields(where, _model_type(values, where), values)
    architecture = _architecture(values)
    name = _name(values, fields.model_type)
    if fields.model_type in IMAGES:
        _refuse_length(fields, sequence_length)
        graph = image_graph(fields, architecture, name, image_size)
        pair = (note("model", "One sample is an image and a text."),) if fields.model_type == "clip" else ()
        family = _image_family(fields.model_type)
        return _network(fields, graph=graph, kind="vision", family=family, notes=pair)
    if image_size is not None:
        rule = f"a {fields.model_type} network reads no images"
        raise RequestError.of("image_size", image_size, rule, "leave it out or give sequence_length")
    if fields.model_type in DECODERS:
        plan = plan_of(fields)
        tokens, notes = _tokens(fields, sequence_length)
        graph = decoder_graph(plan, tokens, name)
        return _network(fields, graph=graph, kind="decoder", shape=plan.shape, sequence_length=tokens, notes=notes)
    if fields.model_type in PAIRS:
        return _pair(fields, name, sequence_length)
    encoder = encoder_plan(fields, architecture)
    tokens, notes = _tokens(fields, sequence_length, encoder.positions or None)
    graph = encoder_graph(encoder, tokens, name)
    return _network(fields, graph=graph, kind="encoder", shape=encoder.shape, sequence_length=tokens, notes=notes)


def _pair(fields: Fields, name: str, sequence_length: int | None) -> Network:
    plan = pair_plan(fields)
    most = plan.encoder_positions or plan.positions or None
    tokens, notes = _tokens(fields, sequence_length, most)
    text = f"The decoder writes {target_tokens(tokens):,} tokens for {tokens:,} read."
    graph = pair_graph(plan, tokens, name)
    return _network(
        fields, graph=graph, kind="speech" if plan.mel_bins else "encoder-decoder", family="encoder-decoder",
        shape=plan.shape, sequence_length=tokens, notes=(*notes, note("target_length", text)),
    )  # fmt: skip


def _network(fields: Fields, *, notes: tuple[Assumption, ...] = (), **known: object) -> Network:
    title = f"the {fields.model_type} network of {fields.where}"
    return network_of(
        source=source_of("config", fields.where), title=title, assumptions=(*fields.assumptions, *notes), **known  # type: ignore[arg-type]  # each caller names arguments of network_of
    )  # fmt: skip


def _tokens(fields: Fields, asked: int | None, most: int | None = None) -> tuple[int, tuple[Assumption, ...]]:
    """Tokens of a sample, and what was assumed for it."""
    if asked is not None:
        return asked, ()
    stated = most or fields.whole_or_none(
        "max_position_embeddings", "n_positions", "max_seq_len", "n_ctx", "seq_length"
    )
    tokens = min(stated or 512, USUAL_TOKENS)
    limit = f"it allows {stated:,}" if stated else "it names no limit"
    return tokens, (note("sequence_length", f"Sequences of {tokens:,} tokens; {limit}."),)


def _refuse_length(fields: Fields, sequence_length: int | None) -> None:
    if sequence_length is not None:
        rule = f"a {fields.model_type} network reads images"
        raise RequestError.of("sequence_length", sequence_length, rule, "leave it out or give image_size")


def _model_type(values: dict[str, object], where: str) -> str:
    given = values.get("model_type")
    if not isinstance(given, str) or not given:
        raise RequestError(
            f'{where}: the field model_type is missing, so nothing says how to read it; add "model_type", such as'
            ' "llama" or "bert".'
        )
    known = OTHER_NAMES.get(given, given)
    if known in WRAPPED:
        raise RequestError(
            f"{where}: model_type {given} joins several networks, which cannot be read together; give the part under"
            f" {WRAPPED[known]} as a file of its own."
        )
    every = [*DECODERS, *ENCODERS, *PAIRS, *IMAGES]
    if known not in every:
        hint = "export the network to ONNX, or write its layers as YAML."
        raise UnknownNameError("model_type", given[:60], _near(given, every), hint=hint)
    return known


def _near(name: str, every: list[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    return [match[0] for match in process.extract(name, every, scorer=fuzz.ratio, limit=3, score_cutoff=70)]


def _architecture(values: dict[str, object]) -> str | None:
    named = values.get("architectures")
    return named[0] if isinstance(named, list) and named and isinstance(named[0], str) else None


def _name(values: dict[str, object], model_type: str) -> str:
    given = values.get("_name_or_path")
    return str(given).rstrip("/").split("/")[-1][:60] if isinstance(given, str) and given.strip("/ ") else model_type


def _image_family(model_type: str) -> str:
    return {"swin": "swin", "resnet": "resnet"}.get(model_type, "convnext" if "convnext" in model_type else "vit")


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON number")
