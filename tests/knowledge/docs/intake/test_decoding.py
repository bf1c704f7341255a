"""Bytes as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.docs.intake.decoding import decode


def test_one_bad_byte_does_not_spoil_a_page() -> None:
    page = "Kröten überqueren Straßen.\n" * 9
    assert decode(page.encode() + b"\xff") == f"{page}\ufffd"


def test_an_html_page_may_declare_its_encoding() -> None:
    page = '<meta charset="shift_jis"><p>計算機</p>'
    assert decode(page.encode("shift_jis")) == page


def test_an_encoding_that_is_not_known_is_not_tried() -> None:
    assert decode(b'<meta charset="punycode"><p>\xfcber</p>') == '<meta charset="punycode"><p>über</p>'


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x00\x00", bytes(range(1, 9)) * 9, b"\xff\xfe\x00\xd8" * 90, b"\x7fELF\x00"]
)
def test_binary_data_is_no_text(data: bytes) -> None:
    assert decode(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    text = decode(data)
    assert text is None or "\x00" not in text
