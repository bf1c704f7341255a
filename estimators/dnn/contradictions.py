"""What a workload says that cannot be: two sizes at once, more at once than there is, shapes the network lacks.

`check_words` looks at the words alone, `check_network` at words and network, `check_amounts` at the batch and the data
of a request that a person made, `check_machine` at the devices as well. Each raises one sentence with field, value,
rule and remedy.
"""

from __future__ import annotations

from estimators.dnn.amounts import is_table_network
from estimators.dnn.data_sets import JPEG_BYTES
from estimators.dnn.networks import Network
from estimators.dnn.workload import Workload
from knowledge.errors import RequestError
from knowledge.evidence import Assumption
from knowledge.quantities import write_bytes, write_count

MOST_SAMPLES = 10**15
"""More samples than any archive holds (all pictures ever taken are some 10**13)."""

FAR_OFF = 100.0
"""Times by which the bytes of a sample may differ from the usual before bytes and count contradict each other."""

TEXT_BYTES = {"tokens": 4.0, "words": 5.5, "sequences": 2_000.0}
"""Usual stored bytes of one unit of text."""

SAME_SIZE = 1.5
"""Times by which a size that is said and the size of the network that is named may differ."""

INTEGERS = ("int8", "int4")


def check_words(workload: Workload) -> None:
    """Refuse what contradicts itself before any network is looked at.

    Raises:
        RequestError: the first contradiction.
    """
    _one_length(workload)
    _one_batch(workload)
    _requests_are_answered(workload)
    _data_can_be(workload)
    four_bit_base = workload.mode == "qlora" and workload.precision == "int4"
    if workload.mode != "inference" and workload.precision in INTEGERS and not four_bit_base:
        raise RequestError.of(
            "precision", workload.precision, "training needs floating point", "take bf16, or qlora for 4-bit weights"
        )


def check_network(workload: Workload, network: Network) -> list[Assumption]:
    """Refuse shapes that the network cannot have; what it was only not made for is an assumption.

    Raises:
        RequestError: a size of images for text or the other way round, image size or devices that do not divide.
    """
    _sizes_suit(workload, network)
    _patches_divide(workload, network)
    _heads_divide(workload, network)
    _layers_suffice(workload, network)
    _parameters_agree(workload, network)
    if workload.asks_to_write and workload.mode == "inference" and network.kind not in ("decoder", "encoder-decoder"):
        field, value = _first_of_request(workload)
        rule, remedy = f"{network.title} writes no text", "leave it out, or name a language model"
        if network.kind == "speech":
            rule, remedy = f"{network.title} listens to sound", "say how many hours of it there are"
        raise RequestError.of(field, value, rule, remedy)
    return _beyond_positions(workload, network)


def check_amounts(workload: Workload) -> None:
    """Refuse a batch that the data cannot fill, or two lengths. Only for what a person said: what is assumed adapts
    by itself, and a completed workload holds the epochs that its tokens come to.

    Raises:
        RequestError: the batch is larger than the data set, or tokens to train on come with epochs or steps.
    """
    _one_of(workload, ("epochs", "steps", "train_tokens"))
    asked, size = workload.batch_size, workload.dataset_size
    counted = workload.dataset_unit in ("images", "frames", "sequences", "samples")
    if asked is not None and size is not None and counted and asked > size:
        raise RequestError.of(
            "batch_size",
            asked,
            f"the data set holds only {write_count(size)} {workload.dataset_unit}",
            f"take {write_count(size)} or fewer",
        )


