"""The guides: complete heads, fair length, links, scripts that a shell accepts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from knowledge.docs import Page, read_guides
from knowledge.docs.guides import FOLDER
from knowledge.docs.markup import read_markdown, split_front_matter
from knowledge.errors import FactError

GUIDES = read_guides()
NAMES = [guide.path.removeprefix("guides/") for guide in GUIDES]


def test_there_are_enough_guides_on_different_subjects() -> None:
    assert len(GUIDES) >= 20
    assert len({guide.title for guide in GUIDES}) == len(GUIDES)


@pytest.mark.parametrize("guide", GUIDES, ids=NAMES)
def test_a_guide_has_a_fair_length_a_date_and_public_links(guide: Page) -> None:
    assert 300 <= len(guide.text.split()) <= 900
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", guide.date or "")
    head, _ = split_front_matter((FOLDER / guide.path.removeprefix("guides/")).read_text(encoding="utf-8"))
    assert all(link.startswith("https://") for link in head["links"])
    assert len(guide.topics) >= 4


@pytest.mark.parametrize("guide", GUIDES, ids=NAMES)
def test_fences_are_closed_and_one_heading_leads(guide: Page) -> None:
    assert guide.text.count("```") % 2 == 0
    first, *others = [block for block in read_markdown(guide.text) if block.kind == "heading"]
    assert first.level == 1
    assert all(block.level > 1 for block in others)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("guide", GUIDES, ids=NAMES)
def test_batch_scripts_pass_the_shell_s_own_check(guide: Page) -> None:
    scripts = re.findall(r"```bash\n(#!/bin/bash\n.*?)```", guide.text, flags=re.DOTALL)
    for script in scripts:
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert checked.returncode == 0, checked.stderr


def test_a_guide_without_a_full_head_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("---\ntitle: X\ndate: 2026-01-01\n---\ntext\n")
    with pytest.raises(FactError, match=r"x\.md has no topics and no links"):
        read_guides(tmp_path)
