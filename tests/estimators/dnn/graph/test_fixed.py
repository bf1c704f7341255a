"""What reads no sample: fixed tables hold no weights, and what is made of them moves nothing by sample."""

from __future__ import annotations

from estimators.dnn.graph import GraphBuilder, profile_of


def test_a_fixed_table_holds_no_weights() -> None:
    b = GraphBuilder("tables")
    learned, fixed = b.parameter((3, 4)), b.parameter((3, 4), trained=False)
    assert b.operator(learned).parameters == 12
    assert b.operator(fixed).parameters == 0
    assert b.operator(fixed).attributes["trained"] is False


def test_what_reads_no_sample_is_fixed() -> None:
    b = GraphBuilder("bias")
    x, table = b.input((4, 8)), b.parameter((8, 4))
    turned = b.transpose(table, (1, 0))
    graph = b.finish(b.add(x, turned))
    assert graph.fixed == {table, turned}


def test_what_is_fixed_moves_nothing_by_sample_but_keeps_its_weights() -> None:
    b = GraphBuilder("bias")
    x = b.input((4, 8))
    graph = b.finish(b.add(x, b.transpose(b.parameter((8, 4)), (1, 0))))
    profile = profile_of(graph)
    assert profile.total_elements == 3 * 32  # the sum reads two and writes one
    assert profile.total_parameters == 32
