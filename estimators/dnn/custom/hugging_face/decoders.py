"""Configurations of decoders: which dimensions each model type has, under which field names.

Field names and defaults as the Transformers library documents them for each configuration class
(https://huggingface.co/docs/transformers, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan, LatentPlan
from estimators.dnn.custom.blocks.decoder import DecoderPlan
from estimators.dnn.custom.hugging_face.fields import Fields

MOST_LAYERS, MOST_HEADS = 2000, 8192


def plan_of(fields: Fields) -> DecoderPlan:
    """Dimensions of a decoder's configuration.

    Raises:
        RequestError: a field is missing or wrong.
    """
    return READERS[fields.model_type](fields)


def _sizes(f: Fields) -> tuple[int, int, int, int]:
    """Vocabulary, width, layers, heads: what no configuration may leave out."""
    return (
        f.whole("vocab_size"),
        f.whole("hidden_size", "n_embd", "d_model"),
        f.whole("num_hidden_layers", "n_layer", "num_layers", "n_layers", most=MOST_LAYERS),
        f.whole("num_attention_heads", "n_head", "num_heads", "n_heads", most=MOST_HEADS),
    )


def _head_size(f: Fields, width: int, heads: int) -> int:
    given = f.whole_or_none("head_dim")
    if given:
        return given
    if width % heads:
        f.refuse("num_attention_heads", f"it does not divide the width {width}", "correct one or add head_dim")
    return width // heads


def _attention(f: Fields, width: int, heads: int, **how: object) -> AttentionPlan:
    kv_heads = f.whole_or_none("num_key_value_heads", "num_kv_heads") or heads
    if heads % kv_heads:
        f.refuse("num_key_value_heads", f"it does not divide the {heads} heads", "correct one of both")
    return AttentionPlan(heads, kv_heads, _head_size(f, width, heads), causal=True, **how)  # type: ignore[arg-type]  # each caller names fields of the plan


def _llama(
    f: Fields,
    *,
    tied: bool = False,
    query_bias: bool = False,
    query_norm: str = "none",
    norms_before: int = 1,
    norms_after: int = 0,
    norm_affine: bool = True,
    forward: Callable[[Fields], FeedForwardPlan] | None = None,
) -> DecoderPlan:
    """Gated feed-forward part, RMS norms, rotary positions."""
    vocabulary, width, layers, heads = _sizes(f)
    bias = f.flag("attention_bias", "use_qkv_bias", "qkv_bias", default=query_bias)
    output_bias = bias and not query_bias and f.model_type != "stablelm"
    plain = FeedForwardPlan(
        f.whole("intermediate_size"), True, f.word("hidden_act", "hidden_activation", default="silu"),
        f.flag("mlp_bias", default=False),
    )  # fmt: skip
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=bias, output_bias=output_bias, query_norm=query_norm),
        feed_forward=forward(f) if forward else plain,
        tied=f.flag("tie_word_embeddings", default=tied),
        norms_before=norms_before,
        norms_after=norms_after,
        norm_affine=norm_affine,
        dense=plain,
        dense_blocks=_dense_blocks(f, layers) if forward else frozenset(),
    )


def _dense_blocks(f: Fields, layers: int) -> frozenset[int]:
    """Blocks of a routed network that are not routed."""
    step, first = f.whole_or_none("decoder_sparse_step") or 1, f.whole_or_none("first_k_dense_replace") or 0
    named = f.values.get("mlp_only_layers") or []
    listed = set(named) if isinstance(named, list) and all(isinstance(one, int) for one in named) else set()
    return frozenset(n for n in range(layers) if n < first or (n + 1) % step or n in listed)


def _mixtral_forward(f: Fields) -> FeedForwardPlan:
    return _routed(f, f.whole("intermediate_size"), ("num_local_experts",))


def _qwen_forward(f: Fields) -> FeedForwardPlan:
    shared = f.whole_or_none("shared_expert_intermediate_size") or 0
    return _routed(
        f, f.whole("moe_intermediate_size"), ("num_experts", "num_local_experts"), shared=shared, shared_gate=shared > 0
    )


def _deepseek_forward(f: Fields) -> FeedForwardPlan:
    inner = f.whole("moe_intermediate_size")
    shared = inner * (f.whole_or_none("n_shared_experts") or 0)
    return _routed(f, inner, ("n_routed_experts",), shared=shared)


def _routed(
    f: Fields, inner: int, names: tuple[str, ...], *, shared: int = 0, shared_gate: bool = False
) -> FeedForwardPlan:
    experts = f.whole(*names, most=65_536)
    active = f.whole("num_experts_per_tok")
    if active > experts:
        f.refuse("num_experts_per_tok", f"there are {experts} experts", "give at most so many")
    activation = f.word("hidden_act", default="silu")
    return FeedForwardPlan(
        inner, True, activation, experts=experts, active=active, shared=shared, shared_gate=shared_gate
    )


def _deepseek(f: Fields) -> DecoderPlan:
    plan = _llama(f, forward=_deepseek_forward)
    latent = LatentPlan(
        heads=f.whole("num_attention_heads", most=MOST_HEADS),
        query_rank=f.whole_or_none("q_lora_rank"),
        kv_rank=f.whole("kv_lora_rank"),
        plain_size=f.whole("qk_nope_head_dim"),
        rotary_size=f.whole("qk_rope_head_dim"),
        value_size=f.whole("v_head_dim"),
        bias=f.flag("attention_bias", default=False),
    )
    return _with(plan, attention=latent)


def _gpt2(f: Fields) -> DecoderPlan:
    """Two matrices in the feed-forward part, layer norms, biases everywhere, learned positions."""
    vocabulary, width, layers, heads = _sizes(f)
    neo, joined = f.model_type == "gpt_neo", f.model_type == "gpt_bigcode" and f.flag("multi_query", default=True)
    inner = f.whole_or_none("n_inner", "intermediate_size") or 4 * width
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=AttentionPlan(
            heads, 1 if joined else heads, _head_size(f, width, heads), bias=not neo, output_bias=True, causal=True
        ),
        feed_forward=FeedForwardPlan(inner, False, f.word("activation_function", default="gelu"), True),
        tied=f.flag("tie_word_embeddings", default=True),
        norm="layer",
        positions=f.whole("n_positions", "max_position_embeddings", "n_ctx"),
    )


def _gptj(f: Fields) -> DecoderPlan:
    plan = _gpt2(f)
    heads = f.whole("n_head")
    return _with(
        plan, attention=AttentionPlan(heads, heads, plan.width // heads, causal=True), positions=0, parallel=True,
        norms_before=1, tied=f.flag("tie_word_embeddings", default=False), head_bias=True,
    )  # fmt: skip


def _neox(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    bias = f.flag("attention_bias", default=True)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=bias, output_bias=bias),
        feed_forward=FeedForwardPlan(f.whole("intermediate_size"), False, "gelu", True),
        tied=f.flag("tie_word_embeddings", default=False),
        norm="layer",
        parallel=f.flag("use_parallel_residual", default=True),
    )


def _opt(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    bias, before = f.flag("enable_bias", default=True), f.flag("do_layer_norm_before", default=True)
    positions = f.whole("max_position_embeddings")
    narrow = f.whole_or_none("word_embed_proj_dim")
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=bias, output_bias=bias),
        feed_forward=FeedForwardPlan(f.whole("ffn_dim"), False, "relu", bias),
        tied=f.flag("tie_word_embeddings", default=True),
        norm="layer",
        positions=positions,
        position_rows=positions + 2,
        embedding_width=narrow,
        norms_before=int(before),
        norms_after=int(not before),
        final_norm=before and not f.flag("_remove_final_layer_norm", default=False),
    )


def _bloom(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=True, output_bias=True),
        feed_forward=FeedForwardPlan(4 * width, False, "gelu", True),
        tied=f.flag("tie_word_embeddings", default=True),
        norm="layer",
        embedding_norm=True,
    )


def _falcon(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    newer = f.flag("new_decoder_architecture", default=False)
    kv_heads = (f.whole_or_none("num_kv_heads", "n_head_kv") or heads) if newer else heads
    if not newer and f.flag("multi_query", default=True):
        kv_heads = 1
    bias = f.flag("bias", default=False)
    parallel = newer or f.flag("parallel_attn", default=True)
    norms = f.whole_or_none("num_ln_in_parallel_attn") or (2 if newer else 1)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=AttentionPlan(heads, kv_heads, _head_size(f, width, heads), bias, bias, causal=True),
        feed_forward=FeedForwardPlan(f.whole_or_none("ffn_hidden_size") or 4 * width, False, "gelu", bias),
        tied=f.flag("tie_word_embeddings", default=True),
        norm="layer",
        parallel=parallel,
        norms_before=norms if parallel else 2,
    )


def _phi(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=True, output_bias=True),
        feed_forward=FeedForwardPlan(f.whole_or_none("intermediate_size", "n_inner") or 4 * width, False, "gelu", True),
        tied=f.flag("tie_word_embeddings", default=False),
        norm="layer",
        parallel=True,
        norms_before=1,
        head_bias=True,
    )


def _starcoder2(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    bias = f.flag("use_bias", default=True)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=bias, output_bias=bias),
        feed_forward=FeedForwardPlan(f.whole("intermediate_size"), False, "gelu", bias),
        tied=f.flag("tie_word_embeddings", default=True),
        norm="layer",
    )


def _stablelm(f: Fields) -> DecoderPlan:
    plan = _with(_llama(f), norm="layer")
    if f.flag("use_parallel_residual", default=False):
        return _with(plan, parallel=True, norms_before=1)
    return plan


def _cohere(f: Fields) -> DecoderPlan:
    return _with(_llama(f, tied=True), norm="layer", norm_bias=False, parallel=True, norms_before=1)


def _olmo(f: Fields) -> DecoderPlan:
    return _llama(f, norm_affine=False)


def _olmo2(f: Fields) -> DecoderPlan:
    return _llama(f, query_norm="all", norms_before=0, norms_after=1)


def _mpt(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    inner = round(f.number("expansion_ratio", default=4.0) * width)
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=AttentionPlan(heads, heads, _head_size(f, width, heads), causal=True),
        feed_forward=FeedForwardPlan(inner, False, "gelu"),
        tied=True,
        norm="layer",
        norm_bias=False,
    )


def _gpt_oss(f: Fields) -> DecoderPlan:
    vocabulary, width, layers, heads = _sizes(f)
    bias = f.flag("attention_bias", default=True)
    experts, active = f.whole("num_local_experts"), f.whole("num_experts_per_tok")
    return DecoderPlan(
        vocabulary=vocabulary,
        width=width,
        layers=layers,
        attention=_attention(f, width, heads, bias=bias, output_bias=bias),
        feed_forward=FeedForwardPlan(f.whole("intermediate_size"), True, "silu", True, experts=experts, active=active),
        tied=f.flag("tie_word_embeddings", default=False),
    )


def _with(plan: DecoderPlan, **changes: object) -> DecoderPlan:
    from dataclasses import replace

    return replace(plan, **changes)  # type: ignore[arg-type]  # each caller names fields of the plan


READERS: Mapping[str, Callable[[Fields], DecoderPlan]] = {
    "llama": _llama,
    "mistral": _llama,
    "ministral": _llama,
    "granite": _llama,
    "phi3": _llama,
    "smollm3": lambda f: _llama(f, tied=True),
    "qwen2": lambda f: _llama(f, query_bias=True),
    "qwen3": lambda f: _llama(f, query_norm="head"),
    "gemma": lambda f: _llama(f, tied=True),
    "gemma2": lambda f: _llama(f, tied=True, norms_after=1),
    "gemma3_text": lambda f: _llama(f, tied=True, norms_after=1, query_norm="head"),
    "mixtral": lambda f: _llama(f, forward=_mixtral_forward),
    "qwen2_moe": lambda f: _llama(f, query_bias=True, forward=_qwen_forward),
    "qwen3_moe": lambda f: _llama(f, query_norm="head", forward=_qwen_forward),
    "deepseek_v2": _deepseek,
    "deepseek_v3": _deepseek,
    "gpt2": _gpt2,
    "gpt_neo": _gpt2,
    "gpt_bigcode": _gpt2,
    "gptj": _gptj,
    "gpt_neox": _neox,
    "opt": _opt,
    "bloom": _bloom,
    "falcon": _falcon,
    "phi": _phi,
    "starcoder2": _starcoder2,
    "stablelm": _stablelm,
    "cohere": _cohere,
    "olmo": _olmo,
    "olmo2": _olmo2,
    "mpt": _mpt,
    "gpt_oss": _gpt_oss,
}
"""Model type -> reader of its dimensions."""
