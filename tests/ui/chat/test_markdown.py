from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.chat.markdown import without_html


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
