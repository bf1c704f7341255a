"""A sitemap beside saved pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import add_pages
from knowledge.errors import RequestError


@pytest.fixture
def store(tmp_path: Path) -> AddedPages:
    return AddedPages(tmp_path / "home" / "added.sqlite")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    root = tmp_path / "saved"
    for name in ("queues/index.html", "storage.html", "index.html", "other.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"<main><h1>{name}</h1><p>Newts.</p></main>")
    return root


def sitemap(folder: Path, *entries: str, name: str = "sitemap.xml") -> Path:
    path = folder / name
    head = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    path.write_text(f"{head}{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>")
    return path


def found(store: AddedPages, root: Path) -> dict[str, tuple[str | None, str | None]]:
    return {page.path.removeprefix(f"{root.as_posix()}/"): (page.url, page.date) for page in store.pages()}


ENTRIES = (
    "<loc>https://x.org/en/queues/</loc><lastmod>2026-02-03T01:02:03+00:00</lastmod>",
    "<loc>\n https://x.org/en/storage.html?a&amp;b </loc>",
    "<loc><![CDATA[https://x.org/en/storage]]></loc><lastmod>2025-01</lastmod>",
    "<loc>https://x.org/en/gone/</loc>",
    "<loc>https://x.org/en/</loc><lastmod>soon</lastmod>",
)


@pytest.mark.parametrize("below", ["", "en", "x.org/en"])
def test_saved_pages_get_their_address_and_date(store: AddedPages, saved: Path, tmp_path: Path, below: str) -> None:
    root = tmp_path / "all"
    (root / below).parent.mkdir(parents=True, exist_ok=True)
    saved.rename(root / below)
    report = add_pages(store, sitemap(root, *ENTRIES))
    pages = found(store, root / below)
    assert set(pages) == {"queues/index.html", "storage.html", "index.html"}
    assert pages["queues/index.html"] == ("https://x.org/en/queues/", "2026-02-03")
    assert pages["storage.html"] == ("https://x.org/en/storage", "2025-01")
    assert pages["index.html"][0] == "https://x.org/en/"
    assert [one.path for one in report.skipped] == ["https://x.org/en/storage.html?a&b", "https://x.org/en/gone/"]
    assert report.corpus == "all"


def test_adding_the_sitemap_again_changes_nothing_and_a_new_date_is_an_update(store: AddedPages, saved: Path) -> None:
    add_pages(store, sitemap(saved, "<loc>https://x.org/storage</loc><lastmod>2025-01-01</lastmod>"))
    path = sitemap(saved, "<loc>https://x.org/storage</loc><lastmod>2025-01-01</lastmod>")
    assert len(add_pages(store, path).unchanged) == 1
    path = sitemap(saved, "<loc>https://x.org/storage</loc><lastmod>2025-01-02</lastmod>")
    assert len(add_pages(store, path).updated) == 1


def test_two_sitemaps_of_a_folder_do_not_touch_each_other(store: AddedPages, saved: Path) -> None:
    one = sitemap(saved, "<loc>https://x.org/storage</loc>", name="one.xml")
    other = sitemap(saved, "<loc>https://x.org/other.html</loc>", name="two.xml")
    add_pages(store, one)
    add_pages(store, other)
    assert len(add_pages(store, one).unchanged) == 1
    assert store.roots() == [(one.as_posix(), 1), (other.as_posix(), 1)]


def test_the_folder_takes_over_what_its_sitemap_brought(store: AddedPages, saved: Path) -> None:
    add_pages(store, sitemap(saved, "<loc>https://x.org/storage</loc>"))
    add_pages(store, saved)
    assert store.roots() == [(saved.as_posix(), 4)]


def test_an_index_leads_to_the_sitemaps_beside_it_and_loops_end(store: AddedPages, saved: Path) -> None:
    sitemap(saved, "<loc>https://x.org/storage</loc>", name="part.xml")
    index = saved / "sitemap.xml"
    names = ("part.xml", "sitemap.xml", "../../etc/passwd.xml", "gone.xml")
    parts = "".join(f"<sitemap><loc>https://x.org/{name}</loc></sitemap>" for name in names)
    index.write_text(f"<sitemapindex>{parts}</sitemapindex>")
    assert len(add_pages(store, index).added) == 1


def test_addresses_cannot_lead_outside_the_folder(store: AddedPages, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "private.html").write_text("<p>Secret newts.</p>")
    (saved / "link.html").symlink_to(tmp_path / "private.html")
    ways = ("../private.html", "%2e%2e/private.html", "..%2Fprivate.html", "link.html", "storage", "a%00b")
    report = add_pages(store, sitemap(saved, *(f"<loc>https://x.org/{way}</loc>" for way in ways)))
    assert set(found(store, saved)) == {"storage.html"}
    assert len(report.skipped) == 5


def test_entities_do_not_grow(store: AddedPages, saved: Path) -> None:
    path = saved / "sitemap.xml"
    path.write_text(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<urlset><url><loc>https://x.org/storage</loc></url><url><loc>https://x.org/&b;</loc></url></urlset>"
    )
    assert len(add_pages(store, path).added) == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<html>no sitemap</html>", "it names no page"),
        ("\x00\x01\x02", "it names no page"),
        ("<urlset><url><loc>https://x.org/gone</loc></url></urlset>", "none of the 1 pages it names lies"),
        ("<urlset><url><loc>javascript:alert(1)</loc></url></urlset>", "it names no page"),
    ],
)
def test_what_is_no_sitemap_is_one_sentence(store: AddedPages, saved: Path, text: str, rule: str) -> None:
    (saved / "sitemap.xml").write_text(text)
    with pytest.raises(RequestError, match=rule):
        add_pages(store, saved / "sitemap.xml")
