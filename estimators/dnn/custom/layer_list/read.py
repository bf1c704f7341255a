"""Reads a list of layers in YAML into a graph; the builder checks every shape, a message names line and layer."""

from __future__ import annotations

from pathlib import Path

from estimators.dnn.custom.assemble import network_of, source_of
from estimators.dnn.custom.files import read_text
from estimators.dnn.custom.layer_list.fields import LARGEST, LayerFields
from estimators.dnn.custom.layer_list.layers import LAYERS, OTHER_WORDS
from estimators.dnn.custom.layer_list.tree import Place, parse
from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.networks.network import Network
from knowledge.errors import RequestError

MOST_LAYERS = 20_000
MOST_TIMES = 1000
DEEPEST_BLOCKS = 16
LARGEST_ELEMENTS = 10**13

JOINING = ("add", "multiply", "concatenate")
NESTING = ("residual", "repeat", "branches", "block")
TOP = ("name", "input", "layers", "blocks", "outputs")


def read_layers(where: str | Path, *, image_size: int | None = None, sequence_length: int | None = None) -> Network:
    """The network of a layer list.

    Args:
        image_size, sequence_length: instead of the height and width, or the tokens, of its input.

    Raises:
        RequestError: the file cannot be read, or a layer is wrong; the sentence names its line.
    """
    text = read_text(where)
    graph = graph_of_text(
        text, str(where), name=Path(where).stem, image_size=image_size, sequence_length=sequence_length
    )
    return network_of(graph, source=source_of("layers", str(where)), title=f"the network of {where}")


def graph_of_text(
    text: str,
    where: str = "the layer list",
    *,
    name: str = "network",
    image_size: int | None = None,
    sequence_length: int | None = None,
) -> OperatorGraph:
    """The graph of a layer list; arguments as `read_layers`.

    Raises:
        RequestError: the first layer that is wrong, with its line.
    """
    return _Reader(parse(text, where), where, name).graph(image_size, sequence_length)


