"""Makes `facts/profiles.npz`: runs every network of `vision.csv` on shapes alone and writes down its operators.

Needs PyTorch and the library the table was measured with (`timm`, read at version 1.0.31); nothing is computed and no
weight is stored, for tensors live on PyTorch's `meta` device. `python -m estimators.dnn.networks.tracing` writes the
file anew. What an operator counts follows `estimators.dnn.graph.profile`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from estimators.dnn.graph.profile import CLASSES, Profile, convolution_class, grouped
from estimators.dnn.networks.facts import rows


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VIEWS = _names(
    "view _unsafe_view reshape permute transpose t expand unsqueeze slice select split split_with_sizes chunk squeeze"
    " as_strided unbind detach alias unfold diagonal empty empty_like new_empty zeros ones arange full new_zeros"
    " lift_fresh scalar_tensor empty_strided"
)
"""Functions that move no data, or make it from nothing."""

NORMALIZATIONS = _names(
    "native_batch_norm native_layer_norm native_group_norm cudnn_batch_norm _fused_rms_norm _native_batch_norm_legit"
    " _native_batch_norm_legit_no_training"
)
MOVEMENTS = _names(
    "cat clone copy_ _to_copy constant_pad_nd max_pool2d_with_indices avg_pool2d upsample_nearest2d upsample_bilinear2d"
    " upsample_bicubic2d roll index _adaptive_avg_pool2d im2col col2im pixel_shuffle pixel_unshuffle stack flip repeat"
    " reflection_pad2d gather grid_sampler_2d index_select fill_ slice_scatter select_scatter avg_pool1d"
)
PRODUCTS = frozenset({"addmm", "mm", "bmm", "baddbmm"})

Entry = tuple[str, float, float, float, float]


def recorder(weights: list[Any], entries: list[Entry]) -> Any:
    """A PyTorch mode under which every function appends what it costs to `entries`."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    class Recorder(TorchDispatchMode):
        """Tells weights (and views of them) from what belongs to a sample."""

        def __init__(self) -> None:
            super().__init__()
            self.weight_sizes = {id(weight): weight.numel() for weight in weights}
            self.kept = list(weights)

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
            made = [leaf for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor)]
            self.kept += made
            self._write_down(func._schema.name.split("::")[1], args, given, made)
            return result

        def _write_down(self, name: str, args: Any, given: list[Any], made: list[Any]) -> None:
            samples = [tensor for tensor in given if id(tensor) not in self.weight_sizes]
            if given and (not samples or (name in VIEWS and id(given[0]) in self.weight_sizes)):
                self.weight_sizes |= {id(tensor): tensor.numel() for tensor in made}
            elif given and made and name not in VIEWS:
                held = sum(self.weight_sizes.get(id(tensor), 0) for tensor in given)
                moved = sum(tensor.numel() for tensor in samples) + made[0].numel()
                kernel, macs = _class_and_macs(name, args, made[0], bool(held))
                entries.append((kernel, macs, float(moved), float(held), float(held)))

    return Recorder()


def _class_and_macs(name: str, args: Any, made: Any, has_weights: bool) -> tuple[str, float]:
    if name == "convolution":
        x, weight, transposed, groups = args[0], args[1], args[6], args[8]
        places = math.prod((x if transposed else made).shape[2:])
        kernel = convolution_class(x.shape[1], groups, math.prod(weight.shape[2:]))
        return kernel, float(weight.numel() * places)
    if name in PRODUCTS:
        first = args[1] if name in ("addmm", "baddbmm") else args[0]
        return "pointwise" if has_weights else "attention", float(made.numel() * first.shape[-1])
    if name in NORMALIZATIONS:
        return "normalization", 0.0
    return ("movement" if name in MOVEMENTS else "embedding" if name == "embedding" else "elementwise"), 0.0


def profile_of_module(module: Any, shape: tuple[int, ...]) -> Profile:
    """Profile of a PyTorch module on one sample of a shape; its tensors must be on the `meta` device."""
    import torch

    entries: list[Entry] = []

    def attention(q: Any, k: Any, v: Any, *rest: Any, **options: Any) -> Any:
        macs = math.prod(q.shape[:-1]) * k.shape[-2] * (q.shape[-1] + v.shape[-1])
        written = q.numel() // q.shape[-1] * v.shape[-1]
        entries.append(("attention", float(macs), float(q.numel() + k.numel() + v.numel() + written), 0.0, 0.0))
        return torch.empty(*q.shape[:-1], v.shape[-1], device=q.device, dtype=q.dtype)

    usual = torch.nn.functional.scaled_dot_product_attention
    torch.nn.functional.scaled_dot_product_attention = attention  # fused, as a device runs it
    try:
        with torch.no_grad(), recorder([*module.parameters(), *module.buffers()], entries):
            module(torch.empty(1, *shape, device="meta"))
    finally:
        torch.nn.functional.scaled_dot_product_attention = usual
    return grouped(entries)


def same_network(name: str, traced: dict[str, float], parameters: float) -> str | None:
    """The traced network an older name of the table stands for: same family, same number of parameters."""
    plain = re.sub(r"^(gluon|ssl|swsl|ig|ens_adv|adv|jx)_", "", name)
    plain = re.sub(r"_(in21ft1k|in22ft1k|in22k|in21k|v1b|miil|bitm|iabn|distilled)$", "", plain)
    for wanted in (name, plain, re.sub(r"_v1([cds])$", r"\1", plain)):
        if wanted in traced:
            return wanted
    alike = [other for other, count in traced.items() if abs(math.log(count / parameters)) < 0.01]
    family = re.split(r"[_0-9]", plain)[0][:4]
    return next((other for other in sorted(alike) if other.startswith(family)), None)


def _traced() -> Iterator[tuple[str, int, Profile]]:
    import timm
    import torch
    from rich.progress import track

    known = set(timm.list_models())
    for name in track(sorted({row["name"] for row in rows("vision.csv")} & known), description="Networks"):
        with torch.device("meta"):
            module = timm.create_model(name, pretrained=False).eval()
            shape = tuple(module.default_cfg.get("input_size", (3, 224, 224)))
            yield name, shape[-1], profile_of_module(module, shape)


def main(path: Path = Path(__file__).parent / "facts" / "profiles.npz") -> None:
    """Trace all networks and write the file."""
    write(list(_traced()), path)


def write(traced: list[tuple[str, int, Profile]], path: Path) -> None:
    """Write profiles as arrays, and which older name stands for which of them."""
    counts = {name: profile.total_parameters for name, _, profile in traced}
    published = {row["name"]: float(row["params_millions"]) * 1e6 for row in rows("vision.csv")}
    aliases = {name: same_network(name, counts, count) for name, count in published.items()}
    lines = [f"{name}\t{target}" for name, target in aliases.items() if target and target != name]
    profiles = [profile for _, _, profile in traced]
    columns: dict[str, Any] = {
        field: np.concatenate([getattr(profile, field) for profile in profiles]).astype(kind)
        for field, kind in {"kernel": "u1", "count": "u2", "macs": "f8", "elements": "f8", "parameters": "f8"}.items()
    }
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(name for name, _, _ in traced).encode(), dtype=np.uint8),
        aliases=np.frombuffer("\n".join(lines).encode(), dtype=np.uint8),
        classes=np.frombuffer("\n".join(CLASSES).encode(), dtype=np.uint8),
        image_size=np.array([size for _, size, _ in traced], dtype="u2"),
        groups=np.array([len(profile) for profile in profiles], dtype="u2"),
        **columns,
    )


if __name__ == "__main__":
    main()
