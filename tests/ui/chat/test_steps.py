from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ToolCall
from tests.fakes.scripted_assistant import canonical_answer
from ui.chat.steps import LONGEST_BLOCK, arguments_text, as_plain, call_text, shortened, title_of


def call(result: dict[str, Any] | None = None, **changes: Any) -> ToolCall:
    fields: dict[str, Any] = {"id": "1", "name": "query_ci_database", "arguments": {"system": "delta"}, "ok": True}
    return ToolCall(**{**fields, "ms": 3.0, "result": result, **changes})


def test_a_step_is_named_for_what_it_does() -> None:
    assert title_of("recommend_placement", running=True) == "Comparing places to run"
    assert title_of("recommend_placement", running=False) == "Compared places to run"
    assert title_of("a_new_tool", running=True) == "a_new_tool"


def test_only_given_arguments_are_shown() -> None:
    text = arguments_text({"model": "resnet50", "system": None, "programs": []})
    assert '"model": "resnet50"' in text
    assert "system" not in text
    assert "programs" not in text


def test_rows_become_a_table() -> None:
    text = call_text(call({"columns": ["partition", "max_hours"], "rows": [["gpuA100x4", 48.0], ["cpu|x", None]]}))
    assert "| partition | max\\_hours |" in text
    assert "| gpuA100x4 | 48.0 |" in text
    assert "| cpu\\|x | not known |" in text


def test_options_become_a_table_and_the_rest_stays() -> None:
    answer = canonical_answer()
    text = call_text(answer.tool_calls[0])
    assert (
        "| 1 | Delta gpuA100x4 | 4 × NVIDIA A100 SXM 40 GB | 9.8 h \\(6.86 h to 14.7 h\\) | 39.2 SU | not known |"
        in text
    )
    assert '"considered": 2041' in text
    assert "coverage" not in text


def test_quantities_are_written_in_words() -> None:
    assert shortened({"value": 0.5, "unit": "h", "low": 0.25, "high": 1.0}) == "30 min (15 min to 1 h)"
    assert shortened({"value": "x", "unit": 3}) == {"value": "x", "unit": 3}


def test_many_rows_are_cut_and_counted() -> None:
    text = call_text(call({"columns": ["n"], "rows": [[number] for number in range(60)]}))
    assert "(35 more rows)" in text
    assert "| 59 |" not in text


def test_a_failed_call_tells_why() -> None:
    text = call_text(call(ok=False, error="The system 'dleta' is not known: did you mean delta?"))
    assert "did you mean delta?" in text
    assert "It did not work" in text


def test_a_script_is_shown_as_it_stands() -> None:
    text = call_text(call({"script": "#!/bin/bash\n#SBATCH --gpus=4\n", "file_name": "job.sh"}))
    assert "```bash\n#!/bin/bash" in text


def test_long_lists_and_texts_are_cut_and_said() -> None:
    cut = shortened({"rows": list(range(30)), "text": "x" * 900, "empty": None})
    assert cut["rows"][-1] == "... 22 more"
    assert "(500 more characters)" in cut["text"]
    assert "empty" not in cut


def test_a_huge_result_stays_readable() -> None:
    result = {f"key{number}": {"inner": "y" * 390} for number in range(200)}
    assert len(call_text(call(result))) < LONGEST_BLOCK + 500


@given(st.text(alphabet="`~\n<script>ab ", max_size=60))
def test_nothing_inside_closes_its_code_block(text: str) -> None:
    written = call_text(call(ok=False, error=text or "x"))
    block = written.split("**It did not work**\n\n")[1]
    fence = re.match(r"`+", block)
    assert fence is not None
    inside = block[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in inside


@given(st.text(max_size=80))
def test_plain_text_stays_on_one_line_and_opens_no_html(text: str) -> None:
    plain = as_plain(text)
    assert "\n" not in plain
    assert not re.search(r"(?<!\\)<", plain)
