"""Output is kept at both ends, and progress is read from it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.watching.output import Output


@contextmanager
def reading(most_bytes: int, progress: str | None = None) -> Iterator[tuple[Output, int]]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    try:
        yield Output(read, most_bytes, progress), write
    finally:
        os.close(read)
        os.close(write)


@given(st.lists(st.binary(min_size=1, max_size=300).map(lambda raw: raw.hex().encode()), max_size=12),
       st.integers(2, 2_000))  # fmt: skip
def test_beginning_and_end_are_kept_within_the_bound(chunks: list[bytes], most: int) -> None:
    with reading(most) as (output, write):
        for chunk in chunks:
            os.write(write, chunk)
            output.read()
        whole, kept, half = b"".join(chunks).decode(), output.kept, most // 2
    assert output.total_bytes == len(whole)
    assert kept.startswith(whole[:half])
    assert kept.endswith(whole[-half:])
    if len(whole) <= most - 1:
        assert kept == whole
    else:
        longest = max(map(len, chunks), default=0)
        assert len(kept) <= most + longest + 60


def test_reading_does_not_wait_and_sees_the_end() -> None:
    with reading(100) as (output, write):
        output.read()
        before = output.ended
        os.close(write)
        output.read()
        assert (before, output.ended) == (False, True)
        os.dup2(0, write)  # something to close


def test_the_newest_whole_line_tells_the_progress() -> None:
    with reading(100, r"step (\d+)") as (output, write):
        os.write(write, b"step 1\rstep 2\rnothing\nstep 37")
        output.read()
        assert output.done() == 2
        assert output.done() is None  # not again at once
        assert output.done(last=True) == 37  # but at the end, when no more will come


def test_a_group_that_is_no_number_tells_nothing() -> None:
    with reading(100, r"step (\S+)") as (output, write):
        os.write(write, b"step two\n")
        output.read()
        assert output.done() is None
