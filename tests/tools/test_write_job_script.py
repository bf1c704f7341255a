"""The script tool: what it writes for well-known sites, and the sentences for what cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import IntelligencePlaneError, ModelMistakeError, RequestError, UnknownNameError
from knowledge.settings import Settings
from plane.profile import Profile
from plane.scripts import JobScript, ScriptSpec, write_script
from plane.scripts.spec import check_spec
from tests.plane.scripts.parsed import chunk_of, gpu_count, hours, pbs_options, refused_by_bash, slurm_options
from tools.context import ToolContext
from tools.write_job_script import TOOL


def call(settings: Settings, profile: Profile | None = None, **arguments: Any) -> JobScript:
    result = TOOL.call(arguments, ToolContext(settings, profile or Profile()))
    assert isinstance(result, JobScript)
    return result


def test_delta_writes_gpus_per_node(settings_: Settings) -> None:
    result = call(
        settings_, system="Delta", accelerator="a100", accelerator_count=4, walltime_hours="6h", model="resnet50"
    )
    options = slurm_options(result.script)
    assert options["--partition"] == "gpuA100x4"
    assert options["--gpus-per-node"] == "4"
    assert options["--time"] == "06:00:00"
    assert options["--job-name"] == "resnet50"
    assert "torchrun --standalone --nproc-per-node=4 train.py" in result.script
    assert result.file_name == "resnet50.sbatch"
    assert "--time=06:00:00: at most 48 h" in result.checked
    assert any(assumption.field == "partition" for assumption in result.assumptions)
    assert result.sources


def test_tacc_takes_whole_nodes_without_a_gpu_line(settings_: Settings) -> None:
    result = call(settings_, system="stampede3", accelerator="h100", accelerator_count=6, walltime_hours=10)
    options = slurm_options(result.script)
    assert options["--nodes"] == "2"
    assert not [option for option in options if "gpu" in option or option == "--gres"]
    assert "--nnodes=2 --nproc-per-node=4" in result.script
    assert any("Whole nodes" in assumption.text for assumption in result.assumptions)


def test_bridges2_names_the_type(settings_: Settings) -> None:
    result = call(settings_, system="bridges2", accelerator="h100", accelerator_count=8)
    options = slurm_options(result.script)
    assert options["--partition"] == "GPU"
    assert options["--gpus"] == "h100-80:8"


def test_tamu_and_yale_name_the_type(settings_: Settings) -> None:
    assert (
        slurm_options(call(settings_, system="aces", accelerator="a30", accelerator_count=2).script)["--gres"]
        == "gpu:a30:2"
    )
    options = slurm_options(call(settings_, system="bouchet", partition="gpu_h200", accelerator_count=2).script)
    assert options["--gpus"] == "h200:2"


def test_derecho_selects_chunks(settings_: Settings) -> None:
    result = call(settings_, system="derecho", accelerator_count=8, walltime_hours=5)
    assert result.scheduler == "pbs"
    nodes, chunk = chunk_of(pbs_options(result.script)["select"])
    assert nodes == 2
    assert chunk["ngpus"] == "4"
    assert chunk["gpu_type"] == "a100"
    assert result.file_name.endswith(".pbs")


def test_polaris_writes_the_file_system_line(settings_: Settings) -> None:
    options = pbs_options(call(settings_, system="polaris", node_count=2, walltime_hours=1).script)
    assert options["filesystems"] == "home:eagle"
    assert options["select"] == "2"


def test_canadian_clusters_name_no_partition(settings_: Settings) -> None:
    result = call(settings_, system="narval", accelerator_count=2, walltime_hours=5)
    options = slurm_options(result.script)
    assert "--partition" not in options
    assert options["--gpus-per-node"] == "a100:2"
    assert result.partition is None


def test_the_partition_is_found_whatever_its_case(settings_: Settings) -> None:
    result = call(settings_, system="delta", partition="GPUa100X4-Interactive", walltime_hours=1)
    assert result.partition == "gpuA100x4-interactive"
    assert any("interactive" in caution for caution in result.cautions)


def test_the_usual_partition_is_chosen(settings_: Settings) -> None:
    result = call(settings_, system="delta", accelerator="a100", accelerator_count=4)
    assert result.partition == "gpuA100x4"
    assert call(settings_, system="expanse", accelerator_count=1, walltime_hours=100).partition == "gpu-preempt"


def test_partitions_for_ordinary_jobs_come_first(settings_: Settings) -> None:
    assert slurm_options(call(settings_, system="archer2").script)["--qos"] == "standard"
    assert slurm_options(call(settings_, system="perlmutter", accelerator_count=4).script)["--qos"] == "regular"


def test_shared_nodes_give_as_little_as_asked_for(settings_: Settings) -> None:
    result = call(settings_, system="casper", accelerator="a100-80gb", accelerator_count=1)
    assert chunk_of(pbs_options(result.script)["select"])[1]["gpu_type"] == "a100_80gb"
    assert chunk_of(pbs_options(result.script)["select"])[1]["ngpus"] == "1"
    one = call(settings_, system="delta", partition="cpu")
    assert slurm_options(one.script)["--cpus-per-task"] == "1"
    assert any(assumption.field == "cores_per_task" for assumption in one.assumptions)


def test_gadi_counts_over_the_whole_job(settings_: Settings) -> None:
    options = pbs_options(call(settings_, system="gadi", partition="gpuvolta", accelerator_count=8).script)
    assert options["ngpus"] == "8"
    assert options["ncpus"] == "96"
    assert pbs_options(call(settings_, system="gadi", partition="normal", node_count=2).script)["ncpus"] == "96"


def test_one_process_an_accelerator_where_the_site_wants_it(settings_: Settings) -> None:
    result = call(settings_, system="alps-daint", accelerator_count=8, command="python train.py --name 'a b'")
    options = slurm_options(result.script)
    assert options["--gpus-per-task"] == "1"
    assert options["--ntasks-per-node"] == "4"
    assert "torchrun" not in result.script
    assert "WORLD_SIZE=$SLURM_NTASKS" in result.script


def test_uneven_numbers_are_spread_evenly(settings_: Settings) -> None:
    options = slurm_options(call(settings_, system="delta", partition="gpuA100x4", accelerator_count=6).script)
    assert options["--nodes"] == "2"
    assert options["--gpus-per-node"] == "3"
    assert gpu_count(options) == 6


def test_account_and_mail_come_from_the_profile(settings_: Settings) -> None:
    profile = Profile(accounts={"delta": "bbka-delta-gpu"}, email="me@example.org")
    result = call(settings_, profile, system="delta", accelerator_count=1, mail_type="end,fail")
    options = slurm_options(result.script)
    assert options["--account"] == "bbka-delta-gpu"
    assert options["--mail-user"] == "me@example.org"
    assert options["--mail-type"] == "END,FAIL"
    assert not any("<your-account>" in caution for caution in result.cautions)


def test_without_an_account_a_place_is_left(settings_: Settings, tmp_path: Path) -> None:
    result = call(settings_, system="delta", accelerator_count=1)
    assert "#SBATCH --account=<your-account>" in result.script
    assert any("<your-account>" in caution for caution in result.cautions)
    assert refused_by_bash({"script": result.script}, tmp_path) == []


def test_a_chain_hands_in_the_next_job(settings_: Settings, tmp_path: Path) -> None:
    result = call(settings_, system="delta", partition="gpuA100x4", walltime_hours="5 days", segments=3)
    assert hours(slurm_options(result.script)["--time"]) == 40
    assert 'sbatch --dependency=afterany:"$SLURM_JOB_ID"' in result.script
    assert '[ "$SEGMENT" -lt 3 ]' in result.script
    assert any("3 jobs of 40 h each" in assumption.text for assumption in result.assumptions)
    assert refused_by_bash({"script": result.script}, tmp_path) == []


def test_an_array_is_written(settings_: Settings) -> None:
    result = call(settings_, system="delta", accelerator_count=1, array_size=100, array_limit=5)
    assert slurm_options(result.script)["--array"] == "1-100%5"


def test_without_a_system_the_header_is_generic(settings_: Settings) -> None:
    result = call(settings_, scheduler="pbs", accelerator_count=2)
    assert result.system is None
    assert result.checked == ()
    assert any(assumption.field == "system" for assumption in result.assumptions)
    assert chunk_of(pbs_options(result.script)["select"]) == (1, {"ngpus": "2"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"system": "delta", "walltime_hours": "400 days"},
            ("400 days", "limit of Delta gpuA100x4 is 48 h", "ask for at most 48 h", "200 segments"),
        ),
        (
            {"system": "delta", "partition": "gpuA100x4", "walltime_hours": 200, "segments": 2},
            ("2 segments", "5 segments"),
        ),
        ({"system": "delta", "partition": "gpuA100x4", "gpus_per_node": 8}, ("gpus_per_node is 8", "4 × NVIDIA A100")),
        ({"system": "delta", "partition": "gpuH200x8", "accelerator_count": 16}, ("at most 1 node", "at most 8")),
        ({"system": "delta", "partition": "cpu", "accelerator_count": 1}, ("has no accelerators",)),
        ({"system": "delta", "partition": "cpu", "memory_gb": 4000}, ("memory_gb is 4000", "256 GB")),
        ({"system": "delta", "partition": "cpu", "cores_per_task": 999}, ("128 cores", "at most 128")),
        ({"system": "frontera", "accelerator": "a100"}, ("Frontera has NVIDIA Quadro RTX 5000",)),
        (
            {"system": "delta", "partition": "gpuA100x4", "accelerator_count": 5, "node_count": 2},
            ("evenly by 2 nodes",),
        ),
        ({"system": "perlmutter", "partition": "regular (-C gpu)", "scheduler": "pbs"}, ("Perlmutter runs slurm",)),
        ({"system": "ospool"}, ("HTCondor", "Slurm or PBS")),
        ({"system": "frontier", "partition": "batch (92-183 nodes)", "node_count": 3}, ("92 nodes and more",)),
        ({"system": "grid5000"}, ("OAR",)),
        ({"system": "fugaku"}, ("PJM",)),
        ({"system": "jetstream2"}, ("no batch scheduler",)),
        ({"system": "summit"}, ("retired",)),
        ({"system": "aws"}, ("cloud",)),
        ({"partition": "gpu"}, ("no system was named",)),
        ({"system": "delta", "array_size": 3, "segments": 2}, ("job array cannot be a chain",)),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    settings_: Settings, arguments: dict[str, Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(RequestError) as caught:
        call(settings_, **arguments)
    for word in words:
        assert word in caught.value.message
    assert caught.value.message.count("\n") == 0


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        ({"system": "detla"}, "delta"),
        ({"system": "delta", "partition": "gpuA100x5"}, "gpuA100x4"),
        ({"system": "delta", "accelerator": "a1000000"}, ""),
    ],
)
def test_unknown_names_offer_near_ones(settings_: Settings, arguments: dict[str, Any], near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        call(settings_, **arguments)
    assert near in caught.value.message


def test_no_nodes_is_refused(settings_: Settings) -> None:
    with pytest.raises(ModelMistakeError, match="node_count is 0"):
        call(settings_, system="delta", node_count=0)
    with pytest.raises(RequestError, match="node_count is 0, but a job needs at least 1"):
        write_script(ScriptSpec(node_count=0), None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "x; rm -rf /"),
        ("account", "$(id)"),
        ("account", "a\n#SBATCH --wrap=id"),
        ("job_name", "a b"),
        ("job_name", "`id`"),
        ("mail_user", "a@b.org;id"),
        ("container", "image.sif; id"),
        ("command", "python a.py; rm -rf ~"),
        ("command", "python a.py && id"),
        ("command", "python a.py | tee log"),
        ("command", "python a.py > out"),
        ("command", "python $(id)"),
        ("command", "python `id`"),
        ("command", "python a.py\nid"),
        ("command", "python 'a.py"),
        ("command", "# nothing"),
        ("mail_type", "SOMETIMES"),
    ],
)
def test_no_shell_code_gets_in(settings_: Settings, field: str, value: str) -> None:
    arguments: dict[str, Any] = {"system": "delta", "accelerator_count": 1, field: value}
    with pytest.raises(RequestError, match=field):
        call(settings_, **arguments)


@pytest.mark.parametrize(
    "command", ['python train.py --lr 1e-3 --data "$SCRATCH/my data"', "./run.sh ${INPUT}", "gmx mdrun -s a.tpr"]
)
def test_ordinary_commands_pass(settings_: Settings, command: str, tmp_path: Path) -> None:
    result = call(settings_, system="delta", accelerator_count=1, command=command)
    assert command in result.script
    assert refused_by_bash({"script": result.script}, tmp_path) == []


@given(st.text(max_size=60))
def test_whatever_passes_the_check_is_one_command(text: str) -> None:
    try:
        check_spec(ScriptSpec(command=text))
    except IntelligencePlaneError:
        return
    assert not set("\n;&|<>`()\\") & set(text)
    assert "$(" not in text
