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


def test_tabs_of_code_keep_language_and_label() -> None:
    rst = ".. tabs::\n\n   .. code-tab:: bash Slurm\n\n      sbatch a\n\n   .. group-tab:: PBS\n\n      Use qsub.\n"
    assert [block.text for block in read_restructured(rst)] == ["Slurm:", "```bash\nsbatch a\n```", "PBS: Use qsub."]


def test_the_caption_of_code_and_of_a_table_is_kept() -> None:
    table = ".. table:: Limits\n\n   == ==\n   a  b\n   == ==\n   1  2\n   == ==\n"
    rst = f".. code-block:: bash\n   :caption: job.sh\n\n   srun a\n\n{table}"
    assert [block.text for block in read_restructured(rst)] == [
        "job.sh:",
        "```bash\nsrun a\n```",
        "Limits:",
        "| a | b |\n| 1 | 2 |",
    ]


def test_footnotes_and_notes_on_versions_are_text() -> None:
    rst = "Limit [#f]_.\n\n.. [#f] Two hours\n   at night.\n\n.. deprecated:: 2.1 Use b.\n"
    assert texts(rst) == ["Limit [#f]_.", "[#f] Two hours\nat night.", "Deprecated since 2.1: Use b."]


def test_a_bare_link_is_its_address() -> None:
    assert texts("See `<https://x.org>`_ or `b <https://y.org>`__.") == ["See https://x.org or b (https://y.org)."]


def test_boxes_without_end_are_read() -> None:
    read_restructured("".join(f"{'   ' * depth}.. note::\n\n" for depth in range(400)) + "   " * 400 + "end")
