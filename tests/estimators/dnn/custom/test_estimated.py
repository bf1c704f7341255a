"""Networks of a person's own in an estimate: what reading them rests on reaches the answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from estimators.dnn import Machine, Workload, estimate, networks
from estimators.dnn.custom import read_network
from estimators.dnn.own_networks import remember
from knowledge.errors import RequestError, UnknownNameError
from knowledge.evidence import Assumption
from tests.estimators.dnn.devices import A100

pytestmark = pytest.mark.usefixtures("settings_")

WORDS = "7B decoder, 32 layers, 4096 wide"


@pytest.mark.parametrize("mode", ["train", "inference"])
def test_what_a_network_rests_on_is_told(mode: str) -> None:
    own = replace(
        networks.find("llama-3-8b"),
        assumptions=(Assumption(field="heads", text="Heads of 128."),),
        unknowns=("What the layer `odd` does is not known.",),
    )
    asked = Workload.model_validate({"model": remember(own), "mode": mode, "dataset_unit": "tokens"})
    for work in (asked, asked.model_copy(update={"requests": 5} if mode == "inference" else {})):
        found = estimate(work, Machine(A100, 1, 1))
        assert "Heads of 128." in [note.text for note in found.assumptions]
        assert "What the layer `odd` does is not known." in found.unknowns


def test_a_description_stands_in_the_place_of_a_name() -> None:
    found = estimate(Workload(model=WORDS, mode="lora"), Machine(A100, 1, 1))
    texts = [note.text for note in found.assumptions]
    assert "layers: 32, as described." in texts
    assert found.memory.weights_bytes == pytest.approx(2 * 6.74e9, rel=0.01)
    with pytest.raises(UnknownNameError):
        estimate(Workload(model="no such network of mine"), Machine(A100, 1, 1))


def test_a_description_is_read_as_words_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "net.txt"
    file.write_text(WORDS + "\n")
    said, written = read_network(WORDS), read_network(file)
    assert said.parameters == written.parameters
    assert said.kind == "decoder"
    with pytest.raises(RequestError, match="cannot be opened"):
        read_network("something of mine")
