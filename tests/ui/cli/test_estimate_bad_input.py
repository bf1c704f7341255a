"""Wrong commands of `iplane estimate dnn`: each is one sentence that names field, value, rule and remedy."""

from __future__ import annotations

import shlex

import pytest
from typer.testing import CliRunner

from knowledge.errors import IntelligencePlaneError
from knowledge.settings import Settings
from ui.cli.main import build

pytestmark = pytest.mark.usefixtures("settings_")

IMAGES = "--model resnet50 --gpu a100-80gb --images 1M"
NO_DATA = "--model resnet50 --gpu a100-80gb"
ASKED = "--model llama-3-8b --gpu a100-80gb --mode inference"
TRAINED = "--model llama-3-8b --gpu a100-80gb --count 8 --tokens 1B"

BAD = (
    # two sizes at once
    ("--model resnet50 --images 2M --tokens 1B", "--images and --tokens are given together"),
    ("--model resnet50 --images 2M --sequences 3", "--images and --sequences are given together"),
    (f"{IMAGES} --epochs 3 --steps 100", "--steps is 100, but epochs is 3 as well"),
    (f"{TRAINED} --epochs 3 --train-tokens 2B", "--train-tokens is 2000000000, but epochs is 3 as well"),
    (f"{TRAINED} --steps 3 --train-tokens 2B", "--train-tokens is 2000000000, but steps is 3 as well"),
    (f"{NO_DATA} --images 1M --dataset-bytes 1kB", "--dataset-bytes is 1000, but 1 kB for 1 million images"),
    (f"{NO_DATA} --images 10 --dataset-bytes 10TB", "where an image usually has about 115 kB"),
    (f"{TRAINED} --dataset-bytes 1PB", "where a token usually has about 4 bytes"),
    (f"{ASKED} --batch 4 --concurrency 8", "--concurrency is 8, but the batch is 4"),
    # more at once than there is
    (f"{NO_DATA} --images 100 --batch 128", "--batch is 128, but the data set holds only 100 images"),
    (f"{ASKED} --sequences 10 --batch 11", "--batch is 11, but the data set holds only 10 sequences"),
    (f"{ASKED} --requests 5 --concurrency 10", "--concurrency is 10, but there are only 5 requests"),
    (f"{IMAGES} --gradient-accumulation 8 --batch 4", "--gradient-accumulation is 8, but a batch of 4"),
    # precisions
    (f"{IMAGES} --precision fp8", "A100 SXM4 80GB computes in fp64, fp32, tf32, fp16, bf16, int8; take bf16"),
    ("--model resnet50 --gpu v100 --images 1M --precision bf16", "computes in fp64, fp32, fp16; take fp16"),
    ("--model resnet50 --gpu v100 --images 1M --precision tf32", "--precision is 'tf32', but the Tesla V100"),
    ("--model resnet50 --cpu 'Xeon 8480' --mode inference --precision bf16", "of processors only the fp32 rate"),
    (f"{IMAGES} --precision int8", "training needs floating point"),
    (f"{IMAGES} --precision int4", "--precision is 'int4'"),
    (f"{IMAGES} --precision fp7", "--precision is 'fp7', but it must be fp32, tf32"),
    # numbers that are none, too small, too large, broken
    (f"{IMAGES} --count 0", "--count is 0, but it must lie between 1 and 100,000"),
    (f"{IMAGES} --count 2.5", "--count is '2.5', but it must be a whole number; round it"),
    (f"{IMAGES} --count -1", "--count is -1"),
    (f"{IMAGES} --count many", "--count is 'many', but it is not a number"),
    (f"{IMAGES} --count nan", "--count is 'nan'"),
    (f"{IMAGES} --count inf", "--count is 'inf'"),
    (f"{IMAGES} --count 1e9", "--count is '1e9'"),
    (f"{IMAGES} --nodes 0", "--nodes is 0"),
    (f"{IMAGES} --nodes 4 --count 2", "--nodes is 4, but there are only 2 accelerators"),
    (f"{IMAGES} --per-node 0", "--per-node is 0"),
    (f"{IMAGES} --cores 0", "--cores is 0"),
    (f"{NO_DATA} --images 0", "--images is '0'"),
    (f"{NO_DATA} --images -5", "--images is '-5'"),
    (f"{NO_DATA} --images nan", "--images is 'nan'"),
    (f"{NO_DATA} --images inf", "--images is 'inf'"),
    (f"{NO_DATA} --images 1e18", "--images is '1e18'"),
    (f"{NO_DATA} --images 1.5", "--images is '1.5', but it must be a whole number"),
    (f"{NO_DATA} --images many", "--images is 'many'"),
    (f"{IMAGES} --epochs 0", "--epochs is 0, but it must be a finite number above 0"),
    (f"{IMAGES} --epochs -1", "--epochs is -1"),
    (f"{IMAGES} --epochs nan", "--epochs is 'nan'"),
    (f"{IMAGES} --epochs inf", "--epochs is 'inf'"),
    (f"{IMAGES} --epochs soon", "--epochs is 'soon', but it is not a number"),
    (f"{IMAGES} --epochs 1e9", "--epochs is 1000000000.0"),
    (f"{IMAGES} --steps 0", "--steps is 0"),
    (f"{IMAGES} --steps 2.5", "--steps is '2.5'"),
    (f"{IMAGES} --batch 0", "--batch is '0'"),
    (f"{IMAGES} --batch -8", "--batch is '-8'"),
    (f"{IMAGES} --batch 1e12", "--batch is '1e12'"),
    (f"{IMAGES} --batch huge", "--batch is 'huge'"),
    (f"{IMAGES} --image-size 0", "--image-size is 0"),
    (f"{IMAGES} --image-size 1e9", "--image-size is '1e9'"),
    (f"{IMAGES} --zero 4", "--zero is '4', but it must lie between 0 and 3"),
    (f"{IMAGES} --zero full", "--zero is 'full'"),
    (f"{IMAGES} --loader-workers -1", "--loader-workers is -1"),
    (f"{IMAGES} --storage fast", "--storage is 'fast', but it is not a data size"),
    (f"{IMAGES} --storage 0", "--storage is '0'"),
    (f"{NO_DATA} --dataset-bytes lots", "--dataset-bytes is 'lots'"),
    (f"{NO_DATA} --dataset-bytes 0", "--dataset-bytes is '0'"),
    (f"{ASKED} --prompt-tokens 0", "--prompt-tokens is 0"),
    (f"{ASKED} --output-tokens -3", "--output-tokens is -3"),
    (f"{TRAINED} --tensor-parallel 0", "--tensor-parallel is 0"),
    ("--params 0 --tokens 1B", "--params is '0'"),
    ("--params nan --tokens 1B", "--params is 'nan'"),
    ("--params inf --tokens 1B", "--params is 'inf'"),
    ("--params -7 --tokens 1B", "--params is '-7'"),
    ("--params big --tokens 1B", "--params is 'big'"),
    ("--params 1e9 --tokens 1B", "sizes from 0.005 to 20000 billion parameters"),
    # what does not divide
    (f"{IMAGES} --batch 100 --count 8", "--batch is 100, but it does not divide over 8 devices; take 96 or 104"),
    (f"{IMAGES} --batch 4 --count 8", "--batch is 4, but there are 8 copies"),
    (f"{IMAGES} --batch 64 --count 8 --gradient-accumulation 3", "8 devices x 3 micro-steps; take 48 or 72"),
    (f"{TRAINED} --tensor-parallel 16", "--tensor-parallel is 16, but there are only 8 devices"),
    (f"{TRAINED} --tensor-parallel 3", "--tensor-parallel is 3, but the 32 attention heads"),
    (f"{TRAINED} --pipeline-parallel 9", "--pipeline-parallel is 9, but there are only 8 devices"),
    (f"{TRAINED} --tensor-parallel 4 --pipeline-parallel 4", "a copy over 16 devices does not divide 8 devices"),
    (f"{TRAINED} --data-parallel 3", "--data-parallel is 3, but 8 devices hold 8 copies"),
    ("--model vit-b-16 --gpu a100 --images 1M --image-size 225", "patches of 16 x 16 pixels; take 224 or 240"),
    ("--model vit-b-16 --gpu a100 --image-size 1", "patches of 16 x 16 pixels; take 16 or more"),
    (f"{NO_DATA} --per-node 3 --nodes 2 --count 8", "--count is 8, but 2 nodes of 3 hold 6"),
    ("--model llama-3-8b --gpu a100 --count 64 --pipeline-parallel 64", "Llama 3 8B has only 32 layers; take 32"),
    (f"{IMAGES} --params 7B", "--params is 7.0, but ResNet-50 has 0.0256 billion parameters"),
    (f"{IMAGES} --epochs 1,5", "--epochs is '1,5', but it is not a number"),
    (f"{IMAGES} --observed '1e308 s/step' --observed-on v100", "a figure must lie between 1e-12 and 1e+18"),
    ("--model dlrm --gpu a100 --image-size 9", "reads no images; leave it out"),
    # what does not suit the network or the mode
    (f"{IMAGES} --sequence-length 512", "--sequence-length is 512, but ResNet-50 reads no tokens"),
    (f"{TRAINED} --image-size 224", "--image-size is 224, but Llama 3 8B reads no images"),
    (f"{NO_DATA} --tokens 2M", "--tokens is given, but ResNet-50 reads images"),
    ("--model llama-3-8b --gpu a100 --images 1M", "--images is given, but Llama 3 8B reads text"),
    (f"{NO_DATA} --hours 10", "--hours is given, but ResNet-50 does not listen to sound"),
    (f"{NO_DATA} --prompt-tokens 12", "--prompt-tokens is 12, but ResNet-50 writes no text"),
    (f"{TRAINED} --requests 5 --mode train", "--requests is 5, but requests are answered in inference"),
    (f"{NO_DATA} --denoising-steps 20", "--denoising-steps is 20, but ResNet-50 is no diffusion network"),
    (f"{ASKED} --train-tokens 1B", "--train-tokens is 1000000000, but inference trains on nothing"),
    (f"{ASKED} --gradient-accumulation 4", "--gradient-accumulation is 4, but inference has no gradients"),
    # names
    (f"{IMAGES} --optimizer magic", "--optimizer is 'magic', but it must be sgd, adam"),
    (f"{IMAGES} --mode dream", "--mode is 'dream', but it must be train, pretrain"),
    ("--gpu a100 --images 1M", "No network is named"),
    ("--model resent50 --gpu a100", "did you mean resnet50"),
    ("--model resnet50 --gpu b9000 --images 1M", "'b9000' is not known"),
    ("--model resnet50 --cpu z80 --images 1M", "The processor 'z80' is not known"),
    ("--model resnet50 --cpu Raspberry --images 1M", "did you mean BCM2711 (Raspberry Pi 4) or BCM2712"),
    ("--model '' --gpu a100 --images 1M", "--model is '', but it names nothing"),
    ("--model resnet50 --gpu '' --images 1M", "--gpu is '', but it names nothing"),
    # what belongs together
    (f"{IMAGES} --network x.json", "--network is given with --model"),
    (f"{IMAGES} --trust-code", "--trust-code is about the file given with --network"),
    (f"{IMAGES} --observed '0.4 s/step'", "--observed-on is missing"),
    (f"{IMAGES} --observed-on v100", "--observed is missing"),
    (f"{IMAGES} --observed '1 s/step' --observed-on v100 --calibrate x.csv", "--observed and --calibrate"),
)
"""(command, what its sentence says)."""


