"""Files of own runs, in the public table's columns or in the simple form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from estimators.dnn.own_runs import read_runs
from estimators.dnn.own_runs import reading as room
from knowledge.errors import RequestError
from knowledge.settings import Settings

HEADER = "model,accelerator,batch,precision,count,nodes,mode,step_seconds,samples_per_second,epoch_hours,images,input"
GOOD = "resnet50,V100,64,fp16,1,1,train,0.1,,,,224x224"


def file(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    path = tmp_path / "runs.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_the_simple_form(tmp_path: Path, settings_: Settings) -> None:
    found = read_runs(
        file(
            tmp_path,
            GOOD,
            "bert-large,A100-SXM4-80GB,256,bf16,8,1,finetune,,900,,,seq128",
            "resnet50,V100,,,4,1,,,,1.5,1281167,",
        ),
        settings_,
    )
    assert not found.bad
    first, second, third = found.runs
    assert (first.name, first.kind, first.value) == ("line 2", "step_seconds", 0.1)
    assert (first.workload.model, first.workload.batch_size, first.workload.precision) == ("resnet50", 64, "fp16")
    assert (second.workload.mode, second.workload.sequence_length, second.workload.batch_size) == ("finetune", 128, 256)
    assert (second.kind, second.value, second.machine.accelerator_count) == ("samples_per_second", 900, 8)
    assert (third.kind, third.value, third.workload.batch_size) == ("epoch_hours", 1.5, None)
    assert (third.workload.dataset_size, third.workload.dataset_unit) == (1281167, "images")
    assert "runs.csv" in found.title


def test_the_columns_of_the_public_table(tmp_path: Path, settings_: Settings) -> None:
    header = ("model,task,precision,accelerator,accelerator_count,nodes,batch_size_per_device,input,step_time_ms,"
              "throughput_samples_per_s,layout,compiled")  # fmt: skip
    (run,) = read_runs(
        file(tmp_path, "ResNet-50 v1.5,train,amp_fp16,RTX-3090,2,1,64,224x224,50,,nhwc,yes", header=header), settings_
    ).runs
    assert (run.kind, run.workload.batch_size) == ("step_seconds", 128)
    assert run.value == pytest.approx(0.05)
    assert (run.workload.channels_last, run.workload.compiled, run.workload.precision) == (True, True, "fp16")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (GOOD.replace("resnet50", "no such network"), "no such network"),
        (GOOD.replace("V100", "Cray-1"), "Cray-1"),
        (GOOD.replace("fp16", "fp4"), "fp4"),
        (GOOD.replace("train", "serve"), "mode is 'serve'"),
        (GOOD.replace(",0.1,", ",,"), "nothing was measured"),
        (GOOD.replace(",0.1,", ",-1,"), "step_seconds is -1"),
        (GOOD.replace(",64,", ",6.5,"), "batch is 6.5"),
        (GOOD.replace(",64,", ",1e15,"), "batch_size is 1000000000000000"),
        (GOOD.replace(",0.1,", ",1e300,"), "step_seconds is 1e300, but it must lie between"),
        (GOOD.replace(",1,1,", ",1,2,"), "cannot lie in 2 nodes"),
        (GOOD.replace("224x224", "big"), "input big"),
        (GOOD + ",more", "13 cells"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, settings_: Settings, line: str, word: str) -> None:
    found = read_runs(file(tmp_path, GOOD, line, GOOD), settings_)
    assert [run.name for run in found.runs] == ["line 2", "line 4"]
    assert [bad.line for bad in found.bad] == [3]
    assert word in found.bad[0].reason


def test_files_that_are_none_are_refused(tmp_path: Path, settings_: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read_runs(tmp_path / "none.csv", settings_)
    with pytest.raises(RequestError, match="no column holds what was measured"):
        read_runs(file(tmp_path, header="model,accelerator"), settings_)
    with pytest.raises(RequestError, match=r"no run that can be used \(line 2: nothing"):
        read_runs(file(tmp_path, GOOD.replace(",0.1,", ",,")), settings_)
    monkeypatch.setattr(room, "MOST_RUNS", 3)
    with pytest.raises(RequestError, match="more than 3 rows"):
        read_runs(file(tmp_path, *[GOOD] * 4), settings_)


WORDS = st.sampled_from(["", "resnet50", "V100", "64", "fp16", "-1", "0", "1e999", "nan", "train", "seq512", "x", "'"])


@given(st.lists(st.lists(WORDS, min_size=12, max_size=12), max_size=5))
@limits(max_examples=40, deadline=None)
def test_no_line_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = file(tmp_path_factory.mktemp("any"), GOOD, *(",".join(row) for row in rows))
    found = read_runs(path)
    assert len(found.runs) + len(found.bad) == 1 + len(rows)
