"""Lines of operations that hold regions, or that have only a generic form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from estimators.dnn.hlo.values import Step, Value
from estimators.dnn.hlo.words import Names, array, names_of, numbers, pairs, signature_of, type_of


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
    start = f'%{step.outputs[0].number} = "stablehlo.{word}"({names_of(names, step.inputs)})'
    return f"{start} <{{{attributes}}}>{regions} : {signature_of(step)}"


def _padding(step: Step) -> str:
    padding = step.attributes["padding"]
    return f"padding = dense<{pairs(padding)}> : tensor<{len(padding)}x2xi64>"


def _reduce_window(step: Step, names: Names) -> str:
    said = step.attributes
    attributes = (
        f"base_dilations = {array(said['spread'])}, {_padding(step)}, "
        f"window_dilations = {array([1] * len(said['window']))}, window_dimensions = {array(said['window'])}, "
        f"window_strides = {array(said['stride'])}"
    )
    return _generic(step, names, "reduce_window", attributes, f" ({_region(step, said['function'])})")


def _select_and_scatter(step: Step, names: Names) -> str:
    said = step.attributes
    attributes = (
        f"{_padding(step)}, window_dimensions = {array(said['window'])}, window_strides = {array(said['stride'])}"
    )
    regions = f" ({_region(step, 'compare', 'GE')}, {_region(step, 'add')})"
    return _generic(step, names, "select_and_scatter", attributes, regions)


def _take(step: Step, names: Names) -> str:
    x, index = step.inputs
    axis = step.attributes["axis"]
    sizes = [1 if place == axis else n for place, n in enumerate(x.shape)]
    axes = (
        f"#stablehlo.gather<offset_dims = {numbers(_others(step.outputs[0], index, axis))}, "
        f"collapsed_slice_dims = [{axis}], start_index_map = [{axis}], index_vector_dim = {len(index.shape)}>"
    )
    attributes = f"dimension_numbers = {axes}, indices_are_sorted = false, slice_sizes = {array(sizes)}"
    return _generic(step, names, "gather", attributes, "")


def _put(step: Step, names: Names) -> str:
    updates, index, zeros = step.inputs
    axis = step.attributes["axis"]
    axes = (
        f"#stablehlo.scatter<update_window_dims = {numbers(_others(updates, index, axis))}, "
        f"inserted_window_dims = [{axis}], scatter_dims_to_operand_dims = [{axis}], "
        f"index_vector_dim = {len(index.shape)}>"
    )
    attributes = f"indices_are_sorted = false, scatter_dimension_numbers = {axes}, unique_indices = false"
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
    both = f"{type_of(first)}, {type_of(second)}"
    inputs = names_of(names, step.inputs)
    attributes = f"dimension = {step.attributes['axis']} : i64, is_stable = true"
    # Only the sorted values are read; the keys get a name that nothing else has.
    start = f'%keys_{first.number}, %{second.number} = "stablehlo.sort"({inputs})'
    return f"{start} <{{{attributes}}}> ({region}) : ({both}) -> ({both})"


REGION_LINES: Mapping[str, Callable[[Step, Names], str]] = {
    "reduce_window": _reduce_window,
    "select_and_scatter": _select_and_scatter,
    "take": _take,
    "put": _put,
    "sort": _sort,
}
"""By primitive."""
