"""HTML pages."""

from __future__ import annotations

import time

import pytest
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


def texts(html: str) -> list[str]:
    return [block.text for block in read_html(html)]


def test_the_title_is_not_read_two_times() -> None:
    assert texts("<head><title>A &amp; B</title></head><p>text</p>") == ["A & B", "text"]


def test_cells_without_end_tags_captions_and_tables_in_tables_are_kept() -> None:
    assert texts("<table><caption>Limits</caption><tr><th>a<th>b<tr><td>1<td>2</table>") == [
        "Limits",
        "| a | b |\n| 1 | 2 |",
    ]
    inner = texts("<table><tr><td>outer</td><td><table><tr><td>inner</td></tr></table></td></tr></table>")
    assert "outer" in " ".join(inner)
    assert "inner" in " ".join(inner)


def test_marks_of_headings_and_numbers_of_lines_are_dropped() -> None:
    html = '<h2>Queues<a class="headerlink" href="#q">¶</a></h2><td class="linenos"><pre>1</pre></td><pre>ls</pre>'
    assert texts(html) == ["Queues", "```\nls\n```"]


def test_a_page_inside_a_form_or_an_unclosed_menu_is_read() -> None:
    assert texts("<form><p>kept</p></form>") == ["kept"]
    assert "kept" in " ".join(texts("<nav><a>Menu</a><p>kept</p>"))


def test_several_articles_are_all_read() -> None:
    assert texts("<p>x</p><article><p>one</p></article><article><p>two</p></article>") == ["one", "two"]


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<?", "</", "<![CDATA[", "<main ", "<title", "<a href='", "<td>"])
def test_pages_made_to_be_slow_are_read_in_time(piece: str) -> None:
    begin = time.process_time()
    read_html(piece * 50_000)
    assert time.process_time() - begin < 5.0
