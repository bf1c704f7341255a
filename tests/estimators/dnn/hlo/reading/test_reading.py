"""Graphs from texts: what this project writes, hand-written texts of each form, and what JAX prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimators.dnn.graph import profile_of
from estimators.dnn.hlo import macs, module_of, read, read_file, stablehlo, text_of
from knowledge.errors import RequestError
from tests.estimators.dnn.hlo.reading.texts import (
    BARRIER,
    CLASSIC,
    EACH_SAMPLE_WITH_EACH,
    FUNCTIONS_THEN_PRODUCT,
    GENERIC,
    LOOP,
    PRETTY,
)
from tests.estimators.dnn.hlo.whole import WHOLE


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_written_is_read_back(name: str) -> None:
    graph = WHOLE[name]()
    found = read(stablehlo(graph, batch=3))
    assert found.parameters == graph.parameters
    assert found.macs == pytest.approx(graph.macs, rel=0.002)
    assert [one.shape for one in found.inputs] == [one.shape for one in graph.inputs]
    assert profile_of(found).total_macs == pytest.approx(found.macs)


def test_a_convolutional_network_keeps_its_layers_and_classes() -> None:
    graph = WHOLE["mobile"]()
    found = read(stablehlo(graph, batch=2))
    assert found.layers == graph.layers
    assert found.activations == graph.activations
    ours, theirs = profile_of(graph), profile_of(found)
    for kernel in range(4):
        rows = (float(p.count[p.kernel == kernel].sum()) for p in (ours, theirs))
        assert len(set(rows)) == 1


@pytest.mark.parametrize("name", ["resnet50", "decoder", "unet"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_a_training_step_counts_all_of_the_step(name: str, optimizer: str) -> None:
    graph = WHOLE[name]()
    module = module_of(graph, batch=2, train=True, optimizer=optimizer)
    found = read(text_of(module))
    assert found.parameters == graph.parameters
    assert found.macs == pytest.approx(macs(module) / 2, rel=0.01)


@pytest.mark.parametrize("text", [PRETTY, GENERIC, CLASSIC], ids=["pretty", "generic", "classic"])
def test_each_form_of_a_layer(text: str) -> None:
    found = read(text)
    assert found.name == ("network" if text is GENERIC else "jit_net")
    assert found.macs == 5 * 8
    assert found.parameters == 5 * 8 + 8
    assert [one.shape for one in found.inputs] == [(5,)]
    assert found.by_name[found.outputs[0]].shape == (8,)


def test_functions_of_each_element_are_one_kernel_before_the_product() -> None:
    found = read(FUNCTIONS_THEN_PRODUCT)
    kernels = [(one.macs, one.read + one.written) for one in found if one.kind not in ("input", "parameter")]
    assert kernels == [(0.0, 5 + 5), (5 * 8, 5 + 8)]


def test_what_stands_on_both_sides_of_products_belongs_to_the_sample() -> None:
    found = read(EACH_SAMPLE_WITH_EACH)
    assert [one.shape for one in found.inputs] == [(5,)]
    assert found.parameters == 25


def test_every_result_of_a_barrier_keeps_its_shape() -> None:
    assert read(BARRIER).macs == 5 * 8


def test_a_loop_runs_as_often_as_it_says() -> None:
    found = read(LOOP.replace("ROUNDS", "7"))
    assert found.macs == 5 * 64
    assert found.parameters == 64


def test_a_loop_without_a_count_is_refused() -> None:
    text = LOOP.replace("%c_1 = stablehlo.constant dense<ROUNDS>", "%c_1 = stablehlo.add %iterArg, %iterArg")
    with pytest.raises(RequestError, match="no count of rounds"):
        read(text)


def test_a_loop_that_runs_too_long_is_refused() -> None:
    with pytest.raises(RequestError, match="more than 100,000 operations"):
        read(LOOP.replace("ROUNDS", "999999999999"))


def test_the_batch_is_asked_for_where_samples_disagree_and_taken_where_given() -> None:
    text = PRETTY.replace("stablehlo.add %0, %1", "stablehlo.add %0, %arg3").replace(
        "%arg2: tensor<4x5xf32>", "%arg2: tensor<4x5xf32>, %arg3: tensor<8x4xi32>"
    )
    with pytest.raises(RequestError, match="give the batch"):
        read(text)
    assert read(text, batch=4).macs == 40
    with pytest.raises(RequestError, match="batch is 7"):
        read(text, batch=7)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "net.mlir"
    path.write_text(PRETTY)
    assert read_file(path).macs == 40


def _cases() -> dict[str, tuple[Any, Any, Any, float]]:
    import jax
    import jax.numpy as jnp

    order = ("NHWC", "HWIO", "NHWC")

    def images(p: Any, x: Any) -> Any:
        x = jax.lax.conv_general_dilated(x, p["first"], (2, 2), "SAME", dimension_numbers=order)
        x = jax.nn.relu(x * p["scale"])
        x = jax.lax.conv_general_dilated(x, p["deep"], (1, 1), "SAME", dimension_numbers=order, feature_group_count=8)
        return jax.nn.log_softmax(x.mean((1, 2)) @ p["w"] + p["b"])

    def layers(p: Any, x: Any) -> Any:
        return jax.lax.scan(lambda h, w: (jax.nn.gelu(h @ w[0] + w[1]) + h, None), x, p)[0]

    def tokens(p: Any, x: Any) -> Any:
        h = jnp.take(p["table"], x, axis=0) + p["positions"]
        scores = jax.nn.softmax(jnp.einsum("btd,bsd->bts", h @ p["q"], h))
        return jnp.einsum("bts,bsd->btd", scores, h) @ p["table"].T

    shapes: dict[str, Any] = {
        "first": (3, 3, 3, 8), "scale": (8,), "deep": (3, 3, 1, 8), "w": (8, 10), "b": (10,),
    }  # fmt: skip
    of_images = {name: jnp.ones(shape) for name, shape in shapes.items()}
    of_tokens = {"table": jnp.ones((50, 8)), "positions": jnp.ones((7, 8)), "q": jnp.ones((8, 8))}
    stacked = jnp.ones((6, 16, 16)), jnp.ones((6, 16))
    return {
        "images": (images, of_images, jnp.ones((4, 16, 16, 3)), 64 * 27 * 8 + 64 * 9 * 8 + 80),
        "layers": (layers, stacked, jnp.ones((5, 7, 16)), 6 * 7 * 256),
        "tokens": (tokens, of_tokens, jnp.zeros((5, 7), jnp.int32), 7 * 64 + 2 * 49 * 8 + 7 * 8 * 50),
    }


@pytest.mark.parametrize("name", ["images", "layers", "tokens"])
def test_what_jax_prints_is_read_in_every_form(name: str) -> None:
    jax = pytest.importorskip("jax")
    function, weights, samples, wanted = _cases()[name]
    lowered = jax.jit(function).lower(weights, samples)
    parameters = sum(one.size for one in jax.tree.leaves(weights))
    forms = {
        "pretty": lowered.as_text(),
        "with places": lowered.as_text(debug_info=True),
        "generic": lowered.compiler_ir("stablehlo").operation.get_asm(print_generic_op_form=True),
        "classic": lowered.as_text("hlo"),
        "compiled": lowered.compile().as_text(),
    }
    for form, text in forms.items():
        found = read(text)
        assert found.macs == wanted, form
        assert found.parameters == parameters, form
        assert [one.shape for one in found.inputs] == [samples.shape[1:]], form


def test_a_gradient_that_jax_prints_is_read() -> None:
    jax = pytest.importorskip("jax")
    function, weights, samples, wanted = _cases()["tokens"]
    lowered = jax.jit(jax.grad(lambda p, x: (function(p, x) ** 2).sum())).lower(weights, samples)
    for text in (lowered.as_text(), lowered.as_text("hlo")):
        assert 2.5 * wanted < read(text).macs <= 3 * wanted
