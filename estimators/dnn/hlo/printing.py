"""Prints a program as StableHLO text (MLIR), the same text for the same program."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from estimators.dnn.hlo.values import Argument, Module, Step, Value

Names = Mapping[int, str]

_NOT_NUMBERS = {"f32": ("0x7F800000", "0xFF800000"), "bf16": ("0x7F80", "0xFF80"), "f16": ("0x7C00", "0xFC00")}
"""Infinity and its negative as MLIR reads them."""


def text_of(module: Module) -> str:
    """The whole program as text."""
    names = {argument.value.number: f"%arg{number}" for number, argument in enumerate(module.arguments)}
    lines = [f"// {_comment(module.name)}: {module.function}, batch {module.batch}"]
    lines += [f"module @{_symbol(module.name)} {{", _signature(module)]
    origin = None
    for step in module.steps:
        if step.origin != origin:
            origin = step.origin
            lines.append(f"    // {_comment(origin)}")
        lines.append("    " + _PRINTERS.get(step.primitive, _elementwise)(step, names))
    lines.append(f"    return {_list(names, (value for _, value in module.results))} : " + _types(module.results))
    return "\n".join([*lines, "  }", "}", ""])


def _signature(module: Module) -> str:
    arguments = ",\n      ".join(_argument(number, one) for number, one in enumerate(module.arguments))
    results = ", ".join(_type(value) for _, value in module.results)
    told = ", ".join(_comment(name) for name, _ in module.results)
    return f"  func.func public @{module.function}(\n      {arguments}) -> ({results}) {{\n    // results: {told}"


def _argument(number: int, argument: Argument) -> str:
    name = json.dumps(f"{argument.role}: {_comment(argument.name)}")
    return f"%arg{number}: {_type(argument.value)} loc({name})"


def _types(results: Iterable[tuple[str, Value]]) -> str:
    return ", ".join(_type(value) for _, value in results)


def _comment(text: str) -> str:
    """A text that cannot leave its line."""
    return "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in text)


def _symbol(text: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text)
    return letters if letters[:1].isalpha() else f"network_{letters}"


def _type(value: Value) -> str:
    return "tensor<" + "".join(f"{size}x" for size in value.shape) + value.type + ">"


def _name(names: Names, value: Value) -> str:
    return names.get(value.number) or f"%{value.number}"


def _list(names: Names, values: Iterable[Value]) -> str:
    return ", ".join(_name(names, value) for value in values)


def _signs(step: Step) -> str:
    """The type of a step as a function."""
    return "(" + ", ".join(_type(value) for value in step.inputs) + ") -> " + _type(step.outputs[0])


def _start(step: Step, word: str) -> str:
    return f"%{step.outputs[0].number} = stablehlo.{word}"


def _numbers(values: Iterable[int]) -> str:
    return "[" + ", ".join(map(str, values)) + "]"


def _array(values: Sequence[int]) -> str:
    return "array<i64: " + ", ".join(map(str, values)) + ">"


def _pairs(values: Sequence[tuple[int, int]]) -> str:
    return "[" + ", ".join(f"[{low}, {high}]" for low, high in values) + "]"


def _number(number: float, type: str) -> str:  # noqa: A002  # the word of MLIR
    if type == "i1":
        return "true" if number else "false"
    if type[0] == "i":
        return str(int(number))
    if math.isinf(number):
        return _NOT_NUMBERS[type][number < 0]
    return f"{number:.9e}"


def _elementwise(step: Step, names: Names) -> str:
    return f"{_start(step, step.primitive)} {_list(names, step.inputs)} : {_type(step.outputs[0])}"


def _constant(step: Step, names: Names) -> str:
    value = step.outputs[0]
    return f"{_start(step, 'constant')} dense<{_number(step.attributes['number'], value.type)}> : {_type(value)}"


def _iota(step: Step, names: Names) -> str:
    return f"{_start(step, 'iota')} dim = {step.attributes['axis']} : {_type(step.outputs[0])}"


def _compare(step: Step, names: Names) -> str:
    kind = "FLOAT" if step.inputs[0].type[0] in "fb" else "SIGNED"
    return f"{_start(step, 'compare')} {step.attributes['direction']}, {_list(names, step.inputs)}, {kind} : {_signs(step)}"


def _select(step: Step, names: Names) -> str:
    return f"{_start(step, 'select')} {_list(names, step.inputs)} : {_type(step.inputs[0])}, {_type(step.outputs[0])}"


def _plain(word: str, attributes: Callable[[Step], str] = lambda step: "") -> Callable[[Step, Names], str]:
    """A step that names its inputs, then attributes, then its type as a function."""

    def printer(step: Step, names: Names) -> str:
        return f"{_start(step, word)} {_list(names, step.inputs)}{attributes(step)} : {_signs(step)}"

    return printer


def _slice(step: Step, names: Names) -> str:
    said = step.attributes
    parts = [
        f"{a}:{b}" + (f":{s}" if s != 1 else "")
        for a, b, s in zip(said["starts"], said["stops"], said["steps"], strict=True)
    ]
    return f"{_start(step, 'slice')} {_list(names, step.inputs)} [{', '.join(parts)}] : {_signs(step)}"


def _pad(step: Step) -> str:
    said = step.attributes
    return f", low = {_numbers(said['low'])}, high = {_numbers(said['high'])}, interior = {_numbers(said['inner'])}"


def _dot(step: Step) -> str:
    (ca, cb), (ba, bb) = step.attributes["contract"], step.attributes["batch"]
    batching = f", batching_dims = {_numbers(ba)} x {_numbers(bb)}" if ba else ""
    return f"{batching}, contracting_dims = {_numbers(ca)} x {_numbers(cb)}, precision = [DEFAULT, DEFAULT]"


def _reduce(step: Step, names: Names) -> str:
    x, start = (_name(names, value) for value in step.inputs)
    said = step.attributes
    return (
        f"{_start(step, 'reduce')}({x} init: {start}) applies stablehlo.{said['function']}"
        f" across dimensions = {_numbers(said['axes'])} : {_signs(step)}"
    )


def _convolution(step: Step, names: Names) -> str:
    said = step.attributes
    axes = list(map(str, range(len(said["stride"]))))
    x, kernel, result = (f"[{', '.join([*order, *axes])}]" for order in said["layout"])
    window = (
        f"stride = {_numbers(said['stride'])}, pad = {_pairs(said['padding'])}, "
        f"lhs_dilate = {_numbers(said['spread'])}, rhs_dilate = {_numbers(said['dilation'])}"
    )
    return (
        f"{_start(step, 'convolution')}({_list(names, step.inputs)}) dim_numbers = {x}x{kernel}->{result}, "
        f"window = {{{window}}} {{batch_group_count = {said['batch_groups']} : i64, "
        f"feature_group_count = {said['groups']} : i64, "
        f"precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]}} : {_signs(step)}"
    )


def _region(step: Step, word: str, direction: str = "") -> str:
    """A region of two scalars of the type of the step and one operation on them."""
    scalar = f"tensor<{step.inputs[0].type}>"
    kind = "FLOAT" if step.inputs[0].type[0] in "fb" else "SIGNED"
    between, result = (f"{direction}, ", "tensor<i1>") if direction else ("", scalar)
    signs = f", {kind} : ({scalar}, {scalar}) -> {result}" if direction else f" : {scalar}"
    return (
        f"{{\n    ^bb0(%a: {scalar}, %b: {scalar}):\n      %c = stablehlo.{word} {between}%a, %b{signs}\n"
        f"      stablehlo.return %c : {result}\n    }}"
    )


def _generic(step: Step, names: Names, word: str, attributes: str, regions: str) -> str:
    return f'%{step.outputs[0].number} = "stablehlo.{word}"({_list(names, step.inputs)}) <{{{attributes}}}>{regions} : {_signs(step)}'


def _padding(step: Step) -> str:
    pairs = step.attributes["padding"]
    return f"padding = dense<{_pairs(pairs)}> : tensor<{len(pairs)}x2xi64>"


def _reduce_window(step: Step, names: Names) -> str:
    said = step.attributes
    attributes = (
        f"base_dilations = {_array(said['spread'])}, {_padding(step)}, "
        f"window_dilations = {_array([1] * len(said['window']))}, window_dimensions = {_array(said['window'])}, "
        f"window_strides = {_array(said['stride'])}"
    )
    return _generic(step, names, "reduce_window", attributes, f" ({_region(step, said['function'])})")


def _select_and_scatter(step: Step, names: Names) -> str:
    said = step.attributes
    attributes = (
        f"{_padding(step)}, window_dimensions = {_array(said['window'])}, window_strides = {_array(said['stride'])}"
    )
    regions = f" ({_region(step, 'compare', 'GE')}, {_region(step, 'add')})"
    return _generic(step, names, "select_and_scatter", attributes, regions)


def _take(step: Step, names: Names) -> str:
    x, index = step.inputs
    axis = step.attributes["axis"]
    sizes = [1 if place == axis else n for place, n in enumerate(x.shape)]
    numbers = (
        f"#stablehlo.gather<offset_dims = {_numbers(_others(step.outputs[0], index, axis))}, "
        f"collapsed_slice_dims = [{axis}], start_index_map = [{axis}], index_vector_dim = {len(index.shape)}>"
    )
    attributes = f"dimension_numbers = {numbers}, indices_are_sorted = false, slice_sizes = {_array(sizes)}"
    return _generic(step, names, "gather", attributes, "")


def _put(step: Step, names: Names) -> str:
    updates, index, zeros = step.inputs
    axis = step.attributes["axis"]
    numbers = (
        f"#stablehlo.scatter<update_window_dims = {_numbers(_others(updates, index, axis))}, "
        f"inserted_window_dims = [{axis}], scatter_dims_to_operand_dims = [{axis}], "
        f"index_vector_dim = {len(index.shape)}>"
    )
    attributes = f"indices_are_sorted = false, scatter_dimension_numbers = {numbers}, unique_indices = false"
    turned = Step(step.primitive, (zeros, index, updates), step.outputs, step.attributes, step.origin)
    return _generic(turned, names, "scatter", attributes, f" ({_region(step, 'add')})")


def _others(entries: Value, index: Value, axis: int) -> list[int]:
    """Axes of looked-up entries that the index did not make."""
    return [place for place in range(len(entries.shape)) if not axis <= place < axis + len(index.shape)]


def _sort(step: Step, names: Names) -> str:
    keys, values = step.inputs
    first, second = step.outputs
    kind = "FLOAT" if keys.type[0] in "fb" else "SIGNED"
    a, b = f"tensor<{keys.type}>", f"tensor<{values.type}>"
    region = (
        f"{{\n    ^bb0(%a: {a}, %b: {a}, %c: {b}, %d: {b}):\n"
        f"      %e = stablehlo.compare {step.attributes['direction']}, %a, %b, {kind} : ({a}, {a}) -> tensor<i1>\n"
        f"      stablehlo.return %e : tensor<i1>\n    }}"
    )
    both = f"{_type(first)}, {_type(second)}"
    inputs = _list(names, step.inputs)
    attributes = f"dimension = {step.attributes['axis']} : i64, is_stable = true"
    # A step with two results prints as one name; only the sorted values are read.
    return f'%keys_{first.number}, %{second.number} = "stablehlo.sort"({inputs}) <{{{attributes}}}> ({region}) : ({both}) -> ({both})'


_PRINTERS: Mapping[str, Callable[[Step, Names], str]] = {
    "constant": _constant,
    "iota": _iota,
    "compare": _compare,
    "select": _select,
    "convert": _plain("convert"),
    "reshape": _plain("reshape"),
    "broadcast": _plain("broadcast_in_dim", lambda step: f", dims = {_numbers(step.attributes['axes'])}"),
    "transpose": _plain("transpose", lambda step: f", dims = {_numbers(step.attributes['axes'])}"),
    "concatenate": _plain("concatenate", lambda step: f", dim = {step.attributes['axis']}"),
    "pad": _plain("pad", _pad),
    "dot": _plain("dot_general", _dot),
    "reverse": lambda step, names: (
        f"{_start(step, 'reverse')} {_list(names, step.inputs)}, dims = {_numbers(step.attributes['axes'])}"
        f" : {_type(step.outputs[0])}"
    ),
    "slice": _slice,
    "reduce": _reduce,
    "convolution": _convolution,
    "reduce_window": _reduce_window,
    "select_and_scatter": _select_and_scatter,
    "take": _take,
    "put": _put,
    "sort": _sort,
}
