"""The U-Net of Ronneberger et al. (2015), padded so that the mask is as large as the picture."""

from __future__ import annotations

from importlib import import_module
from typing import Any

torch: Any = import_module("torch")
nn: Any = torch.nn

WIDTHS = (64, 128, 256, 512, 1024)


def _double(inputs: int, outputs: int) -> Any:
    layers: list[Any] = []
    for width in (inputs, outputs):
        layers += [nn.Conv2d(width, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Five levels down, four up, each joined with its level of the way down."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.down = nn.ModuleList(_double(thin, wide) for thin, wide in zip((3, *WIDTHS), WIDTHS, strict=False))
        pairs = list(zip(WIDTHS[::-1], WIDTHS[-2::-1], strict=False))
        self.grow = nn.ModuleList(nn.ConvTranspose2d(wide, thin, 2, 2) for wide, thin in pairs)
        self.up = nn.ModuleList(_double(wide, thin) for wide, thin in pairs)
        self.out = nn.Conv2d(WIDTHS[0], classes, 1)

    def forward(self, x: Any) -> Any:
        """Scores of each pixel."""
        levels = []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else nn.functional.max_pool2d(x, 2))
            levels.append(x)
        for grow, block, level in zip(self.grow, self.up, levels[-2::-1], strict=True):
            x = block(torch.cat((level, grow(x)), 1))
        return self.out(x)
