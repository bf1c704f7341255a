"""Language and speech models by the `transformers` library, from shapes written here: nothing is downloaded.

The shapes are those of the published configurations; parameters are tested.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

WHISPER = {"tiny": (384, 4, 6), "base": (512, 6, 8), "small": (768, 12, 12)}
"""Size -> width, layers of each side, heads."""

GPT2 = {"gpt2": (768, 12, 12), "gpt2-medium": (1024, 24, 16)}


def transformer(name: str) -> Any:
    """A model with random weights and its head for training."""
    library = import_module("transformers")
    if name.startswith("whisper-"):
        return _whisper(library, *WHISPER[name.removeprefix("whisper-")])
    if name in GPT2:
        width, layers, heads = GPT2[name]
        config = library.GPT2Config(n_embd=width, n_layer=layers, n_head=heads)
        return library.GPT2LMHeadModel(config)
    kind, settings = _settings(name)
    return getattr(library, f"{kind[0]}{kind[1]}")(getattr(library, f"{kind[0]}Config")(**settings))


def _settings(name: str) -> tuple[tuple[str, str], dict[str, object]]:
    large = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096}
    roberta = {"vocab_size": 50265, "max_position_embeddings": 514, "type_vocab_size": 1}
    known: dict[str, tuple[tuple[str, str], dict[str, object]]] = {
        "bert-base": (("Bert", "ForMaskedLM"), {}),
        "bert-large": (("Bert", "ForMaskedLM"), dict(large)),
        "distilbert": (("DistilBert", "ForMaskedLM"), {}),
        "roberta-base": (("Roberta", "ForMaskedLM"), dict(roberta)),
        "opt-125m": (("OPT", "ForCausalLM"), {"ffn_dim": 3072}),
        "t5-small": (("T5", "ForConditionalGeneration"), {"decoder_start_token_id": 0}),
    }
    return known[name]


def _whisper(library: Any, width: int, layers: int, heads: int) -> Any:
    sides = {f"{side}_{what}": value
             for side in ("encoder", "decoder")
             for what, value in (("layers", layers), ("attention_heads", heads), ("ffn_dim", 4 * width))}  # fmt: skip
    config = library.WhisperConfig(vocab_size=51865, d_model=width, **sides)
    return library.WhisperForConditionalGeneration(config)
