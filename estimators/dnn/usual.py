"""What people usually do with a network where it was not said: sizes, epochs, optimizer, batch; each is stated."""

from __future__ import annotations

from estimators.dnn.amounts import is_table_network
from estimators.dnn.networks import Network
from estimators.dnn.sound import hears, window_seconds
from estimators.dnn.workload import Optimizer, Workload
from knowledge.evidence import Assumption

PLAIN_FAMILIES = ("resnet", "grouped", "vgg", "densenet", "yolo", "depthwise")
"""Families usually trained with stochastic gradient descent."""

PROMPT_TOKENS, OUTPUT_TOKENS = 512, 256
"""A request to a language model where its length was not said: about a page read and half a page written."""

ROWS_PER_STEP = 8_192
"""Rows of a table in a step of a recommendation network (as in the public DLRM recipes)."""

MOST_AT_ONCE = 64
"""Requests answered at once by one copy of a language model where that was not said and many wait."""


def sizes(workload: Workload, network: Network, notes: list[Assumption]) -> dict[str, int | None]:
    """Image size or sequence length; a language model that writes needs room for prompt and output."""
    if network.reads_text:
        return {"sequence_length": _length(workload, network, notes), "image_size": None}
    if network.image_size is None:
        return {"image_size": workload.image_size, "sequence_length": None}
    side = workload.image_size
    if side is None:
        side = network.image_size
        notes.append(_note("image_size", f"Images of {side} x {side} pixels, usual for {network.title}."))
    return {"image_size": side, "sequence_length": None}


def _length(workload: Workload, network: Network, notes: list[Assumption]) -> int:
    length = workload.sequence_length
    if length is not None:
        return length
    if hears(network) or is_table_network(network):
        return _whole_sample(network, notes)
    length = min(network.sequence_length or 512, 4096 if workload.mode in ("train", "pretrain") else 2048)
    notes.append(_note("sequence_length", f"Sequences of {length:,} tokens, usual for {network.title}."))
    return length


def _whole_sample(network: Network, notes: list[Assumption]) -> int:
    """A window of sound; a row of a table is no sequence, and nothing is to be told of it."""
    length = network.sequence_length or 1
    if hears(network):
        seconds = window_seconds(network, length)
        notes.append(_note("sequence_length", f"Windows of {seconds:g} s of sound, usual for {network.title}."))
    return length


def request_sizes(workload: Workload, notes: list[Assumption]) -> dict[str, int | None]:
    """Tokens one request reads and writes. A sequence length that was said bounds the prompt that was not."""
    prompt, output = workload.prompt_tokens, workload.output_tokens
    if output is None:
        output = OUTPUT_TOKENS
        if workload.sequence_length is not None:
            output = max(1, min(output, workload.sequence_length // 2))
        notes.append(_note("output_tokens", f"A request writes {output:,} tokens."))
    if prompt is None:
        prompt = PROMPT_TOKENS
        if workload.sequence_length is not None:
            prompt = max(1, workload.sequence_length - output)
        notes.append(_note("prompt_tokens", f"A request reads a prompt of {prompt:,} tokens."))
    return {"prompt_tokens": prompt, "output_tokens": output, "sequence_length": prompt + output, "image_size": None}


def epochs(workload: Workload, network: Network) -> tuple[int, str]:
    """Passes over the data, and why."""
    if workload.mode == "inference":
        return 1, "one pass over the data"
    kind = str(network.kind)
    if workload.mode in ("finetune", "lora", "qlora"):
        return (
            (50, f"usual for fine-tuning a {kind}")
            if kind in ("detector", "segmenter")
            else (3, "usual for fine-tuning")
        )
    if kind in ("detector", "segmenter"):
        return 100, f"usual for training a {kind}"
    if kind in ("diffusion", "recommender"):
        return 1, f"one pass over the data, usual for a {kind} network"
    if kind == "speech":
        return 3, "usual for training a speech network on large data"
    if kind == "multimodal":
        return 32, "usual for training on pairs of pictures and texts from scratch (as CLIP)"
    if not network.reads_text:
        return 90, "the usual recipe for training an image classifier from scratch"
    if kind == "encoder" and workload.mode == "train":
        return 3, "usual for training an encoder on a task"
    return 1, "one pass over the text, usual for pretraining"


def optimizer(workload: Workload, network: Network, notes: list[Assumption]) -> Optimizer | None:
    """SGD for plain convolutional networks and tables, AdamW for the rest; none without training."""
    if workload.mode == "inference":
        return None
    plain = network.family in PLAIN_FAMILIES or is_table_network(network)
    chosen: Optimizer = "sgd" if plain and workload.mode not in ("lora", "qlora") else "adamw"
    words = "SGD with momentum" if chosen == "sgd" else "AdamW"
    notes.append(_note("optimizer", f"{words}, usual for {network.title}."))
    return chosen


def batch(workload: Workload, network: Network) -> int:
    """Samples per device: 128 images of 224 pixels and fewer of larger ones; 8,192 tokens in training."""
    if is_table_network(network):
        return ROWS_PER_STEP
    if network.reads_text:
        length = workload.sequence_length or 1
        tokens = 16_384 if network.kind == "encoder" or workload.mode == "inference" else 8_192
        return max(1, _power_of_two(tokens / length))
    side = workload.image_size or 224
    base = 256 if workload.mode == "inference" else 128
    least = 1 if network.kind == "diffusion" else 8
    return int(min(base, max(least, _power_of_two(base * (256 / side) ** 2))))


def _power_of_two(value: float) -> int:
    return 1 << max(0, int(value).bit_length() - 1)


def _note(field: str, text: str) -> Assumption:
    return Assumption(field=field, text=text)
