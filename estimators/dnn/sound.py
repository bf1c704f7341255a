"""Speech networks in the words of their field: how much sound one sample holds, and how much is said in it."""

from __future__ import annotations

from estimators.dnn.networks import Network

TOKENS_PER_SECOND = 50.0
"""Tokens of the first transformer a second of sound (Whisper, arXiv 2212.04356; wav2vec 2.0, arXiv 2006.11477)."""

CONFORMER_TOKENS_PER_SECOND = 25.0
"""The same for Conformer, which takes every fourth of 100 frames a second (arXiv 2005.08100)."""

WORDS_PER_MINUTE = 150.0
"""Words said in a minute of plain speech (assumed; 120 to 180 are usual)."""

TOKENS_PER_WORD = 4 / 3
"""Tokens of English text per word (three words are about four tokens)."""

UNIT = "seconds of sound"
"""What the rates of a speech network count; so many a second is so many times as fast as it was said."""


def hears(network: Network) -> bool:
    """Whether a sample is a window of sound."""
    return str(network.kind) == "speech" or "whisper" in network.name


def window_seconds(network: Network, tokens: int | None = None) -> float:
    """Seconds of sound in one sample of so many tokens; `None` = the network's usual."""
    slow = network.blueprint is not None and network.blueprint.builder == "conformer"
    rate = CONFORMER_TOKENS_PER_SECOND if slow else TOKENS_PER_SECOND
    return (tokens or network.sequence_length or 1) / rate


def transcript_tokens(seconds: float) -> float:
    """Tokens of the words that are said in so many seconds."""
    return max(1.0, seconds / 60.0 * WORDS_PER_MINUTE * TOKENS_PER_WORD)
