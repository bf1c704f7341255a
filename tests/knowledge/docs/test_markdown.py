"""Markdown as sites write it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.markup import read_markdown, split_front_matter


def texts(markdown: str, kind: str = "text") -> list[str]:
    return [block.text for block in read_markdown(markdown) if block.kind == kind]


def test_headings_of_both_kinds_carry_their_level() -> None:
    blocks = read_markdown("Title\n=====\n\nSub\n---\n\n### Third ###\ntext")
    assert [(block.text, block.level) for block in blocks] == [("Title", 1), ("Sub", 2), ("Third", 3), ("text", 0)]


def test_a_hash_inside_code_is_no_heading() -> None:
    blocks = read_markdown("```bash\n# not a heading\n#SBATCH --time=1\n```\n")
    assert [block.kind for block in blocks] == ["code"]
    assert "#SBATCH --time=1" in blocks[0].text


def test_an_unclosed_fence_keeps_its_text() -> None:
    assert "squeue" in read_markdown("```\nsqueue")[0].text


def test_an_admonition_becomes_text_with_its_title() -> None:
    markdown = '!!! warning "Mind the purge"\n    Files vanish.\n\n    ```\n    ls\n    ```\n\nAfter.'
    blocks = read_markdown(markdown)
    assert [block.kind for block in blocks] == ["text", "code", "text"]
    assert blocks[0].text == "Mind the purge: Files vanish."


def test_an_admonition_without_title_is_called_by_its_kind() -> None:
    assert texts("??? note\n    Folded away.") == ["Note: Folded away."]


def test_tabs_keep_their_labels_and_code() -> None:
    blocks = read_markdown('=== "Slurm"\n\n    ```\n    sbatch\n    ```\n\n=== "PBS"\n    Use qsub.\n')
    assert [block.text.splitlines()[0] for block in blocks] == ["Slurm:", "```", "PBS: Use qsub."]


def test_a_table_keeps_rows_and_loses_its_rule() -> None:
    (table,) = texts("| a | b |\n|---|:-:|\n| 1 | [x](y.md) |\n", "table")
    assert table == "| a | b |\n| 1 | x |"


def test_a_heading_in_an_admonition_does_not_close_the_section() -> None:
    assert not texts("!!! note\n    # Inner\n    text\n", "heading")


def test_links_shrink_to_words_and_public_addresses_stay() -> None:
    assert texts("See [here](../a.md) and [there](https://x.org/y) ![picture](p.png)") == [
        "See here and there (https://x.org/y) picture"
    ]


def test_angle_brackets_in_code_stay_and_tags_go() -> None:
    assert texts("Use `--gpus=<n>` <br/> now") == ["Use `--gpus=<n>`   now"]


def test_comments_and_definitions_vanish() -> None:
    assert texts("<!-- hidden -->\n[ref]: https://x.org\n\nshown") == ["shown"]


def test_front_matter_is_read_and_cut_off() -> None:
    head, body = split_front_matter("---\ntitle: A\ndate: 2026-01-02\n---\ntext\n")
    assert head["title"] == "A"
    assert body == "text\n"


def test_broken_front_matter_loses_nothing() -> None:
    text = "---\n: [\n---\ntext\n"
    assert split_front_matter(text) == ({}, text)


@given(st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=1, max_size=60))
def test_no_word_of_a_paragraph_is_lost(words: list[str]) -> None:
    read = " ".join(block.text for block in read_markdown("\n".join(words)))
    assert read.split() == words


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert all(block.text or block.kind == "heading" for block in read_markdown(text))


def test_a_closed_box_and_a_box_with_classes_have_their_labels() -> None:
    assert texts('???- bug\n    Text.\n\n!!! note inline end "Aside"\n    More.\n') == ["Bug: Text.", "Aside: More."]


def test_three_marks_before_a_sentence_lose_no_word() -> None:
    assert texts("!!! Mind the gap\n\nAfter.") == ["!!! Mind the gap", "After."]


def test_footnotes_are_text() -> None:
    assert texts("Two hours[^1].\n\n[^1]: At night four.\n") == ["Two hours[^1].", "[^1]: At night four."]


def test_blocks_between_slashes_keep_title_and_text() -> None:
    assert texts("/// note | Mind\nText.\n///\n\n/// caption\nA picture\n///\n") == ["Mind:", "Text.", "A picture"]


def test_tabs_inside_a_box_keep_both_labels() -> None:
    assert texts('!!! tip "T"\n    === "A"\n        one\n    === "B"\n        two\n') == ["T: A: one", "B: two"]


def test_directives_of_myst_are_boxes_tables_and_code() -> None:
    markdown = (
        "```{note}\nMind `this`.\n```\n\n```{code-block} bash\nls\n```\n\n```{ .bash .no-copy }\npwd\n```\n\n"
        "```{toctree}\na\n```\n\n```{list-table} Limits\n:header-rows: 1\n\n* - a\n  - b\n* - 1\n  - 2\n```\n"
    )
    assert [block.text for block in read_markdown(markdown)] == [
        "Note: Mind `this`.",
        "```bash\nls\n```",
        "```bash\npwd\n```",
        "Limits",
        "| a | b |\n| 1 | 2 |",
    ]


def test_boxes_without_end_are_read() -> None:
    read_markdown("".join(f"{'    ' * depth}!!! note\n" for depth in range(400)) + "    " * 400 + "end")


@pytest.mark.parametrize("piece", ["[", "![", "<!--", "<a ", "|-", "!!! ", "{:", "`", "<table>\n", "- " * 9])
def test_pages_made_to_be_slow_are_read_in_time(piece: str) -> None:
    begin = time.process_time()
    read_markdown(f"a|b\n-{' ' * 50_000}x\n\n{piece * 50_000}")
    assert time.process_time() - begin < 5.0
