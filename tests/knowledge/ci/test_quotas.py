"""Limits are read out of a site's words about a quota, and out of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.build.quotas import Quota, read_quota


@pytest.mark.parametrize(
    ("words", "size", "files"),
    [
        ("90 GB, 500,000 files", 90e9, 500_000),
        ("20 GiB / 100k files", 20 * 2**30, 100_000),
        ("125GiB/user, 500,000 files", 125 * 2**30, 500_000),
        ("1 TB and 3,000,000 files across all systems", 1e12, 3_000_000),
        ("5 TB / 500k inodes (2022)", 5e12, 500_000),
        ("20 TB default", 20e12, None),
        ("500 GB, 1-25 TB on request", None, None),
        ("none (44 PB overall as documented)", None, None),
        ("3.84 TB (RM) or 7.68 TB (V100-32)", None, None),
        ("32 x 6.4 TB NVMe in all", None, None),
        ("per project", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_words(words: str | None, size: float | None, files: int | None) -> None:
    assert read_quota(words) == Quota(size, files)


@given(st.text(max_size=40))
def test_no_words_break_it(words: str) -> None:
    found = read_quota(words)
    assert found.size_bytes is None or found.size_bytes >= 0


@given(st.integers(1, 999), st.sampled_from(["GB", "TB", "GiB", "TiB"]), st.integers(1, 10**7))
def test_plain_words_are_read_as_they_stand(size: int, unit: str, files: int) -> None:
    found = read_quota(f"{size} {unit}, {files:,} files")
    times = {"GB": 10**9, "TB": 10**12, "GiB": 2**30, "TiB": 2**40}
    assert found == Quota(float(size * times[unit]), files)
