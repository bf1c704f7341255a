"""Snippets of MkDocs and includes of Sphinx: what comes in, and what never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import AddReport, add_pages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    for name, text in {
        "docs/parts/ssh.md": '---\ntitle: hidden\n---\nUse keys.\n\n--8<-- "deep.md"\n',
        "docs/parts/deep.md": "Deep newts.\n",
        "docs/job.sh": "#!/bin/bash\n# --8<-- [start:gpu]\n#SBATCH --gpus=1\n# --8<-- [end:gpu]\nsrun a\n",
        "shared/note.rst": "Shared note.\n\n.. include:: more.txt\n",
        "shared/more.txt": "More text.\n",
        "shared/queues.csv": "debug,2 h\n",
        ".env": "PASSWORD=x\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (tmp_path / "outside.md").write_text("Private text.\n")
    return root


def read(site: Path, text: str, name: str = "docs/page.md", whole: bool = True) -> tuple[str, AddReport]:
    (site / name).write_text(text)
    store = AddedPages(site.parent / "added.sqlite")
    report = add_pages(store, site if whole else site / name)
    return next(page.text for page in store.pages() if page.path.endswith(name)), report


@pytest.mark.parametrize("name", ["parts/ssh.md", "docs/parts/ssh.md", "ssh.md", "./docs/parts/ssh.md"])
def test_a_snippet_is_found_beside_the_page_above_it_or_by_the_end_of_its_path(site: Path, name: str) -> None:
    text, report = read(site, f'# P\n\n--8<-- "{name}"\n\nEnd.\n')
    assert text == "# P\n\nUse keys.\n\nDeep newts.\n\nEnd.\n"
    assert report.gaps == ()


def test_a_snippet_keeps_its_indent_and_stands_in_code(site: Path) -> None:
    text, _ = read(site, "# P\n\n    ```bash\n    --8<-- 'job.sh:gpu'\n    ```\n")
    assert "    ```bash\n    #SBATCH --gpus=1\n    ```" in text


@pytest.mark.parametrize(
    ("pick", "expected"), [(":2:3", "#SBATCH --gpus=1"), ("::1", "#!/bin/bash"), (":5", "srun a"), (":99", "")]
)
def test_lines_of_a_file_can_be_picked(site: Path, pick: str, expected: str) -> None:
    text, _ = read(site, f'# P\n\nBefore\n\n--8<-- "job.sh{pick}"\n')
    assert text.removeprefix("# P\n\nBefore\n\n").strip() == expected


def test_the_block_form_includes_several_and_a_semicolon_none(site: Path) -> None:
    text, _ = read(site, '# P\n\n--8<--\ndeep.md\n; job.sh\n--8<--\n\n;--8<-- "deep.md"\n')
    assert text == '# P\n\nDeep newts.\n\n--8<-- "deep.md"\n'


def test_an_unclosed_block_loses_no_text(site: Path) -> None:
    assert "Kept." in read(site, "# P\n\n--8<--\n\nKept.\n")[0]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../outside.md", "it lies outside the folder"),
        ("/etc/hostname", "it lies outside the folder"),
        ("link.md", "it lies outside the folder"),
        (".env", "hidden files are left alone"),
        ("gone.md", "there is no such file in the folder"),
        ("x" * 5_000, "there is no such file in the folder"),
        ("round.md", "there is no such file in the folder"),
        ("https://example.org/a.md", "web addresses are not followed"),
        ("page.md", "files that include each other in a circle end there"),
        ("picture.txt", "it is no text, or too long"),
    ],
)
def test_what_must_not_come_in_stays_out_and_is_named(site: Path, name: str, reason: str) -> None:
    (site / "docs" / "link.md").symlink_to(site.parent / "outside.md")
    (site / "docs" / "round.md").symlink_to(site / "docs" / "round.md")
    (site / "docs" / "picture.txt").write_bytes(b"\x00\x01")
    text, report = read(site, f'# P\n\nText.\n\n--8<-- "{name}"\n')
    assert text.strip() == "# P\n\nText."
    assert [one.reason for one in report.gaps] == [reason]
    assert "Private" not in text


def test_a_page_added_alone_includes_nothing(site: Path) -> None:
    text, report = read(site, '# P\n\nText.\n\n--8<-- "parts/ssh.md"\n', whole=False)
    assert "Use keys" not in text
    assert "outside" in report.gaps[0].reason


def test_a_loop_over_two_files_ends(site: Path) -> None:
    (site / "docs" / "parts" / "deep.md").write_text('Deep.\n--8<-- "ssh.md"\n')
    text, report = read(site, '# P\n\n--8<-- "ssh.md"\n')
    assert text.count("Use keys.") == 1
    assert any("circle" in one.reason for one in report.gaps)


def test_snippets_that_multiply_end_at_a_limit(site: Path) -> None:
    for level in range(9):
        inner = f'--8<-- "l{level + 1}.md"\n' * 10 if level < 8 else "word " * 10
        (site / "docs" / f"l{level}.md").write_text(inner)
    store = AddedPages(site.parent / "added.sqlite")
    report = add_pages(store, site)
    reasons = {Path(one.path).name: one.reason for one in report.skipped}
    assert "more than the limit of 2,000,000 characters" in reasons["l0.md"]
    assert "l7.md" not in reasons


def test_a_changed_snippet_updates_its_page(site: Path) -> None:
    read(site, '# P\n\n--8<-- "deep.md"\n')
    (site / "docs" / "parts" / "deep.md").write_text("Deeper newts.\n")
    _, report = read(site, '# P\n\n--8<-- "deep.md"\n')
    assert {Path(path).name for path in report.updated} == {"page.md", "ssh.md", "deep.md"}


def test_rst_includes_stand_where_they_were(site: Path) -> None:
    page = "P\n=\n\n.. include:: ../shared/note.rst\n\n.. note::\n\n   .. include:: /shared/more.txt\n\nEnd.\n"
    text, report = read(site, page, "docs/page.rst")
    assert text == "P\n=\n\nShared note.\n\nMore text.\n\n.. note::\n\n   More text.\n\nEnd.\n"
    assert report.gaps == ()


def test_rst_includes_of_code_and_of_parts(site: Path) -> None:
    page = (
        "P\n=\n\n.. literalinclude:: job.sh\n   :language: bash\n   :lines: 1,5-\n\n"
        ".. include:: job.sh\n   :code: sh\n   :start-after: [start:gpu]\n   :end-before: # --8\n"
    )
    text, _ = read(site, page, "docs/page.rst")
    assert ".. code-block:: bash\n\n   #!/bin/bash\n   srun a\n" in text
    assert ".. code-block:: sh\n\n   #SBATCH --gpus=1\n" in text


def test_a_csv_table_reads_its_file(site: Path) -> None:
    page = "P\n=\n\n.. csv-table:: Queues\n   :file: ../shared/queues.csv\n   :header: Name, Limit\n\nEnd.\n"
    text, _ = read(site, page, "docs/page.rst")
    assert ":header: Name, Limit\n\n   debug,2 h\n" in text
    assert ":file:" not in text


@pytest.mark.parametrize("name", ["../../outside.md", "/../outside.md", "page.rst", "<isonum.txt>"])
def test_rst_includes_never_lead_outside_or_round(site: Path, name: str) -> None:
    text, _ = read(site, f"P\n=\n\nText.\n\n.. include:: {name}\n\n.. literalinclude:: {name}\n", "docs/page.rst")
    assert text.split() == ["P", "=", "Text."]
