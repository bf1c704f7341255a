"""Pages cut into chunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.chunking import MOST_WORDS, cut
from knowledge.docs.page import Page


def page(text: str, title: str = "") -> Page:
    return Page("a/name.md", "added", "markdown", text, title=title)


def words(count: int, word: str = "word") -> str:
    return " ".join(f"{word}{number}" for number in range(count))


def test_chunks_carry_the_path_of_their_headings() -> None:
    text = f"# Top\n\n## One\n\n{words(100)}\n\n### Deep\n\n{words(100)}\n\n## Two\n\n{words(100)}"
    title, chunks = cut(page(text))
    assert title == "Top"
    assert [chunk.heading for chunk in chunks] == ["One", "One > Deep", "Two"]


def test_the_title_falls_back_to_the_file_name() -> None:
    assert cut(page("only text"))[0] == "name"


def test_the_page_s_own_title_wins() -> None:
    assert cut(page("# Top\n\ntext", title="Given"))[0] == "Given"


def test_short_sections_join_their_sisters_and_keep_their_labels() -> None:
    _, chunks = cut(page("# T\n\n## S\n\n### A\n\nfirst\n\n### B\n\nsecond"))
    assert len(chunks) == 1
    assert chunks[0].heading == "S"
    assert "**A**\nfirst" in chunks[0].text
    assert "**B**\nsecond" in chunks[0].text


def test_a_code_block_is_never_torn() -> None:
    code = "```bash\n" + "\n".join(f"command --option {number}" for number in range(90)) + "\n```"
    _, chunks = cut(page(f"# T\n\n{words(150)}\n\n{code}"))
    assert any(code in chunk.text for chunk in chunks)


def test_a_long_table_is_cut_between_rows_and_repeats_its_head() -> None:
    rows = "\n".join(f"| row{number} | {words(8)} |" for number in range(60))
    _, chunks = cut(page(f"# T\n\n| Name | Text |\n|---|---|\n{rows}"))
    assert len(chunks) > 1
    assert all(chunk.text.startswith("| Name | Text |") for chunk in chunks)
    assert all(chunk.word_count <= MOST_WORDS + 10 for chunk in chunks)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_no_word_is_lost_and_no_chunk_is_too_long(sizes: list[int]) -> None:
    parts = [f"## H{number}\n\n{words(size, f'x{number}y')}" for number, size in enumerate(sizes)]
    _, chunks = cut(page("\n\n".join(["# T", *parts])))
    found = " ".join(chunk.text for chunk in chunks).split()
    assert {word for word in found if word.startswith("x")} == {
        f"x{number}y{place}" for number, size in enumerate(sizes) for place in range(size)
    }
    assert all(chunk.word_count <= MOST_WORDS + 60 for chunk in chunks)


def test_parts_of_a_very_long_code_block_are_fenced_each() -> None:
    code = "```bash\n" + "\n".join(f"command --option {number}" for number in range(300)) + "\n```"
    _, chunks = cut(page(f"# T\n\n{code}"))
    assert len(chunks) > 1
    assert all(chunk.text.startswith("```bash\n") and chunk.text.endswith("\n```") for chunk in chunks)