def check_machine(workload: Workload, devices: float) -> None:
    """Refuse a split of the work that the devices do not allow.

    Args:
        workload: as asked. devices: over all nodes.

    Raises:
        RequestError: tensor, pipeline and data parallelism or the batch do not divide over the devices.
    """
    if devices < 1:
        return
    count = int(devices)
    split = _split_divides(workload, count)
    copies = max(1, count // split)
    if workload.data_parallel is not None and workload.data_parallel != copies:
        raise RequestError.of(
            "data_parallel",
            workload.data_parallel,
            f"{count} devices hold {copies} copies at {split} devices a copy",
            f"give {copies}, or {workload.data_parallel * split} devices",
        )
    _batch_divides(workload, copies)


def _one_length(workload: Workload) -> None:
    _one_of(workload, ("epochs", "steps"))
    if workload.train_tokens is not None and workload.mode == "inference":
        raise RequestError.of("train_tokens", workload.train_tokens, "inference trains on nothing", "leave it out")


def _one_of(workload: Workload, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(workload, name) is not None]
    if len(given) > 1:
        first, second = given[0], given[1]
        raise RequestError.of(
            second,
            getattr(workload, second),
            f"{first} is {getattr(workload, first):g} as well, and one of both says how long to train",
            "leave one of both out",
        )


def _one_batch(workload: Workload) -> None:
    asked = workload.batch_size
    if asked is not None and workload.largest_batch:
        raise RequestError.of("batch_size", asked, "the largest batch was asked for as well", "leave one of both out")
    if asked is None:
        return
    if asked < workload.gradient_accumulation:
        raise RequestError.of(
            "gradient_accumulation",
            workload.gradient_accumulation,
            f"a batch of {asked} has fewer samples than that",
            f"take {asked} or fewer",
        )


def _requests_are_answered(workload: Workload) -> None:
    if workload.asks_to_write and workload.mode != "inference":
        field, value = _first_of_request(workload)
        raise RequestError.of(
            field, value, f"requests are answered in inference, not in {workload.mode}", "add the mode inference"
        )
    if workload.requests and workload.concurrency and workload.concurrency > workload.requests:
        raise RequestError.of(
            "concurrency",
            workload.concurrency,
            f"there are only {write_count(workload.requests)} requests",
            f"take {write_count(workload.requests)} or fewer",
        )
    if workload.batch_size and workload.concurrency and workload.batch_size != workload.concurrency:
        raise RequestError.of(
            "concurrency", workload.concurrency, f"the batch is {workload.batch_size}", "leave one of both out"
        )
    if workload.gradient_accumulation > 1 and workload.mode == "inference":
        raise RequestError.of(
            "gradient_accumulation", workload.gradient_accumulation, "inference has no gradients", "leave it out"
        )


def _first_of_request(workload: Workload) -> tuple[str, object]:
    names = ("prompt_tokens", "output_tokens", "requests", "concurrency")
    return next((name, getattr(workload, name)) for name in names if getattr(workload, name) is not None)


def _data_can_be(workload: Workload) -> None:
    size, stored = workload.dataset_size, workload.dataset_bytes
    if size is not None and size > MOST_SAMPLES:
        raise RequestError.of(
            "dataset_size", size, f"it must be {write_count(MOST_SAMPLES)} or fewer", "check the number of zeros"
        )
    if size is None or stored is None:
        return
    usual_bytes = TEXT_BYTES.get(workload.dataset_unit, float(JPEG_BYTES))
    each = stored / size
    if workload.dataset_unit in ("samples", "hours") or 1 / FAR_OFF <= each / usual_bytes <= FAR_OFF:
        return
    one = {"images": "an image"}.get(workload.dataset_unit, f"a {workload.dataset_unit.rstrip('s')}")
    raise RequestError.of(
        "dataset_bytes",
        stored,
        f"{write_bytes(stored)} for {write_count(size)} {workload.dataset_unit} is {_bytes_each(each)} each, where"
        f" {one} usually has about {write_bytes(usual_bytes)}",
        "correct one of both",
    )


def _bytes_each(each: float) -> str:
    return write_bytes(each) if each >= 1 else "less than a byte"


def _sizes_suit(workload: Workload, network: Network) -> None:
    if network.reads_text and workload.image_size is not None:
        raise RequestError.of(
            "image_size",
            workload.image_size,
            f"{network.title} reads no images",
            "leave it out" if is_table_network(network) else "give a sequence length or leave it out",
        )
    if not network.reads_text and workload.sequence_length is not None:
        raise RequestError.of(
            "sequence_length",
            workload.sequence_length,
            f"{network.title} reads no tokens",
            "give an image size or leave it out",
        )
    if not network.reads_text and workload.train_tokens is not None:
        raise RequestError.of(
            "train_tokens", workload.train_tokens, f"{network.title} reads no tokens", "give epochs or steps"
        )
    if workload.denoising_steps is not None and network.kind != "diffusion":
        raise RequestError.of(
            "denoising_steps", workload.denoising_steps, f"{network.title} is no diffusion network", "leave it out"
        )


def _patches_divide(workload: Workload, network: Network) -> None:
    side = workload.image_size
    if side is None or network.patch is None:
        return
    patch = network.patch[0]
    if side % patch:
        below, above = side // patch * patch, side // patch * patch + patch
        raise RequestError.of(
            "image_size",
            side,
            f"{network.title} cuts images into patches of {patch} x {patch} pixels",
            f"take {below} or {above}" if below else f"take {above} or more",
        )


def _heads_divide(workload: Workload, network: Network) -> None:
    ways = workload.tensor_parallel
    if ways == 1 or network.shape is None or workload.model is None:
        return  # the heads of a network that only its size tells are ours, not the person's
    heads = network.shape.heads
    if heads % ways:
        fitting = [number for number in (2, 4, 8, 16, 32, 64) if heads % number == 0]
        raise RequestError.of(
            "tensor_parallel",
            ways,
            f"the {heads} attention heads of {network.title} do not divide by it",
            f"take {fitting[-1] if fitting and fitting[-1] < ways else fitting[0] if fitting else 1}",
        )


def _layers_suffice(workload: Workload, network: Network) -> None:
    stages = workload.pipeline_parallel
    if workload.model is not None and stages > network.layers:
        layers = f"{network.title} has only {network.layers} layers"
        raise RequestError.of("pipeline_parallel", stages, layers, f"take {network.layers} or less")


def _parameters_agree(workload: Workload, network: Network) -> None:
    """A name and a size that are plainly not of one network; rounded sizes ("an 8B") agree."""
    billions, said = network.parameters / 1e9, workload.params_b
    if workload.model is None or said is None or 1 / SAME_SIZE <= said / billions <= SAME_SIZE:
        return
    raise RequestError.of(
        "params_b", said, f"{network.title} has {billions:.3g} billion parameters", "give the name or the size"
    )


def _beyond_positions(workload: Workload, network: Network) -> list[Assumption]:
    """A sequence longer than the network was made for: possible to compute, not to be trusted."""
    length = workload.sequence_length
    if workload.prompt_tokens is not None or workload.output_tokens is not None:
        length = (workload.prompt_tokens or 0) + (workload.output_tokens or 0)
    made_for = network.sequence_length
    if length is None or made_for is None:
        return []
    positions = network.shape.positions if network.shape is not None else 0
    longest = max(made_for, positions)
    if length <= longest:
        return []
    text = (
        f"Sequences of {length:,} tokens are longer than the {longest:,} that {network.title} is listed with; its cost"
        " is extrapolated."
    )
    return [Assumption(field="sequence_length", text=text)]


def _split_divides(workload: Workload, devices: int) -> int:
    """Devices that hold one copy of the network."""
    for field in ("tensor_parallel", "pipeline_parallel"):
        ways = getattr(workload, field)
        if ways > devices:
            there = f"there are only {devices} devices" if devices > 1 else "there is only one device"
            raise RequestError.of(field, ways, there, f"take {devices} or less, or more devices")
    split = workload.tensor_parallel * workload.pipeline_parallel
    if devices % split:
        raise RequestError.of(
            "tensor_parallel" if workload.tensor_parallel > 1 else "pipeline_parallel",
            workload.tensor_parallel if workload.tensor_parallel > 1 else workload.pipeline_parallel,
            f"a copy over {split} devices does not divide {devices} devices",
            f"take {split * max(1, devices // split)} devices or another split",
        )
    return split


def _batch_divides(workload: Workload, copies: int) -> None:
    asked = workload.batch_size
    if asked is None or copies == 1 or workload.asks_to_write:
        return
    shares = copies * workload.gradient_accumulation
    if asked < copies:
        raise RequestError.of(
            "batch_size",
            asked,
            f"there are {copies} copies of the network to share it",
            f"take {shares} or more, or fewer devices",
        )
    if asked % shares:
        below = max(shares, asked // shares * shares)
        over = f"{copies} devices" + (f" x {workload.gradient_accumulation} micro-steps" if shares > copies else "")
        raise RequestError.of(
            "batch_size", asked, f"it does not divide over {over}", f"take {below} or {below + shares}"
        )
