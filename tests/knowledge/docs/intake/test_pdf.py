"""PDF pages through the optional pypdf."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import add_pages
from knowledge.docs.intake import pdf
from knowledge.docs.intake.pdf import PdfError, pdf_text
from knowledge.errors import RequestError


def written(*texts: str, title: str = "", password: str = "") -> bytes:
    """A PDF file with a page for each text."""
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{value}")
            for key, value in {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}.items()
        }
    )
    for text in texts:
        page = writer.add_blank_page(300, 300)
        stream = DecodedStreamObject()
        lines = " T* ".join(f"({line}) Tj" for line in text.splitlines())
        stream.set_data(f"BT /F1 12 Tf 14 TL 20 200 Td {lines} ET".encode())
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_title_and_text_of_all_pages_are_read() -> None:
    title, text = pdf_text(written("Lizards bask.", "Newts are am-\nphibians.", title="Reptiles"), 1_000)
    assert title == "Reptiles"
    assert text == "Lizards bask.\n\nNewts are amphibians."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: written(""), "it holds no text"),
        (lambda: written("secret", password="x"), "locked with a password"),
        (lambda: written("words " * 300), "its text is more than the limit of 1,000 characters"),
        (lambda: b"%PDF-1.4 torn", "it is no PDF file that can be read"),
        (lambda: b"\x00" * 100, "it is no PDF file that can be read"),
    ],
)
def test_what_cannot_be_read_says_why(data: object, reason: str) -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(PdfError, match=reason):
        pdf_text(data(), 1_000)  # type: ignore[operator]


def test_too_many_pages_and_too_much_time_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written("one", "two", "three")
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(PdfError, match="its 3 pages are more than the limit of 2"):
        pdf_text(data, 1_000)
    monkeypatch.setattr(pdf, "MOST_PAGES", 5)
    monkeypatch.setattr(pdf, "MOST_SECONDS", -1.0)
    with pytest.raises(PdfError, match="takes more than"):
        pdf_text(data, 1_000)


def test_a_pdf_is_a_page_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.pdf").write_bytes(written("Lizards bask.", title="Reptiles"))
    store = AddedPages(tmp_path / "added.sqlite")
    add_pages(store, tmp_path / "site")
    (page,) = store.pages()
    assert (page.markup, page.title, page.text) == ("text", "Reptiles", "Lizards bask.")


def test_without_pypdf_one_sentence_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(RequestError, match=r"a\.pdf: reading PDF needs pypdf.*extra `pdf`") as caught:
        add_pages(AddedPages(tmp_path / "added.sqlite"), tmp_path / "a.pdf")
    assert "\n" not in caught.value.message
