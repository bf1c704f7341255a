"""A long list whose entries are described when somebody reads them.

Of a hundred thousand dropped places a reader sees a handful, and a sentence with its figures takes longer to write than
to find out what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, get_args, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Entry = TypeVar("Entry")


class Described(Sequence[Entry], Generic[Entry]):
    """Entries of a source, each made when it is read. Equal to any sequence of the same entries.

    In a model it is dumped as the list of its entries, and any list of entries is taken for it.

    Args:
        source: a list of entries, or something with a length that makes an entry when it is indexed.
    """

    def __init__(self, source: Sequence[Entry] = ()) -> None:
        self.source = source

    def __len__(self) -> int:
        return len(self.source)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return tuple(self.source[number] for number in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.source[index % len(self)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # like a list: equal to sequences that hash otherwise

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles hold the entries, not what they were made from."""
        return type(self), (tuple(self),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Like a tuple of entries to whoever validates, dumps or describes a model that holds it."""
        (entry,) = get_args(source) or get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]  # of generics
        entries = core_schema.tuple_variable_schema(handler.generate_schema(entry))
        return core_schema.no_info_wrap_validator_function(
            lambda value, validate: value if isinstance(value, cls) else cls(validate(value)),
            entries,
            serialization=core_schema.plain_serializer_function_ser_schema(tuple, return_schema=entries),
        )
