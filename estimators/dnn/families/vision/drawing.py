"""What every family offers: by name, a function that adds its network to a graph under construction."""

from __future__ import annotations

from collections.abc import Callable

from estimators.dnn.graph import GraphBuilder

Draw = Callable[[GraphBuilder, str], str]
"""Takes the builder and the name of the image (channels, height, width); returns the name of the result."""
