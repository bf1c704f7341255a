"""reStructuredText as Sphinx sites write it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.markup import read_restructured


def texts(rst: str, kind: str = "text") -> list[str]:
    return [block.text for block in read_restructured(rst) if block.kind == kind]


def test_heading_levels_follow_first_appearance() -> None:
    rst = "****\nBook\n****\n\nPart\n====\n\ntext\n\nSection\n-------\n\nPart two\n========\n"
    blocks = [block for block in read_restructured(rst) if block.kind == "heading"]
    assert [(block.text, block.level) for block in blocks] == [
        ("Book", 1),
        ("Part", 2),
        ("Section", 3),
        ("Part two", 2),
    ]


def test_code_blocks_and_literal_blocks() -> None:
    rst = ".. code-block:: bash\n   :linenos:\n\n   sbatch job.sh\n\nRun this::\n\n   squeue --me\n\nDone.\n"
    assert texts(rst, "code") == ["```bash\nsbatch job.sh\n```", "```\nsqueue --me\n```"]
    assert texts(rst) == ["Run this:", "Done."]


def test_notes_and_tabs_keep_their_text() -> None:
    rst = ".. note:: Mind this\n   and that.\n\n.. tab-set::\n\n   .. tab-item:: Slurm\n\n      Use sbatch.\n"
    assert texts(rst) == ["Note: Mind this\nand that.", "Slurm: Use sbatch."]


def test_a_list_table_becomes_rows() -> None:
    rst = ".. list-table:: Queues\n   :header-rows: 1\n\n   * - Name\n     - Limit\n   * - debug\n     - 2 hours\n"
    assert texts(rst, "table") == ["| Name | Limit |\n| debug | 2 hours |"]


def test_a_csv_table_becomes_rows() -> None:
    rst = '.. csv-table:: Queues\n   :header: "Name", "Limit"\n\n   "debug", "2 hours"\n'
    assert texts(rst, "table") == ["| Name | Limit |\n| debug | 2 hours |"]


def test_a_grid_table_stays_whole() -> None:
    rst = "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n"
    assert "| 1 | 2 |" in texts(rst, "table")[0]


def test_roles_links_and_literals_become_words() -> None:
    rst = "See :ref:`the queues <queues>`, :doc:`/x`, `site <https://x.org>`_ and ``--gpus``."
    assert texts(rst) == ["See the queues, /x, site (https://x.org) and `--gpus`."]


def test_targets_comments_and_tables_of_contents_vanish() -> None:
    rst = ".. _label:\n\n.. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\n.. a comment\n   of two lines\n\nshown\n"
    assert texts(rst) == ["shown"]


@given(st.text(alphabet=st.sampled_from("ab .:=-`*|+_\n "), max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read_restructured(text)