class _Reader:
    """Draws the layers of one list."""

    def __init__(self, root: Place, where: str, name: str) -> None:
        self._where = where
        if not isinstance(root.value, dict):
            raise self._wrong(root.line, "the list must be a mapping with input and layers")
        strange = [key for key in root.value if key not in TOP]
        if strange:
            raise self._wrong(root.value[strange[0]].line, f"{strange[0][:60]} is none of {', '.join(TOP)}")
        self._top: dict[str, Place] = root.value
        self._line = root.line
        given = root.value.get("name")
        self._builder = GraphBuilder(str(given.value)[:60] if given and given.value else name)
        self._blocks = self._named_blocks()
        self._named: dict[str, str] = {}
        self._count = 0
        self._open_blocks: list[str] = []

    def graph(self, image_size: int | None, sequence_length: int | None) -> OperatorGraph:
        if "layers" not in self._top:
            raise self._wrong(self._line, "layers is missing; add layers: with a list")
        sample = self._input(image_size, sequence_length)
        self._named["input"] = sample
        last = self._layers(self._top["layers"], sample)
        wanted = self._top.get("outputs")
        names = [last] if wanted is None else [self._known(str(one.value), one.line) for one in self._list(wanted)]
        return self._builder.finish(*names)

    def _input(self, image_size: int | None, sequence_length: int | None) -> str:
        place = self._top.get("input")
        if place is None:
            raise self._wrong(self._line, "input is missing; add input: [3, 224, 224] or input: {tokens: 128}")
        fields = LayerFields(self._where, "input", place, "shape")
        tokens = fields.place("tokens")
        if tokens is not None:
            shape: tuple[int, ...] = (sequence_length or fields.whole("tokens"),)
        else:
            shape = _resized(fields.wholes("shape"), image_size, sequence_length)
        fields.finish()
        self._refuse_unused(tokens is not None, shape, image_size, sequence_length)
        return self._builder.input(shape, "token" if tokens is not None else "float")

    def _refuse_unused(
        self, tokens: bool, shape: tuple[int, ...], image_size: int | None, sequence_length: int | None
    ) -> None:
        if image_size is not None and (tokens or len(shape) != 3):
            rule = f"the input of {self._where} is no image"
            raise RequestError.of("image_size", image_size, rule, "leave it out")
        if sequence_length is not None and not tokens and len(shape) != 2:
            rule = f"the input of {self._where} is no sequence"
            raise RequestError.of("sequence_length", sequence_length, rule, "leave it out")

    def _layers(self, place: Place, x: str) -> str:
        for layer in self._list(place):
            x = self._layer(layer, x)
        return x

    def _layer(self, place: Place, x: str) -> str:
        word, rest = self._word(place)
        self._count += 1
        if self._count > MOST_LAYERS:
            raise self._wrong(place.line, f"there are more than {MOST_LAYERS:,} layers; repeat them less often")
        try:
            y = self._nested(word, rest, x) if word in NESTING else self._plain(word, rest, x)
        except RequestError as error:
            if error.message.startswith(f"{self._where}, line "):
                raise
            raise self._wrong(place.line, f"layer {word}: {error.message.rstrip('.')}") from error
        if self._builder.operator(y).elements > LARGEST_ELEMENTS:
            raise self._wrong(
                place.line, f"layer {word} gives shape {self._builder.shape(y)}, more than any device holds"
            )
        return y

    def _plain(self, word: str, place: Place, x: str) -> str:
        layer = None if word in JOINING else LAYERS[word]
        fields = LayerFields(self._where, word, place, "from" if layer is None else layer.main)
        sources = [self._known(name, place.line) for name in fields.names("from")]
        given = fields.names("name")
        name = given[0][:60] if given else None
        if layer is None:
            y = self._joined(word, fields, [x, *sources] if len(sources) == 1 else sources, name)
        elif len(sources) > 1:
            fields.wrong("reads one layer, but from names several; join them with add or concatenate first")
        else:
            y = layer.draw(self._builder, sources[0] if sources else x, fields, name)
        fields.finish()
        if name:
            self._named[name] = y
        return y

    def _joined(self, word: str, fields: LayerFields, sources: list[str], name: str | None) -> str:
        if len(sources) < 2:
            fields.wrong("needs from: one earlier layer to join to the one before, or a list of them")
        b = self._builder
        if word == "concatenate":
            axis = fields.whole("axis", 0, least=0)
            if axis >= len(b.shape(sources[0])):
                fields.wrong(f"reads shape {b.shape(sources[0])}, which has no axis {axis}")
            return b.concatenate(sources, axis, name=name)
        y = sources[0]
        for other in sources[1:]:
            y = b.elementwise(y, other, word, name=name)
        return y

    def _nested(self, word: str, place: Place, x: str) -> str:
        if word == "block":
            return self._block(place, x)
        if word == "repeat":
            fields = LayerFields(self._where, word, place, None)
            times, layers = fields.whole("times", most=MOST_TIMES), fields.place("layers")
            fields.finish()
            for _ in range(times):
                x = self._layers(layers or place, x)
            return x
        if word == "branches":
            return self._branches(place, x)
        return self._residual(place, x)

    def _residual(self, place: Place, x: str) -> str:
        if isinstance(place.value, list):
            inside, shortcut = self._layers(place, x), x
        else:
            fields = LayerFields(self._where, "residual", place, None)
            layers, other = fields.place("layers"), fields.place("shortcut")
            fields.finish()
            inside = self._layers(layers or place, x)
            shortcut = self._layers(other, x) if other else x
        before, after = self._builder.shape(shortcut), self._builder.shape(inside)
        if before != after:
            hint = "make them equal or give shortcut: with layers that change what comes in"
            raise self._wrong(place.line, f"layer residual adds shape {before} to {after}; {hint}")
        return self._builder.add(shortcut, inside, name="residual")

    def _branches(self, place: Place, x: str) -> str:
        fields = LayerFields(self._where, "branches", place, "lists")
        lists = fields.place("lists")
        join = fields.word_of("join", ("concatenate", "add", "multiply"), "concatenate")
        axis = fields.whole("axis", 0, least=0)
        fields.finish()
        results = [self._layers(one, x) for one in self._list(lists or place)]
        if len(results) < 2:
            fields.wrong("needs at least two lists of layers")
        if join == "concatenate":
            if axis >= len(self._builder.shape(results[0])):
                fields.wrong(f"joins shape {self._builder.shape(results[0])}, which has no axis {axis}")
            return self._builder.concatenate(results, axis, name="branches")
        y = results[0]
        for other in results[1:]:
            y = self._builder.elementwise(y, other, join, name="branches")
        return y

    def _block(self, place: Place, x: str) -> str:
        fields = LayerFields(self._where, "block", place, "use")
        called = fields.names("use")
        fields.finish()
        if len(called) != 1 or called[0] not in self._blocks:
            known = ", ".join(self._blocks) or "none"
            fields.wrong(f"names {', '.join(called)[:60] or 'nothing'}, but the blocks are {known}")
        if called[0] in self._open_blocks or len(self._open_blocks) >= DEEPEST_BLOCKS:
            fields.wrong(f"uses {called[0]} inside itself; a network must end")
        self._open_blocks.append(called[0])
        y = self._layers(self._blocks[called[0]], x)
        self._open_blocks.pop()
        return y

    def _word(self, place: Place) -> tuple[str, Place]:
        if isinstance(place.value, dict) and len(place.value) == 1:
            word, rest = next(iter(place.value.items()))
            rest = Place(rest.value, place.line)
        elif isinstance(place.value, str):
            word, rest = place.value, Place(None, place.line)
        else:
            raise self._wrong(place.line, "a layer is a word, or a word with its fields, such as - linear: {width: 10}")
        plain = word.strip().lower().replace("-", "_").replace(" ", "_")
        plain = OTHER_WORDS.get(plain, plain)
        if plain not in LAYERS and plain not in JOINING and plain not in NESTING:
            raise self._wrong(place.line, f"{word[:60]!r} is no layer{_near(plain)}")
        return plain, rest

    def _named_blocks(self) -> dict[str, Place]:
        place = self._top.get("blocks")
        if place is None or place.value is None:
            return {}
        if not isinstance(place.value, dict):
            raise self._wrong(place.line, "blocks must be a mapping of names to lists of layers")
        return place.value

    def _known(self, name: str, line: int) -> str:
        if name not in self._named:
            known = ", ".join(list(self._named)[-8:])
            raise self._wrong(line, f"{name[:60]!r} is the name of no layer before; named so far are {known}")
        return self._named[name]

    def _list(self, place: Place) -> list[Place]:
        if not isinstance(place.value, list) or not place.value:
            raise self._wrong(place.line, "a list of layers is expected here, each after a hyphen")
        return place.value

    def _wrong(self, line: int, what: str) -> RequestError:
        return RequestError(f"{self._where}, line {line}: {what}.")


def _resized(shape: tuple[int, ...], image_size: int | None, sequence_length: int | None) -> tuple[int, ...]:
    if image_size is not None and len(shape) == 3 and image_size <= LARGEST:
        return (shape[0], image_size, image_size)
    if sequence_length is not None and len(shape) == 2:
        return (sequence_length, shape[1])
    return shape


def _near(word: str) -> str:
    from rapidfuzz import process

    found = process.extractOne(word, [*LAYERS, *JOINING, *NESTING], score_cutoff=70)
    every = "; the layers are " + ", ".join([*LAYERS, *JOINING, *NESTING])
    return f"; the nearest is {found[0]}" if found else every
