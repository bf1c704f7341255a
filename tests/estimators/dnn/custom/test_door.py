"""The door to networks outside the catalogue: the right reader, and nothing that runs or follows anything."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import pytest

from estimators.dnn.custom import read_network
from knowledge.errors import IntelligencePlaneError, RefusedError, RequestError
from tests.estimators.dnn.custom.configurations import BERT
from tests.estimators.dnn.custom.models import perceptron
from tests.estimators.dnn.hlo.reading.texts import CLASSIC, PRETTY

LAYERS = "input: [8]\nlayers: [linear: 4]\n"


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".PT"])
def test_a_pickle_is_refused_whether_it_is_there_or_not(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(RefusedError, match=r"pickle, which can run any code.*ONNX or give its config\.json"):
        read_network(tmp_path / f"model{suffix}")


@pytest.mark.parametrize(
    "where", ["https://example.org/config.json", "s3://bucket/net.onnx", "file:///etc/config.json"]
)
def test_no_address_is_followed(where: str) -> None:
    with pytest.raises(RequestError, match="is an address; download the file"):
        read_network(where)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.onnx"
    os.mkfifo(pipe)
    with pytest.raises(RequestError, match="is no regular file"):
        read_network(pipe)
    with pytest.raises(RequestError, match="is no regular file"):
        read_network(tmp_path.rename(tmp_path.with_name("folder.yaml")))


@pytest.mark.parametrize("where", ["", "nowhere.onnx", "nowhere.json", "nowhere", "a" * 5000, "a\0b.json", "/dev/zero"])
def test_what_is_not_there_is_one_sentence(where: str) -> None:
    with pytest.raises(IntelligencePlaneError) as caught:
        read_network(where)
    assert caught.value.message.endswith(".")


def test_a_large_text_is_refused_without_being_read(tmp_path: Path) -> None:
    for name in ("config.json", "net.yaml", "unknown"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(3 * 1024**3)
        with pytest.raises(RequestError, match="holds 3,072 MiB, and at most 4 MiB"):
            read_network(path)


def test_each_kind_of_file_has_its_reader(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    (tmp_path / "net.yml").write_text(LAYERS)
    (tmp_path / "net.onnx").write_bytes(perceptron().SerializeToString())
    assert read_network(tmp_path).kind == "encoder"
    assert read_network(tmp_path / "config.json").parameters == 109_482_240
    assert read_network(tmp_path / "net.yml").parameters == 36
    assert read_network(str(tmp_path / "net.onnx")).parameters == 203_530


def test_content_decides_where_the_name_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "network"
    path.write_text(LAYERS)
    assert read_network(path).parameters == 36
    path.write_text(json.dumps(BERT))
    assert read_network(path).kind == "encoder"
    path.write_text("Dear reader, this is a letter.")
    with pytest.raises(RequestError, match=r"nothing that describes a network; give one of \.json"):
        read_network(path)


def test_a_folder_without_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"folder without a config\.json"):
        read_network(tmp_path)


@pytest.mark.parametrize(("field", "value"), [("image_size", 0), ("image_size", 10**9), ("sequence_length", -1)])
def test_impossible_sizes(tmp_path: Path, field: str, value: int) -> None:
    with pytest.raises(RequestError, match=f"{field} is {value}"):
        read_network(tmp_path, **{field: value})  # type: ignore[arg-type]  # one of both names


def test_code_runs_only_when_it_is_trusted(tmp_path: Path) -> None:
    mark, path = tmp_path / "ran", tmp_path / "net.py"
    path.write_text(f"open({str(mark)!r}, 'w').close()\ndef make():\n    return 3\n")
    with pytest.raises(RefusedError, match=r"runs its code with your rights.*--trust-code"):
        read_network(f"{path}:make")
    with pytest.raises(RefusedError, match="--trust-code"):
        read_network("os.path:join")
    assert not mark.exists()
    with pytest.raises(RequestError):
        read_network(f"{path}:make", image_size=8, trust_code=True)
    assert mark.exists()


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "1 / 0", "def make(:", "make = 3", "def make(x):\n    pass"])
def test_trusted_code_that_fails_is_one_sentence(tmp_path: Path, code: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(code)
    with pytest.raises(RequestError):
        read_network(f"{path}:make", image_size=8, trust_code=True)


def test_a_program_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text("")
    with pytest.raises(RequestError, match=r"write file\.py:ClassName"):
        read_network(path, trust_code=True)


def _weights(path: Path, *shapes: tuple[int, ...]) -> Path:
    header = json.dumps({f"w{n}": {"dtype": "F32", "shape": s, "data_offsets": [0, 0]} for n, s in enumerate(shapes)})
    path.write_bytes(struct.pack("<Q", len(header)) + header.encode() + b"\0" * 16)
    return path


def test_weights_alone_are_not_enough(tmp_path: Path) -> None:
    path = _weights(tmp_path / "model.safetensors", (10, 20), (5,))
    with pytest.raises(RequestError, match=r"holds 205 weights but not how they are used; put the config\.json"):
        read_network(path)


def test_weights_are_compared_with_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    whole = read_network(_weights(tmp_path / "model.safetensors", (109_482_240,)))
    assert whole.unknowns == ()
    part = read_network(_weights(tmp_path / "part.safetensors", (40_000_000,)))
    assert "40,000,000 numbers, the configuration 109,482,240" in part.unknowns[0]


@pytest.mark.parametrize(
    "content",
    [b"\xff" * 100, struct.pack("<Q", 10**12) + b"{}", struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 40) + b"{}",
     struct.pack("<Q", 11) + b'{"a": null}', struct.pack("<Q", 9) + b'{"a": {}}', b"abc"],
)  # fmt: skip
def test_a_broken_weights_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=r"cut off|is broken"):
        read_network(path)


def test_lowered_programs_go_to_their_reader(tmp_path: Path) -> None:
    texts = {"net.mlir": PRETTY, "net.hlo": CLASSIC, "net.HLOTXT": CLASSIC, "net.txt": CLASSIC}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        assert read_network(tmp_path / name).parameters == 5 * 8 + 8
    with pytest.raises(RequestError, match="has fixed sizes"):
        read_network(tmp_path / "net.hlo", image_size=224)


def test_the_home_of_nobody_is_one_sentence() -> None:
    with pytest.raises(RequestError, match="begins with the home of nobody"):
        read_network("~no-such-person-here/config.json")


@pytest.mark.parametrize("depths", [[10**6] * 4, [10**7] * 64])
def test_a_network_deeper_than_any_is_refused_before_it_fills_the_memory(tmp_path: Path, depths: list[int]) -> None:
    config = {"model_type": "resnet", "depths": depths, "hidden_sizes": [8] * len(depths)}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(RequestError, match="more than 100,000 operators, and no network has"):
        read_network(path)


def test_a_long_line_of_lowered_text_is_read_once(tmp_path: Path) -> None:
    """Reading it took the square of its length: two million letters would take an hour."""
    path = tmp_path / "long.hlo"
    path.write_text("HloModule x\n" + "a" * 2_000_000 + "= {\n")
    with pytest.raises(RequestError, match="no ENTRY"):
        read_network(path)


@pytest.mark.parametrize("shape", [[10**300], [10**300] * 20, [2**60]])
def test_weights_of_no_possible_size_are_a_broken_header(tmp_path: Path, shape: list[int]) -> None:
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    header = json.dumps({"weight": {"shape": shape, "dtype": "F32"}}).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    with pytest.raises(RequestError, match=r"header of .* is broken"):
        read_network(path)
