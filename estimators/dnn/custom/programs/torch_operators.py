"""What PyTorch's own operators are called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from estimators.dnn.graph.operator import Attribute, Kind

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("convolution", "convolution _convolution cudnn_convolution miopen_convolution mkldnn_convolution"),
    ("matmul", "mm addmm bmm baddbmm _scaled_mm addmv mv dot"),
    ("attention", "_scaled_dot_product_flash_attention _scaled_dot_product_efficient_attention"
                  " _scaled_dot_product_cudnn_attention _scaled_dot_product_flash_attention_for_cpu"
                  " _scaled_dot_product_attention_math _scaled_dot_product_fused_attention_overrideable"),
    ("embedding", "embedding _embedding_bag _embedding_bag_forward_only"),
    ("normalization", "native_layer_norm native_batch_norm cudnn_batch_norm native_group_norm _fused_rms_norm"
                      " _native_batch_norm_legit _native_batch_norm_legit_no_training batch_norm_stats"),
    ("softmax", "_softmax _log_softmax _safe_softmax"),
    ("elementwise", "add add_ sub sub_ mul mul_ div div_ where maximum minimum pow rsub eq ne lt gt le ge"
                    " logical_and logical_or bitwise_and addcmul lerp"),
    ("pooling", "max_pool2d_with_indices avg_pool2d max_pool3d_with_indices avg_pool3d max_pool2d avg_pool1d"
                " _adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_max_pool2d"),
    ("reduce", "mean sum amax amin max min argmax argmin var var_mean norm linalg_vector_norm prod any all"),
    ("resize", "upsample_nearest2d upsample_bilinear2d upsample_bicubic2d upsample_nearest1d upsample_linear1d"
               " _upsample_bilinear2d_aa _upsample_bicubic2d_aa upsample_nearest3d upsample_trilinear3d"),
    ("pad", "constant_pad_nd reflection_pad2d replication_pad2d reflection_pad1d"),
    ("concatenate", "cat stack"),
    ("transpose", "clone _to_copy copy_ contiguous roll flip index index_select gather im2col repeat index_put"
                  " pixel_shuffle pixel_unshuffle scatter channel_shuffle"),
    ("slice", "slice select split split_with_sizes unbind chunk narrow"),
    ("reshape", "view _unsafe_view reshape t transpose permute expand unsqueeze squeeze alias detach as_strided"
                " lift_fresh unfold view_as_real view_as_complex diagonal squeeze_ unsqueeze_ empty_like zeros_like"
                " ones_like full_like"),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {name: kind for kind, names in _KINDS for name in names.split()}
"""Operator -> kind; one that is not listed works on each element."""


def kind_of(function: Any) -> Kind:
    """Kind of an operator."""
    return KINDS.get(str(function.overloadpacket.__name__), "activation")


def attributes_of(kind: Kind, name: str, args: Any, shape: tuple[int, ...]) -> dict[str, Attribute]:
    """Attributes of an operator, as far as the cost model asks for them."""
    if kind == "convolution":
        weights = tuple(args[1].shape)
        axes = len(weights) - 2
        return {
            "kernel": weights[2:], "stride": _each(args[3], axes), "padding": _each(args[4], axes),
            "dilation": _each(args[5], axes), "groups": int(args[8]), "bias": args[2] is not None,
            "transposed": bool(args[6]),
        }  # fmt: skip
    if kind == "attention":
        heads = int(args[0].shape[1])
        return {"heads": heads, "kv_heads": int(args[1].shape[1]), "causal": False}
    if kind == "embedding":
        table = tuple(int(size) for size in args[0].shape)
        return {"vocabulary": table[0], "width": table[-1]}
    if kind == "normalization":
        return {"type": "batch" if "batch" in name else "group" if "group" in name else "layer", "groups": 1,
                "affine": True}  # fmt: skip
    if kind == "slice":
        return {"axis": 0, "start": 0, "stop": shape[0] if shape else 1, "step": 1}
    return {"function": name.strip("_")} if kind in ("activation", "elementwise", "reduce", "pooling", "resize") else {}


def _each(value: Any, axes: int) -> tuple[int, ...]:
    given = tuple(int(one) for one in value)
    return given if len(given) == axes else given[:1] * axes
