"""Jupyter notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import add_pages
from knowledge.docs.intake.notebook import notebook_text
from knowledge.docs.markup import read_markdown
from tests.knowledge.docs.pages import small_library


def notebook(*cells: dict[str, object], **more: object) -> str:
    return json.dumps({"cells": list(cells), "nbformat": 4, **more})


def test_cells_become_markdown_and_code() -> None:
    text = notebook(
        {"cell_type": "markdown", "source": ["# Train\n", "Use one GPU."]},
        {"cell_type": "code", "source": "import torch", "outputs": []},
        {"cell_type": "raw", "source": "dropped"},
        metadata={"language_info": {"name": "julia"}},
    )
    assert notebook_text(text) == "# Train\nUse one GPU.\n\n```julia\nimport torch\n```"


def test_short_text_stays_of_the_outputs() -> None:
    outputs = [
        {"output_type": "stream", "text": ["\x1b[31mepoch 1\x1b[0m\n"]},
        {"output_type": "stream", "text": "line\n" * 100},
        {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "<Figure>"}},
        {"output_type": "execute_result", "data": {"text/html": "<b>x</b>", "text/plain": "42"}},
    ]
    text = notebook_text(notebook({"cell_type": "code", "source": "train()", "outputs": outputs}))
    assert text is not None
    assert [block.text for block in read_markdown(text)] == [
        "```python\ntrain()\n```",
        "```text\nepoch 1\n```",
        "```text\n42\n```",
    ]


def test_a_fence_inside_code_does_not_end_it() -> None:
    text = notebook_text(notebook({"cell_type": "code", "source": 's = """\n```\nx\n```\n"""'}))
    assert text is not None
    assert len(read_markdown(text)) == 1


def test_notebooks_of_version_three_are_read() -> None:
    cells = [{"cell_type": "heading", "level": 2, "source": "Old"}, {"cell_type": "code", "input": "1 + 1"}]
    assert notebook_text(json.dumps({"worksheets": [{"cells": cells}]})) == "## Old\n\n```python\n1 + 1\n```"


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"cells": 3}', "[" * 200_000, '{"cells":' * 100_000])
def test_what_is_no_notebook_is_none(text: str) -> None:
    assert notebook_text(text) is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["cell_type", "source", "outputs", "data", "text", "level", "text/plain"]), inner
            )
        ),
    )
)
def test_any_cells_can_be_read(cells: object) -> None:
    notebook_text(json.dumps({"cells": [cells, {"cell_type": "code", "source": cells, "outputs": [cells]}]}))


def test_a_notebook_is_found_and_bad_ones_are_named(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "books"
    root.mkdir()
    (root / "a.ipynb").write_text(notebook({"cell_type": "markdown", "source": "# Lizards\n\nLizards bask on stones."}))
    (root / "bomb.ipynb").write_text('{"cells": ' + "[" * 100_000)
    (root / "long.ipynb").write_text(notebook({"cell_type": "markdown", "source": "word " * 1_100_000}))
    (root / "bare.ipynb").write_text(notebook())
    library = small_library(home)
    report = library.add(root)
    assert {Path(one.path).name: one.reason for one in report.skipped} == {
        "bare.ipynb": "it is empty",
        "bomb.ipynb": "it is no notebook that can be read",
        "long.ipynb": "its text is more than the limit of 5 MB a page",
    }
    assert library.search("where do lizards bask")[0].page_title == "Lizards"
    library.close()


def test_a_notebook_includes_no_files(tmp_path: Path) -> None:
    store = AddedPages(tmp_path / "added.sqlite")
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "b.md").write_text("# B\n\nincluded\n")
    (tmp_path / "books" / "a.ipynb").write_text(
        notebook({"cell_type": "code", "source": '--8<-- "b.md"'}, {"cell_type": "markdown", "source": "text"})
    )
    add_pages(store, tmp_path / "books" / "a.ipynb")
    assert "included" not in store.pages()[0].text
