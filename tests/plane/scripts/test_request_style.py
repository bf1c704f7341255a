"""Sites' own words about asking for accelerators, and what is read from them."""

from __future__ import annotations

import pytest

from plane.scripts.request_style import read_style


@pytest.mark.parametrize(
    ("flag", "form", "allowed"),
    [
        ("--gpus-per-node=N", "gpus-per-node", ()),
        ("--gres=gpu:<1-4>", "gres", (1, 2, 3, 4)),
        ("--gres=gpu:a100:<1 or 2>", "gres", (1, 2)),
        ("--gpus-per-node=<1-8 GCDs>", "gpus-per-node", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("--gpus-per-node=1 or 4", "gpus-per-node", (1, 4)),
        ("--gpus-per-node=8", "gpus-per-node", (8,)),
        ("--gpus=TYPE:N with N up to 4 (v100-16, v100-32)", "gpus", (1, 2, 3, 4)),
        ("-q by-gpu -l select=<GPUs> (1, 2, 4 or 8)", "select", (1, 2, 4, 8)),
        ("--gpus-per-task=1 (4 tasks per node)", "gpus-per-task", (1,)),
        ("-l ngpus=<n> -l ncpus=<12n>", "ngpus", ()),
        ("sinteractive", "unknown", ()),
    ],
)
def test_form_and_counts(flag: str, form: str, allowed: tuple[int, ...]) -> None:
    style = read_style(flag)
    assert style.form == form
    assert style.allowed == allowed


def test_the_first_of_two_ways_is_taken() -> None:
    style = read_style("--partition=accel --gpus=<n> (or --gpus-per-node=<n>)")
    assert style.form == "gpus"
    assert "--partition" not in style.options


def test_types_are_listed_and_fixed_ones_kept() -> None:
    assert read_style("--gpus=TYPE:N (v100-16, h100-80), in whole nodes").types == ("v100-16", "h100-80")
    assert read_style("--gpus=TYPE:N (v100-16, h100-80), in whole nodes").whole_nodes
    assert read_style("--partition=gpu --gres=gpu:h100:N (or gpu:a30:N)").types == ("h100", "a30")
    assert read_style("--gpus-per-node=a100:<1-4> (MIG: --gpus=a100_3g.20gb:1)").type_name == "a100"


def test_other_options_belong_to_the_request() -> None:
    assert read_style("-C gpu --gpus-per-node=4").options == {"--constraint": "gpu"}
    assert read_style("--gpus=<n> --qos=gpu-exc --exclusive").options == {"--qos": "gpu-exc", "--exclusive": ""}
    assert read_style("--gres=gpu:<1-4> (-C v100-16g or v100-32g)").constraints == ("v100-16g", "v100-32g")


@pytest.mark.parametrize("flag", ["none: whole nodes only", "whole node (--nodes=N --exclusive)", "-p gpu"])
def test_whole_nodes_need_no_line(flag: str) -> None:
    style = read_style(flag)
    assert style.form == "none"
    assert style.whole_nodes


def test_nothing_said_is_unknown_not_a_guess() -> None:
    assert read_style(None).form == "unknown"
