"""Descriptions of transformers on text: decoders (mixtures of experts too), encoders, encoder-decoders."""

from __future__ import annotations

from dataclasses import replace

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan
from estimators.dnn.custom.blocks.decoder import DecoderPlan, decoder_graph
from estimators.dnn.custom.blocks.encoder import EncoderPlan, encoder_graph
from estimators.dnn.custom.blocks.pair import PairPlan, pair_graph, target_tokens
from estimators.dnn.custom.description.saying import Saying
from estimators.dnn.networks.network import Network

DECODER_WORDS, ENCODER_WORDS, PAIR_WORDS = 32_000, 30_522, 32_128
"""Usual vocabularies: of Llama 2, BERT and T5."""

DECODER_TOKENS, ENCODER_TOKENS = 2048, 512
LONGEST_SEQUENCE = 10_000_000


def decoder(s: Saying) -> Network:
    """A decoder: gated feed-forward part, RMS norms, rotary positions unless said otherwise.

    Raises:
        RequestError: layers or width are missing, or the size does not go with them.
    """
    layers, width = s.said("decoder_layers") or s.needed("layers", "32 layers"), s.needed("width", "4096 wide")
    heads = s.heads(width, 128 if width % 128 == 0 else 64)
    size = s.said("head_size") or width // heads
    kv_heads = s.assumed("kv_heads", heads, "one for each query head, since no grouping was said")
    if heads % kv_heads:
        s.wrong(f"{kv_heads} key-value heads do not divide {heads} heads; correct one of both")
    if s.flag("grouped") and kv_heads == heads:
        s.wrong("grouped queries were said but not how many key-value heads; add it, such as '8 kv heads'")
    words = s.assumed("vocabulary", DECODER_WORDS, "a usual vocabulary (Llama 2)")
    tokens = s.assumed("sequence", DECODER_TOKENS, "a usual context for training")
    attention = AttentionPlan(heads, kv_heads, size, causal=True)
    plan = DecoderPlan(words, width, layers, attention, FeedForwardPlan(1, True, "silu"), tied=s.flag("tied"))
    plan = _with_experts(s, plan) if _is_routed(s) else replace(plan, feed_forward=_dense(s, width))
    graph = decoder_graph(plan, tokens, s.text[:40])
    if not _is_routed(s):
        s.check_size(graph.parameters, f"{layers} layers x {width} wide")
    return s.network(graph, "decoder", shape=plan.shape, sequence_length=tokens)


def encoder(s: Saying) -> Network:
    """An encoder as BERT has it.

    Raises:
        RequestError: layers or width are missing, or the size does not go with them.
    """
    layers, width = s.needed("layers", "12 layers"), s.needed("width", "hidden 768")
    heads = s.heads(width, 64)
    tokens = s.assumed("sequence", ENCODER_TOKENS, "as BERT reads")
    plan = EncoderPlan(
        vocabulary=s.assumed("vocabulary", ENCODER_WORDS, "the vocabulary of BERT"),
        width=width,
        layers=layers,
        heads=heads,
        feed_forward=FeedForwardPlan(s.assumed("inner", 4 * width, "four times the width"), False, "gelu", True),
        positions=tokens,
        token_types=2,
    )
    graph = encoder_graph(plan, tokens, s.text[:40])
    s.check_size(graph.parameters, f"{layers} layers x {width} wide")
    return s.network(graph, "encoder", shape=plan.shape, sequence_length=tokens)


def pair(s: Saying) -> Network:
    """An encoder-decoder as T5 has it.

    Raises:
        RequestError: layers or width are missing, or the size does not go with them.
    """
    layers, width = s.needed("layers", "12 layers"), s.needed("width", "768 wide")
    below = s.assumed("decoder_layers", layers, "as many in the decoder as in the encoder")
    heads = s.heads(width, 64)
    inner = s.assumed("inner", 4 * width, "four times the width")
    attention, forward = AttentionPlan(heads, heads, width // heads), FeedForwardPlan(inner, s.flag("gated"), "relu")
    tokens = s.assumed("sequence", ENCODER_TOKENS, "as T5 reads")
    s.remember("target_length", f"The decoder writes {target_tokens(tokens):,} tokens for {tokens:,} read.")
    words = s.assumed("vocabulary", PAIR_WORDS, "the vocabulary of T5")
    plan = PairPlan(
        words, width, layers, below, attention, attention, forward, forward, tied=True, norm="rms",
        relative_buckets=32, final_norm=True,
    )  # fmt: skip
    graph = pair_graph(plan, tokens, s.text[:40])
    s.check_size(graph.parameters, f"{layers} and {below} layers x {width} wide")
    return s.network(graph, "encoder-decoder", shape=plan.shape, sequence_length=tokens)


def _is_routed(s: Saying) -> bool:
    return s.flag("experts_said") or s.described.copies is not None or "experts" in s.described.numbers


def _dense(s: Saying, width: int) -> FeedForwardPlan:
    inner = round(8 / 3 * width / 256) * 256 or 256
    return FeedForwardPlan(s.assumed("inner", inner, "8/3 of the width in a gated part, as usual"), True, "silu")


def _with_experts(s: Saying, plan: DecoderPlan) -> DecoderPlan:
    """The experts; their inner width from the size that was said, where it was not said itself."""
    copies = s.described.copies
    experts = s.said("experts") or copies
    if experts is None:
        s.wrong("a mixture of experts was said but not how many; add it, such as '8 experts'")
    if copies is not None and copies != experts:
        s.wrong(f"{copies} experts stand in the size and {experts} beside it; correct one of both")
    active = s.needed("active", "2 active")
    if active > experts:
        s.wrong(f"{active} active of {experts} experts; correct one of both")
    inner = s.said("inner") or _inner(s, plan, experts)
    made = replace(plan, feed_forward=FeedForwardPlan(inner, True, "silu", experts=experts, active=active))
    counted = replace(made, feed_forward=FeedForwardPlan(inner, True)) if copies else made
    s.check_size(
        _parameters(counted), "one expert and the rest" if copies else f"{plan.layers} layers, {experts} experts"
    )
    return made


def _inner(s: Saying, plan: DecoderPlan, experts: int) -> int:
    """Inner width of an expert by the size: "8x7B" is the size with one expert, "47B" the size with all."""
    stated, copies = s.described.parameters, s.described.copies
    if stated is None:
        s.wrong("neither the inner width of an expert nor the size was said; add one, such as 'ffn 14336'")
    count = 1 if copies else experts
    empty = _parameters(replace(plan, feed_forward=FeedForwardPlan(1, True))) - 3 * plan.layers * plan.width
    room = (stated - empty) / (3.0 * plan.layers * plan.width * count)
    if room < 1:
        s.wrong(f"{plan.layers} layers x {plan.width} wide leave no room for experts in the size that was said")
    inner = max(round(room / 256) * 256, 1) if room >= 256 else int(room)
    with_what = "one expert and the rest make" if copies else "all make"
    s.remember("inner", f"inner width of an expert: {inner:,}, so that {with_what} the size that was said.")
    return inner


def _parameters(plan: DecoderPlan) -> float:
    return float(decoder_graph(plan, 1, "size").parameters)
