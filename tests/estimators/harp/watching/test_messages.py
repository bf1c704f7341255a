"""Orders and outcomes survive the pipe."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.watching import Ending, Order, Outcome

sizes = st.none() | st.integers(0, 2**60)
seconds = st.floats(0, 1e9)


@given(st.builds(
    Order, words=st.lists(st.text(), min_size=1).map(tuple), folder=st.text(),
    environment=st.dictionaries(st.text(), st.text()), walltime_seconds=seconds,
    cpus=st.lists(st.integers(0, 999)).map(tuple), memory_bytes=sizes, pattern=st.none() | st.text(),
))  # fmt: skip
def test_an_order_is_one_line_and_reads_back(order: Order) -> None:
    assert "\n" not in order.to_json()
    assert Order.from_json(order.to_json()) == order


@given(st.builds(
    Outcome, ending=st.sampled_from(Ending), exit_status=st.integers(0, 255), wall_seconds=seconds,
    cpu_seconds=st.none() | seconds, peak_memory_bytes=sizes, read_bytes=sizes, written_bytes=sizes,
    output_bytes=st.integers(0, 2**60), last_lines=st.text(),
))  # fmt: skip
def test_an_outcome_is_one_line_and_reads_back(outcome: Outcome) -> None:
    assert "\n" not in outcome.to_json()
    assert Outcome.from_json(outcome.to_json()) == outcome
