"""The report on one application as a web page in one file: what was run, where, how good the predictions are."""

from ui.harp_page.gathering import Gathered, gather
from ui.harp_page.page import page_of

__all__ = ["Gathered", "gather", "page_of"]
