"""HTML pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.markup import read_html

PAGE = """<html><head><title>Site</title><style>p {}</style></head><body><nav>Menu</nav><main>
<h1>Queues</h1><p>Use the <b>debug</b> queue&nbsp;first.</p>
<pre><code>sbatch  job.sh
squeue</code></pre>
<ul><li>one</li><li>two</li></ul>
<table><tr><th>Name</th><th>Limit</th></tr><tr><td>debug</td><td>2 h</td></tr></table>
</main><footer>Imprint</footer><script>alert(1)</script></body></html>"""


def test_the_main_part_is_read_and_the_rest_dropped() -> None:
    blocks = read_html(PAGE)
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Queues"),
        ("text", "Use the debug queue first."),
        ("code", "```\nsbatch  job.sh\nsqueue\n```"),
        ("text", "- one\n- two"),
        ("table", "| Name | Limit |\n| debug | 2 h |"),
    ]


def test_the_title_stands_in_for_a_missing_heading() -> None:
    assert read_html("<title>Site</title><p>text</p>")[0].text == "Site"


def test_stray_and_unclosed_tags_lose_no_text() -> None:
    assert "kept" in " ".join(block.text for block in read_html("</div><p>is <b>kept"))


@given(st.text(alphabet=st.sampled_from("<>/pabletrdh1 &;"), max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    read_html(text)
