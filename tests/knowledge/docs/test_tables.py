"""Tables of reStructuredText become rows under one head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.chunking import cut
from knowledge.docs.markup import read_markdown, read_restructured
from knowledge.docs.markup.tables import read_csv, read_grid, read_list_table, read_simple, write_rows
from knowledge.docs.page import Markup, Page


def table(rst: str) -> str:
    (found,) = [block.text for block in read_restructured(rst) if block.kind == "table"]
    return found


def test_a_grid_table_joins_the_lines_of_a_cell() -> None:
    rst = "+------+-------+\n| Name | Limit |\n+======+=======+\n| a    | two   |\n|      | hours |\n+------+-------+\n"
    assert table(rst) == "| Name | Limit |\n| a | two hours |"


def test_a_grid_cell_over_rows_is_repeated_and_one_over_columns_stands_first() -> None:
    rst = (
        "+------+-------+------+\n| Name | Kind  | Node |\n+======+=======+======+\n| a    | fast  | n1   |\n"
        "|      +-------+------+\n|      | slow  | n2   |\n+------+-------+------+\n| b    | not in use   |\n"
        "+------+--------------+\n"
    )
    assert table(rst) == "| Name | Kind | Node |\n| a | fast | n1 |\n| a | slow | n2 |\n| b | not in use |  |"


def test_a_grid_head_of_two_rows_becomes_one() -> None:
    rst = "+---+-------+\n|   | Limit |\n+---+-------+\n| N | hours |\n+===+=======+\n| a | 2     |\n+---+-------+\n"
    assert table(rst) == "| N | Limit hours |\n| a | 2 |"


def test_a_torn_grid_keeps_its_text() -> None:
    blocks = read_restructured("+---+---+\n| a | b |\nthis is torn\n")
    assert "this is torn" in " ".join(block.text for block in blocks)


def test_a_simple_table_with_empty_lines_and_cells_of_two_lines() -> None:
    rst = (
        "=====  =======\nName   Limit\n=====  =======\na      two\n       hours\n\nb      x\n=====  =======\n\nAfter.\n"
    )
    assert table(rst) == "| Name | Limit |\n| a | two hours |\n| b | x |"


def test_a_list_table_keeps_lists_inside_a_cell_together() -> None:
    rst = ".. list-table::\n\n   * - Name\n     - Limits\n   * - a\n     - - one\n       - two\n   * -\n     - x\n"
    assert table(rst) == "| Name | Limits |\n| a | - one - two |\n|  | x |"


def test_a_list_table_written_with_tabs() -> None:
    assert table(".. list-table::\n\t:header-rows: 1\n\n\t*\t- Name\n\t\t- Limit\n\t*\t- a\n\t\t- b\n").count("\n") == 1


def test_two_head_rows_of_a_list_table_become_one() -> None:
    rst = ".. list-table::\n   :header-rows: 2\n\n   * - Name\n     - Limit\n   * -\n     - hours\n   * - a\n     - 2\n"
    assert table(rst) == "| Name | Limit hours |\n| a | 2 |"


def test_a_csv_table_with_a_delimiter_and_a_cell_over_lines() -> None:
    rst = '.. csv-table::\n   :delim: ;\n   :header: Name; "Limit; h"\n\n   a; "two\n   hours"\n'
    assert table(rst) == "| Name | Limit; h |\n| a | two hours |"


def test_a_csv_cell_of_any_length_is_kept() -> None:
    assert read_csv(f"a,{'x' * 200_000}\nb,c\n")[-1] == ["b,c"]


@pytest.mark.parametrize("kind", ["grid", "list", "csv", "markdown", "html"])
def test_every_part_of_a_long_table_begins_with_its_head(kind: str) -> None:
    rows = [[f"row{number}", "some words " * 5 + "here"] for number in range(60)]
    _, chunks = cut(_page_with(kind, [["Name", "Long text"], *rows]))
    assert len(chunks) > 2
    assert all(chunk.text.startswith("| Name | Long text |\n| row") for chunk in chunks)
    text = "\n".join(chunk.text for chunk in chunks)
    assert all(f"| row{number} |" in text for number in range(60))


def _page_with(kind: str, rows: list[list[str]]) -> Page:
    markup: Markup = "rst"
    if kind == "grid":
        edge = f"+{'-' * 10}+{'-' * 70}+"
        lines = [edge]
        for number, (left, right) in enumerate(rows):
            lines += [f"| {left:<9}| {right:<69}|", edge if number else edge.replace("-", "=")]
        text = "\n".join(lines)
    elif kind == "list":
        text = ".. list-table::\n\n" + "\n".join(f"   * - {left}\n     - {right}" for left, right in rows)
    elif kind == "csv":
        text = ".. csv-table::\n\n" + "\n".join(f"   {left},{right}" for left, right in rows)
    elif kind == "markdown":
        markup, lines = "markdown", [f"| {left} | {right} |" for left, right in rows]
        text = "\n".join([lines[0], "|---|---|", *lines[1:]])
    else:
        markup = "html"
        text = "<table>" + "".join(f"<tr><td>{left}<td>{right}</tr>" for left, right in rows) + "</table>"
    return Page("a/name", "added", markup, f"{text}\n", title="T")


@given(st.text(alphabet=st.sampled_from("+-=| ab\n"), max_size=200))
def test_any_lines_can_be_tried_as_a_grid(text: str) -> None:
    read_grid(text.splitlines())
    read_restructured(text)


@given(st.text(alphabet=st.sampled_from("= -ab\n"), max_size=200))
def test_any_lines_can_be_tried_as_a_simple_table(text: str) -> None:
    write_rows(*read_simple([*"== ==".splitlines(), *text.splitlines()]))
    read_restructured(text)


@given(st.text(alphabet=st.sampled_from('*-",; ab\n\t'), max_size=200))
def test_any_content_can_be_tried_as_rows(text: str) -> None:
    write_rows(read_list_table(text))
    write_rows(read_csv(text, text, ";"))


def test_a_table_of_html_in_markdown_becomes_rows() -> None:
    markdown = "Before\n<table>\n<tr><th>Name</th><th>Limit</th></tr>\n<tr><td>a<td>2 h\n</table>\nAfter\n"
    assert [block.text for block in read_markdown(markdown)] == ["Before", "| Name | Limit |\n| a | 2 h |", "After"]
