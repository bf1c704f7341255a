"""The database is built when it must be, and only then; readers and other builders are never in its way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from knowledge.ci import open_catalogue
from knowledge.ci.build import ensure_built
from knowledge.ci.build.schema import read_schema
from knowledge.errors import FactError, RequestError
from knowledge.settings import Settings


@pytest.fixture
def empty(home: Path) -> Settings:
    return Settings(home=home)


def test_it_is_built_once(empty: Settings, few_facts: Path) -> None:
    first = ensure_built(empty, facts=few_facts)
    second = ensure_built(empty, facts=few_facts)
    assert first.fresh
    assert not second.fresh
    assert first.content == second.content
    with duckdb.connect(str(first.path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM systems").fetchone() == (2,)


def test_building_everything_is_quick(empty: Settings) -> None:
    start = time.perf_counter()
    ensure_built(empty)
    assert time.perf_counter() - start < 6  # well under three seconds when the machine is not shared


def test_new_times_alone_do_not_rebuild(empty: Settings, few_facts: Path) -> None:
    ensure_built(empty, facts=few_facts)
    os.utime(few_facts / "systems" / "delta.yaml", (1, 1))
    assert not ensure_built(empty, facts=few_facts).fresh


def test_a_changed_fact_rebuilds(empty: Settings, few_facts: Path) -> None:
    ensure_built(empty, facts=few_facts)
    path = few_facts / "systems" / "delta.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("count: 132", "count: 133"), encoding="utf-8")
    built = ensure_built(empty, facts=few_facts)
    assert built.fresh
    with duckdb.connect(str(built.path), read_only=True) as connection:
        found = connection.execute("SELECT node_count FROM node_types WHERE node_type = 'cpu' AND system_id = 'delta'")
        assert found.fetchone() == (133,)


def test_a_wrong_fact_leaves_the_old_database(empty: Settings, few_facts: Path) -> None:
    built = ensure_built(empty, facts=few_facts)
    before = built.path.stat()
    (few_facts / "systems" / "delta.yaml").write_text("id: delta\n", encoding="utf-8")
    with pytest.raises(FactError, match="delta"):
        ensure_built(empty, facts=few_facts)
    assert built.path.stat() == before


def test_a_lost_database_is_built_again(empty: Settings, few_facts: Path) -> None:
    ensure_built(empty, facts=few_facts).path.unlink()
    assert ensure_built(empty, facts=few_facts).fresh


def test_a_broken_database_is_built_again(empty: Settings) -> None:
    path = ensure_built(empty).path
    stamp, times = path.with_suffix(".stamp"), path.stat()
    path.write_bytes(b"\0" * times.st_size)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert stamp.exists()
    assert len(open_catalogue(empty).system_ids) == 107


def test_nothing_is_left_beside_the_database(empty: Settings, few_facts: Path) -> None:
    path = ensure_built(empty, facts=few_facts).path
    assert sorted(entry.name for entry in path.parent.iterdir()) == [
        "ci-history.sqlite",
        "ci.duckdb",
        "ci.lock",
        "ci.stamp",
    ]


def test_a_reader_is_not_disturbed_by_a_build(empty: Settings, few_facts: Path) -> None:
    path = ensure_built(empty, facts=few_facts).path
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True);"
        "sys.stdin.readline(); print(c.execute('SELECT count(*) FROM partitions').fetchone()[0])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        assert ensure_built(empty, facts=few_facts, force=True).fresh
        out, _ = reader.communicate("\n", timeout=30)
    assert int(out) > 10


def test_several_processes_build_once(home: Path) -> None:
    code = (
        "from knowledge.ci.build import ensure_built; from knowledge.settings import settings;"
        "print(ensure_built(settings()).fresh)"
    )
    builders = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [builder.communicate(timeout=60)[0].strip() for builder in builders]
    assert sorted(said) == ["False", "False", "True"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(RequestError, match="IPLANE_HOME"):
        ensure_built(Settings(home=folder / "home"))


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RequestError, match="IPLANE_HOME is"):
        ensure_built(Settings(home=tmp_path / "file"))


def test_every_column_has_a_meaning() -> None:
    for relation in read_schema():
        assert relation.meaning.endswith(".")
        assert relation.columns
        assert all(relation.columns.values())


def test_the_dictionary_covers_the_whole_database(settings_: Settings) -> None:
    catalogue = open_catalogue(settings_)
    listed = catalogue.select("SELECT relation, column_name FROM dictionary").rows
    real = catalogue.select(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'main'"
    ).rows
    assert set(listed) == set(real)


@pytest.mark.parametrize("most_bytes", [20_000, 300_000, 6_000_000])
def test_a_full_disk_is_one_sentence_and_leaves_no_half_database(home: Path, most_bytes: int) -> None:
    script = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes}))\n"
        "from knowledge.ci.build import ensure_built\n"
        "from knowledge.errors import RequestError\n"
        "from knowledge.settings import Settings\n"
        "try:\n    ensure_built(Settings())\n"
        "except RequestError as error:\n    print(error.message)\n"
    )
    environment = {**os.environ, "IPLANE_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert "cannot be written" in done.stdout
    assert done.stdout.count("\n") == 1
    assert [path.name for path in home.iterdir()] == ["ci.lock"]
