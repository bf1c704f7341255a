from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.chat.markdown import unbroken, without_html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Replace <your-account>.", "Replace &lt;your-account>."),
        ("`<your-account>` stays", "`<your-account>` stays"),
        ("``a ` <b>`` and <b>", "``a ` <b>`` and &lt;b>"),
        ("```bash\n#SBATCH -A <you>\n```\n<b>", "```bash\n#SBATCH -A <you>\n```\n&lt;b>"),
        ("~~~\n<a>\n```\n<b>\n~~~\n<c>", "~~~\n<a>\n```\n<b>\n~~~\n&lt;c>"),
        ("```bash\n#SBATCH -A <you", "```bash\n#SBATCH -A <you"),
        ("[Delta](<https://example.org/a>)", "[Delta](<https://example.org/a>)"),
        ("<https://example.org>", "<https://example.org>"),
        ("5 < 6 and a lone ` tick <x>", "5 &lt; 6 and a lone ` tick &lt;x>"),
        ("![x](https://example.org/?said)", "&#33;[x](https://example.org/?said)"),
        ("![x][1] `![y](z)`", "&#33;[x][1] `![y](z)`"),
        ("Good![1]", "Good&#33;[1]"),
        ("> a quotation", "> a quotation"),
    ],
)
def test_tags_outside_code_are_shown(written: str, shown: str) -> None:
    assert without_html(written) == shown


@given(st.text(alphabet="<>ab /", max_size=60))
def test_without_code_no_tag_is_left(text: str) -> None:
    assert "<" not in without_html(text)


@given(st.text(alphabet="`~<a\n ", max_size=60))
def test_nothing_but_tags_changes(text: str) -> None:
    assert without_html(text).replace("&lt;", "<") == text


def test_a_figure_keeps_its_unit_in_tables_and_nowhere_else() -> None:
    table = "| 1 | Delta gpuA100x4 | 4 x A100 SXM4 40GB | 8.52 h (5.87 h to 12.4 h) |"
    kept = "| 1 | Delta gpuA100x4 | 4\u00a0x A100 SXM4 40GB | 8.52\u00a0h (5.87\u00a0h to 12.4\u00a0h) |"
    prose = "It takes 8.52 h.\n\n```bash\n| sleep 4 h |\n```"
    assert unbroken(f"{table}\n\n{prose}") == f"{kept}\n\n{prose}"


@given(st.text(alphabet="|`1.a \n", max_size=60))
def test_only_the_kind_of_a_space_changes(text: str) -> None:
    assert unbroken(text).replace("\u00a0", " ") == text
