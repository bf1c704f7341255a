"""Configurations of text encoders and of encoder-decoders, by model type.

Field names and defaults as the Transformers library documents them for each configuration class
(https://huggingface.co/docs/transformers, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping

from estimators.dnn.custom.blocks.attention import AttentionPlan, FeedForwardPlan
from estimators.dnn.custom.blocks.encoder import EncoderPlan, Head
from estimators.dnn.custom.blocks.pair import PairPlan
from estimators.dnn.custom.hugging_face.fields import Fields

ENCODERS = ("bert", "roberta", "xlm-roberta", "camembert", "distilbert", "albert", "electra", "deberta-v2")
"""Model types of encoders."""

PAIRS = ("t5", "mt5", "umt5", "bart", "mbart", "pegasus", "marian", "m2m_100", "whisper")
"""Model types of encoder-decoders."""

HEADS: Mapping[str, Head] = {
    "ForMaskedLM": "words",
    "ForPreTraining": "words",
    "ForSequenceClassification": "classes",
    "ForMultipleChoice": "classes",
    "ForTokenClassification": "tokens",
    "ForQuestionAnswering": "tokens",
    "Model": "pooler",
}
"""End of an architecture's name -> head of the encoder."""


def encoder_plan(f: Fields, architecture: str | None) -> EncoderPlan:
    """Dimensions of an encoder's configuration.

    Raises:
        RequestError: a field is missing or wrong.
    """
    width = f.whole("hidden_size", "dim")
    heads = f.whole("num_attention_heads", "n_heads")
    if width % heads:
        f.refuse("num_attention_heads", f"it does not divide the width {width}", "correct one of both")
    rows = f.whole("max_position_embeddings")
    relative = f.model_type == "deberta-v2" and f.flag("relative_attention", default=False)
    placed = not relative or f.flag("position_biased_input", default=True)
    shifted = f.model_type in ("roberta", "xlm-roberta", "camembert")
    inner = f.whole("intermediate_size", "hidden_dim")
    return EncoderPlan(
        vocabulary=f.whole("vocab_size"),
        width=width,
        layers=f.whole("num_hidden_layers", "n_layers", most=2000),
        heads=heads,
        feed_forward=FeedForwardPlan(inner, False, f.word("hidden_act", "activation", default="gelu"), True),
        positions=(rows - 2 if shifted and rows > 2 else rows) if placed else 0,
        position_rows=rows,
        token_types=0 if f.model_type == "distilbert" else _token_types(f),
        embedding_width=f.whole_or_none("embedding_size"),
        shared_blocks=f.model_type == "albert",
        head=_head(f, architecture),
        labels=labels_of(f) if architecture and not architecture.endswith(("LM", "Model", "PreTraining")) else 2,
        relative_rows=2 * (f.whole_or_none("position_buckets") or rows) if relative else 0,
        relative_norm="layer_norm" in str(f.values.get("norm_rel_ebd", "")),
    )


def labels_of(f: Fields) -> int:
    """Classes of a classifier: `num_labels`, or as many as `id2label` names.

    Raises:
        RequestError: `num_labels` is no whole number.
    """
    named = f.values.get("id2label")
    if isinstance(named, dict) and named:
        return len(named)
    return f.whole("num_labels", default=2)


def pair_plan(f: Fields) -> PairPlan:
    """Dimensions of an encoder-decoder's configuration.

    Raises:
        RequestError: a field is missing or wrong.
    """
    return _t5(f) if f.model_type.endswith("t5") else _bart(f)


def _token_types(f: Fields) -> int:
    default = 0 if f.model_type == "deberta-v2" else 2
    given = f.whole_or_none("type_vocab_size")
    return given if given is not None else f.whole("type_vocab_size", default=default, least=0)


def _head(f: Fields, architecture: str | None) -> Head:
    ends = (head for end, head in HEADS.items() if (architecture or "Model").endswith(end))
    nothing: Head = "none"
    head = next(ends, nothing)
    # These have no pooler of their own.
    if head == "pooler" and f.model_type in ("distilbert", "electra", "deberta-v2"):
        return nothing
    return head


def _t5(f: Fields) -> PairPlan:
    heads, size = f.whole("num_heads"), f.whole("d_kv", default=64)
    projection = f.word("feed_forward_proj", default="relu" if f.model_type == "t5" else "gated-gelu")
    forward = FeedForwardPlan(f.whole("d_ff"), projection.startswith("gated"), projection.split("-")[-1])
    layers = f.whole("num_layers", most=2000)
    attention = AttentionPlan(heads, heads, size)
    return PairPlan(
        vocabulary=f.whole("vocab_size"),
        width=f.whole("d_model"),
        layers=layers,
        decoder_layers=f.whole_or_none("num_decoder_layers") or layers,
        attention=attention,
        decoder_attention=attention,
        feed_forward=forward,
        decoder_feed_forward=forward,
        tied=f.flag("tie_word_embeddings", default=True),
        norm="rms",
        relative_buckets=f.whole("relative_attention_num_buckets", default=32),
        final_norm=True,
    )


def _bart(f: Fields) -> PairPlan:
    """Stacks with biases and layer norms; learned positions, fixed ones, or audio."""
    width, audio = f.whole("d_model"), f.model_type == "whisper"
    encoder, decoder = (_heads(f, f"{side}_attention_heads", width, audio) for side in ("encoder", "decoder"))
    activation = f.word("activation_function", default="gelu")
    # Marian, Pegasus and M2M100 compute their positions, so no weights hold them.
    fixed = f.model_type in ("pegasus", "marian", "m2m_100")
    positions = 0 if fixed else f.whole("max_target_positions" if audio else "max_position_embeddings")
    return PairPlan(
        vocabulary=f.whole("vocab_size"),
        width=width,
        layers=f.whole("encoder_layers", "num_hidden_layers", most=2000),
        decoder_layers=f.whole("decoder_layers", most=2000),
        attention=encoder,
        decoder_attention=decoder,
        feed_forward=FeedForwardPlan(f.whole("encoder_ffn_dim"), False, activation, True),
        decoder_feed_forward=FeedForwardPlan(f.whole("decoder_ffn_dim"), False, activation, True),
        tied=f.flag("tie_word_embeddings", default=True),
        positions=positions,
        position_rows=positions + 2 if f.model_type in ("bart", "mbart") else positions,
        encoder_positions=f.whole("max_source_positions", default=1500) if audio else None,
        embedding_norm=f.model_type in ("bart", "mbart"),
        final_norm=f.model_type in ("mbart", "pegasus", "m2m_100", "whisper"),
        mel_bins=f.whole("num_mel_bins", default=80) if audio else 0,
    )


def _heads(f: Fields, name: str, width: int, audio: bool) -> AttentionPlan:
    heads = f.whole(name)
    if width % heads:
        f.refuse(name, f"it does not divide the width {width}", "correct one of both")
    return AttentionPlan(heads, heads, width // heads, True, True, key_bias=False if audio else None)
