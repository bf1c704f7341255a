"""What a description says, read field by field; keeps what was understood and what was assumed."""

from __future__ import annotations

from typing import NoReturn

from estimators.dnn.custom.assemble import network_of, note, source_of
from estimators.dnn.custom.description.words import Described
from estimators.dnn.graph import OperatorGraph
from estimators.dnn.networks.network import Kind, Network
from estimators.dnn.networks.shape import TransformerShape
from knowledge.errors import RequestError
from knowledge.evidence import Assumption

TOLERANCE = 0.2
"""How far the size by the dimensions may lie from the size that was said: people round, and parts are assumed."""

MOST_LAYERS = 2000


class Saying:
    """A description while it is turned into a network.

    Args:
        text: as it was written. kind: of network. described: its dimensions.
    """

    def __init__(self, text: str, kind: str, described: Described) -> None:
        self.text, self.kind, self.described = text, kind, described
        self._notes: list[Assumption] = []
        self._read: set[str] = set()

    def said(self, field: str) -> int | None:
        """A number that was said, else `None`."""
        value = self.described.numbers.get(field)
        if value is not None and field not in self._read:
            self._notes.append(note(field, f"{field.replace('_', ' ')}: {value:,}, as described."))
        self._read.add(field)
        if field in ("layers", "decoder_layers") and value is not None and value > MOST_LAYERS:
            raise RequestError.of(field, value, f"at most {MOST_LAYERS} can be estimated", "correct the description")
        return value

    def needed(self, field: str, example: str) -> int:
        """A number that must have been said.

        Raises:
            RequestError: it was not.
        """
        value = self.said(field)
        if value is None:
            raise RequestError(
                f"The description of the {self.kind} does not say its {field}; add it, such as {example!r}."
            )
        return value

    def assumed(self, field: str, value: int, why: str) -> int:
        """A number that was said, else `value`, which becomes an assumption with its reason."""
        given = self.said(field)
        if given is not None:
            return given
        self._notes.append(note(field, f"{field.replace('_', ' ')}: {value:,}, {why}."))
        return value

    def flag(self, name: str) -> bool:
        """Whether a word such as `gated` was said."""
        return name in self.described.flags

    def remember(self, field: str, text: str) -> None:
        """Keep something else that the network rests on."""
        self._notes.append(note(field, text))

    def heads(self, width: int, size: int) -> int:
        """Heads that were said, else as many of `size` as divide the width.

        Raises:
            RequestError: they do not divide the width.
        """
        usual = width // size if width % size == 0 else 1
        if self.said("heads") is None and usual == 1 and width > size:
            self.wrong(f"width {width} is no multiple of {size}, the usual size of a head; say how many heads it has")
        heads = self.assumed("heads", max(usual, 1), f"of {size} each, as usual")
        if width % heads and self.described.numbers.get("head_size") is None:
            self.wrong(f"{heads} heads do not divide a width of {width}; correct one of both")
        return heads

    def check_size(self, parameters: float, what: str) -> None:
        """Compare with the size that was said.

        Raises:
            RequestError: they lie too far apart.
        """
        stated = self.described.parameters
        if stated is None:
            return
        if not 1 - TOLERANCE <= parameters / stated <= 1 + TOLERANCE:
            self.wrong(f"{what} make {_size(parameters)} parameters, but {_size(stated)} was said; correct one of both")
        self.remember("params_b", f"{_size(parameters)} parameters by its dimensions; {_size(stated)} was said.")

    def wrong(self, what: str) -> NoReturn:
        """Stop.

        Raises:
            RequestError: always.
        """
        raise RequestError(f"The described network cannot be built: {what}.")

    def network(
        self,
        graph: OperatorGraph,
        kind: Kind,
        *,
        shape: TransformerShape | None = None,
        family: str | None = None,
        sequence_length: int | None = None,
    ) -> Network:
        """The network, with what was understood, assumed and not understood."""
        unread = [f"{name.replace('_', ' ')} {value:,}" for name, value in self.described.numbers.items()
                  if name not in self._read]  # fmt: skip
        strange = [*self.described.left, *unread]
        unknowns = (f"Not understood in the description: {', '.join(strange)[:200]}.",) if strange else ()
        shown = self.text if len(self.text) <= 80 else self.text[:77] + "..."
        return network_of(
            graph,
            source=source_of("description", f"The description {shown!r}"),
            kind=kind,
            title=f"the network described as {shown!r}",
            shape=shape,
            family=family,
            assumptions=tuple(self._notes),
            unknowns=unknowns,
            sequence_length=sequence_length,
        )


def _size(parameters: float) -> str:
    for factor, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if parameters >= factor:
            return f"{parameters / factor:.3g}{unit}"
    return f"{parameters:,.0f}"
