"""Configurations written from the dimensions their authors publish, with the parameter counts they publish."""

from __future__ import annotations

from typing import Any

THOUSAND_LABELS = {str(number): f"label {number}" for number in range(1000)}

BERT: dict[str, Any] = {
    "model_type": "bert", "architectures": ["BertModel"], "vocab_size": 30522, "hidden_size": 768,
    "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072, "max_position_embeddings": 512,
    "type_vocab_size": 2,
}  # fmt: skip
LLAMA: dict[str, Any] = {
    "model_type": "llama", "vocab_size": 128256, "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "max_position_embeddings": 8192,
    "tie_word_embeddings": False,
}  # fmt: skip
VIT: dict[str, Any] = {
    "model_type": "vit", "architectures": ["ViTForImageClassification"], "hidden_size": 768, "num_hidden_layers": 12,
    "num_attention_heads": 12, "intermediate_size": 3072, "image_size": 224, "patch_size": 16,
    "id2label": THOUSAND_LABELS,
}  # fmt: skip

KNOWN: dict[str, tuple[int, dict[str, Any]]] = {
    "bert-base": (109_482_240, BERT),
    "llama-3-8b": (8_030_261_248, LLAMA),
    "mixtral-8x7b": (46_702_792_704, {
        "model_type": "mixtral", "vocab_size": 32000, "hidden_size": 4096, "num_hidden_layers": 32,
        "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "num_local_experts": 8,
        "num_experts_per_tok": 2, "max_position_embeddings": 32768}),
    "t5-base": (222_903_552, {
        "model_type": "t5", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 3072, "num_layers": 12,
        "num_heads": 12, "feed_forward_proj": "relu", "relative_attention_num_buckets": 32}),
    "gpt2": (124_439_808, {
        "model_type": "gpt2", "vocab_size": 50257, "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024}),
    "vit-base": (86_567_656, VIT),
    "swin-tiny": (28_288_354, {
        "model_type": "swin", "architectures": ["SwinForImageClassification"], "embed_dim": 96,
        "depths": [2, 2, 6, 2], "num_heads": [3, 6, 12, 24], "window_size": 7, "image_size": 224, "patch_size": 4,
        "id2label": THOUSAND_LABELS}),
    "convnext-tiny": (28_589_128, {
        "model_type": "convnext", "architectures": ["ConvNextForImageClassification"], "depths": [3, 3, 9, 3],
        "hidden_sizes": [96, 192, 384, 768], "image_size": 224, "id2label": THOUSAND_LABELS}),
    "resnet-50": (25_557_032, {
        "model_type": "resnet", "architectures": ["ResNetForImageClassification"], "embedding_size": 64,
        "hidden_sizes": [256, 512, 1024, 2048], "depths": [3, 4, 6, 3], "layer_type": "bottleneck",
        "id2label": THOUSAND_LABELS}),
    "clip-vit-base-patch32": (151_277_313, {
        "model_type": "clip", "projection_dim": 512, "text_config": {}, "vision_config": {"patch_size": 32}}),
    "whisper-large-v3": (1_543_490_560, {
        "model_type": "whisper", "vocab_size": 51866, "d_model": 1280, "encoder_layers": 32, "decoder_layers": 32,
        "encoder_attention_heads": 20, "decoder_attention_heads": 20, "encoder_ffn_dim": 5120,
        "decoder_ffn_dim": 5120, "num_mel_bins": 128, "max_source_positions": 1500, "max_target_positions": 448}),
    "deepseek-v3": (671_026_404_352, {
        "model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "num_hidden_layers": 61,
        "num_attention_heads": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048,
        "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8, "first_k_dense_replace": 3,
        "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
        "v_head_dim": 128, "max_position_embeddings": 163840}),
    "qwen2.5-7b": (7_615_616_512, {
        "model_type": "qwen2", "vocab_size": 152064, "hidden_size": 3584, "num_hidden_layers": 28,
        "num_attention_heads": 28, "num_key_value_heads": 4, "intermediate_size": 18944,
        "max_position_embeddings": 32768, "tie_word_embeddings": False}),
    "qwen1.5-moe-a2.7b": (14_315_784_192, {
        "model_type": "qwen2_moe", "vocab_size": 151936, "hidden_size": 2048, "num_hidden_layers": 24,
        "num_attention_heads": 16, "num_key_value_heads": 16, "intermediate_size": 5632,
        "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632, "num_experts": 60,
        "num_experts_per_tok": 4, "max_position_embeddings": 8192}),
    "gemma-2-2b": (2_614_341_888, {
        "model_type": "gemma2", "vocab_size": 256000, "hidden_size": 2304, "num_hidden_layers": 26,
        "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "intermediate_size": 9216,
        "max_position_embeddings": 8192}),
    "phi-2": (2_779_683_840, {
        "model_type": "phi", "vocab_size": 51200, "hidden_size": 2560, "num_hidden_layers": 32,
        "num_attention_heads": 32, "intermediate_size": 10240, "max_position_embeddings": 2048}),
    "opt-125m": (125_239_296, {
        "model_type": "opt", "vocab_size": 50272, "hidden_size": 768, "num_hidden_layers": 12,
        "num_attention_heads": 12, "ffn_dim": 3072, "max_position_embeddings": 2048, "word_embed_proj_dim": 768}),
    "bart-large": (406_291_456, {
        "model_type": "bart", "vocab_size": 50265, "d_model": 1024, "encoder_layers": 12, "decoder_layers": 12,
        "encoder_attention_heads": 16, "decoder_attention_heads": 16, "encoder_ffn_dim": 4096,
        "decoder_ffn_dim": 4096, "max_position_embeddings": 1024}),
    "distilbert-base": (66_362_880, {
        "model_type": "distilbert", "architectures": ["DistilBertModel"], "vocab_size": 30522, "dim": 768,
        "n_layers": 6, "n_heads": 12, "hidden_dim": 3072, "max_position_embeddings": 512}),
    "albert-base-v2": (11_683_584, {
        "model_type": "albert", "architectures": ["AlbertModel"], "vocab_size": 30000, "embedding_size": 128,
        "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
        "max_position_embeddings": 512, "type_vocab_size": 2}),
}  # fmt: skip
"""Name -> parameters its authors (or the Transformers library) count, and its configuration."""