def test_the_table_is_long_enough() -> None:
    assert len(BAD) >= 60
    assert len({command for command, _ in BAD}) == len(BAD)


@pytest.mark.parametrize(("command", "says"), BAD, ids=[command for command, _ in BAD])
def test_bad_input_is_one_sentence(command: str, says: str, settings_: Settings) -> None:
    result = CliRunner().invoke(build(), ["estimate", "dnn", *shlex.split(command)])
    caught = result.exception
    assert isinstance(caught, IntelligencePlaneError), f"{command}: {result.output}"
    assert says in caught.message
    assert caught.exit_code == 1
    assert "\n" not in caught.message
    assert caught.message.endswith((".", "?"))
    assert result.stdout == ""


@pytest.mark.parametrize("option", ["--model", "--gpu", "--cpu", "--images", "--precision", "--network", "--calibrate"])
def test_a_value_too_long_to_read_is_cut(option: str, settings_: Settings) -> None:
    given = {"--model": "resnet50", "--gpu": "a100"} | {option: "9" * 100_000}
    if option == "--network":
        del given["--model"]
    words = [word for pair in given.items() for word in pair]
    caught = CliRunner().invoke(build(), ["estimate", "dnn", *words]).exception
    assert isinstance(caught, IntelligencePlaneError)
    assert "999" in caught.message
    assert len(caught.message) < 600
