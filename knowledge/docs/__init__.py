"""The documentation library: own guides, a page per system, pages people add; searched by meaning and by word.

The library with all its pages is opened through `knowledge.library`, which stands above this room and the CI database
and feeds it the pages of the systems; this room knows only pages.
"""

from knowledge.docs.adding import AddReport
from knowledge.docs.guides import read_guides
from knowledge.docs.intake.skipped import Skipped
from knowledge.docs.library import Library
from knowledge.docs.page import Page
from knowledge.docs.passage import Passage
from knowledge.docs.removing import RemoveReport

__all__ = ["AddReport", "Library", "Page", "Passage", "RemoveReport", "Skipped", "read_guides"]
