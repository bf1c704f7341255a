"""Readers of markup: Markdown (MkDocs too), reStructuredText (Sphinx too), HTML and plain text become blocks."""

from knowledge.docs.markup.block import Block
from knowledge.docs.markup.front_matter import split_front_matter
from knowledge.docs.markup.html import read_html
from knowledge.docs.markup.markdown import read_markdown
from knowledge.docs.markup.plain import read_plain
from knowledge.docs.markup.restructured import read_restructured

READERS = {"markdown": read_markdown, "rst": read_restructured, "html": read_html, "text": read_plain}
"""Reader by the name of the markup."""

__all__ = ["READERS", "Block", "read_html", "read_markdown", "read_plain", "read_restructured", "split_front_matter"]
