"""PyTorch modules: watched while they run on shapes alone. Needs the extra `torch`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from estimators.dnn.custom import read_network
from estimators.dnn.custom.programs import graph_of_module
from knowledge.errors import RequestError

torch = pytest.importorskip("torch")

CODE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(16)
        self.block = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
        self.head = nn.Linear(16, 10)

    def forward(self, images):
        x = torch.relu(self.norm(self.stem(images))).flatten(2).transpose(1, 2)
        return {"classes": self.head(self.block(x).mean(1))}

class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(1000, 32)
        self.head = nn.Linear(32, 1000, bias=False)
        self.head.weight = self.table.weight

    def forward(self, tokens):
        return self.head(self.table(tokens))

class Choosing(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(CODE)
    return path


def test_a_module_from_a_trusted_file(code: Path) -> None:
    network = read_network(f"{code}:Net", image_size=32, trust_code=True)
    attention = 256 * (4 * 16 * 16 + 2 * 16 * 32) + 2 * 256 * 256 * 16
    assert network.parameters == 2874
    assert network.cost().macs == 256 * 27 * 16 + attention + 160
    assert (network.kind, network.image_size) == ("vision", 32)


def test_shared_weights_count_once(code: Path) -> None:
    network = read_network(f"{code}:Words", sequence_length=12, trust_code=True)
    assert (network.parameters, network.cost().macs) == (32_000, 12 * 32_000)
    assert network.sequence_length == 12


def test_what_depends_on_the_data_is_refused(code: Path) -> None:
    with pytest.raises(RequestError, match="without data"):
        read_network(f"{code}:Choosing", image_size=8, trust_code=True)


def test_the_kind_of_input_must_be_said(code: Path) -> None:
    with pytest.raises(RequestError, match="give image_size"):
        read_network(f"{code}:Net", trust_code=True)


def test_a_module_with_real_weights_is_left_as_it_is() -> None:
    module: Any = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(16, 4)
    )
    before = [(name, value.clone()) for name, value in module.state_dict().items()]
    graph = graph_of_module(module, [(8,)])
    assert (graph.parameters, graph.macs) == (8 * 16 + 16 + 16 * 4 + 4, 8 * 16 + 16 * 4)
    assert module.training
    assert all(torch.equal(value, module.state_dict()[name]) for name, value in before)
    assert all(value.device.type == "cpu" for value in module.parameters())


def test_wrong_shapes_and_wrong_things() -> None:
    with pytest.raises(RequestError, match="does not run on shapes"):
        graph_of_module(torch.nn.Linear(8, 4), [(9,)])
    with pytest.raises(RequestError, match=r"a torch\.nn\.Module is read"):
        graph_of_module(lambda x: x, [(9,)])
    with pytest.raises(RequestError, match="Give the shape of each input"):
        graph_of_module(torch.nn.Linear(8, 4), [])
