"""Lines of operations in their pretty form, as JAX prints them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from estimators.dnn.hlo.lines_with_regions import REGION_LINES
from estimators.dnn.hlo.values import Step
from estimators.dnn.hlo.words import Names, name_of, names_of, number, numbers, pairs, signature_of, start_of, type_of

Line = Callable[[Step, Names], str]


def line_of(step: Step, names: Names) -> str:
    """The line of a step (with the lines of its regions)."""
    return _LINES.get(step.primitive, _elementwise)(step, names)


def _elementwise(step: Step, names: Names) -> str:
    return f"{start_of(step, step.primitive)} {names_of(names, step.inputs)} : {type_of(step.outputs[0])}"


def _constant(step: Step, names: Names) -> str:
    value = step.outputs[0]
    return f"{start_of(step, 'constant')} dense<{number(step.attributes['number'], value.type)}> : {type_of(value)}"


def _iota(step: Step, names: Names) -> str:
    return f"{start_of(step, 'iota')} dim = {step.attributes['axis']} : {type_of(step.outputs[0])}"


def _compare(step: Step, names: Names) -> str:
    kind = "FLOAT" if step.inputs[0].type[0] in "fb" else "SIGNED"
    start = f"{start_of(step, 'compare')} {step.attributes['direction']}"
    return f"{start}, {names_of(names, step.inputs)}, {kind} : {signature_of(step)}"


def _select(step: Step, names: Names) -> str:
    types = f"{type_of(step.inputs[0])}, {type_of(step.outputs[0])}"
    return f"{start_of(step, 'select')} {names_of(names, step.inputs)} : {types}"


def _plain(word: str, attributes: Callable[[Step], str] = lambda step: "") -> Callable[[Step, Names], str]:
    """A step that names its inputs, then attributes, then its type as a function."""

    def printer(step: Step, names: Names) -> str:
        return f"{start_of(step, word)} {names_of(names, step.inputs)}{attributes(step)} : {signature_of(step)}"

    return printer


def _slice(step: Step, names: Names) -> str:
    said = step.attributes
    parts = [
        f"{a}:{b}" + (f":{s}" if s != 1 else "")
        for a, b, s in zip(said["starts"], said["stops"], said["steps"], strict=True)
    ]
    return f"{start_of(step, 'slice')} {names_of(names, step.inputs)} [{', '.join(parts)}] : {signature_of(step)}"


def _pad(step: Step) -> str:
    said = step.attributes
    return f", low = {numbers(said['low'])}, high = {numbers(said['high'])}, interior = {numbers(said['inner'])}"


def _dot(step: Step) -> str:
    (ca, cb), (ba, bb) = step.attributes["contract"], step.attributes["batch"]
    batching = f", batching_dims = {numbers(ba)} x {numbers(bb)}" if ba else ""
    return f"{batching}, contracting_dims = {numbers(ca)} x {numbers(cb)}, precision = [DEFAULT, DEFAULT]"


def _reduce(step: Step, names: Names) -> str:
    x, start = (name_of(names, value) for value in step.inputs)
    said = step.attributes
    return (
        f"{start_of(step, 'reduce')}({x} init: {start}) applies stablehlo.{said['function']}"
        f" across dimensions = {numbers(said['axes'])} : {signature_of(step)}"
    )


def _convolution(step: Step, names: Names) -> str:
    said = step.attributes
    axes = list(map(str, range(len(said["stride"]))))
    x, kernel, result = (f"[{', '.join([*order, *axes])}]" for order in said["layout"])
    window = (
        f"stride = {numbers(said['stride'])}, pad = {pairs(said['padding'])}, "
        f"lhs_dilate = {numbers(said['spread'])}, rhs_dilate = {numbers(said['dilation'])}"
    )
    return (
        f"{start_of(step, 'convolution')}({names_of(names, step.inputs)}) dim_numbers = {x}x{kernel}->{result}, "
        f"window = {{{window}}} {{batch_group_count = {said['batch_groups']} : i64, "
        f"feature_group_count = {said['groups']} : i64, "
        f"precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]}} : {signature_of(step)}"
    )


_LINES: Mapping[str, Line] = {
    "constant": _constant,
    "iota": _iota,
    "compare": _compare,
    "select": _select,
    "convert": _plain("convert"),
    "reshape": _plain("reshape"),
    "broadcast": _plain("broadcast_in_dim", lambda step: f", dims = {numbers(step.attributes['axes'])}"),
    "transpose": _plain("transpose", lambda step: f", dims = {numbers(step.attributes['axes'])}"),
    "concatenate": _plain("concatenate", lambda step: f", dim = {step.attributes['axis']}"),
    "pad": _plain("pad", _pad),
    "dot": _plain("dot_general", _dot),
    "reverse": lambda step, names: (
        f"{start_of(step, 'reverse')} {names_of(names, step.inputs)}, dims = {numbers(step.attributes['axes'])}"
        f" : {type_of(step.outputs[0])}"
    ),
    "slice": _slice,
    "reduce": _reduce,
    "convolution": _convolution,
    **REGION_LINES,
}
