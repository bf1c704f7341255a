"""Answers: their shape, their words, and that every figure in them comes from a result."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.grounding import Grounds, check
from assistant.planner.wording import passages
from tests.assistant.planner.conversations import Played, load
from tools.search_documentation import DocumentationFound

CANONICAL = "where should I run ResNet-50 on 2M images?"
SHOWN = ("chat", "clarify", "answer", "refuse")


def ungrounded(played: Played) -> list[str]:
    results = [
        message.artifact if message.artifact is not None else {"error": str(message.content)}
        for message in played.messages
        if isinstance(message, ToolMessage)
    ]
    said = [str(message.text) for message in played.messages if isinstance(message, HumanMessage)]
    return [f"{found.text} in {found.sentence}" for found in check(played.answer.text, Grounds.of(results, said))]


@pytest.mark.parametrize(
    "turns", [case["turns"] for case in (*load("development.jsonl"), *load("held_out.jsonl"))], ids=" / ".join
)
def test_every_figure_is_grounded(say: Callable[..., Played], turns: list[str]) -> None:
    played = say(*turns)
    if played.answer.additional_kwargs["kind"] == "answer" and played.calls:
        assert ungrounded(played) == []


def test_the_canonical_answer(answer: Callable[..., AIMessage]) -> None:
    reply = answer(CANONICAL)
    text = reply.text
    lines = text.splitlines()
    assert lines[0].startswith("**Run it on ")
    assert re.search(r"\*\* ?(\[\d+\])+$", lines[0])
    assert "| # | Where | GPUs | Hours (90 % interval) | Charge | Wait | Why |" in lines
    rows = [line for line in lines if re.match(r"\| \d+ \|", line)]
    assert 2 <= len(rows) <= 6
    assert all(re.search(r"\d+(\.\d+)? (h|days|min) \(.* to .*\)", row) for row in rows)
    for title in ("**By access:**", "**Assumptions**", "**Not known**", "**Sources**", "**Next:**"):
        assert title in text
    assert re.search(r"DNN-Estimator: .*, predicted$", text, re.MULTILINE)
    sources = [line for line in lines if re.match(r"\d+\. ", line)]
    assert any(re.search(r"\[.+\]\(https://\S+\), \d{4}", line) for line in sources)
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", text)} == set(range(1, len(sources) + 1))
    assert len(reply.additional_kwargs["suggestions"]) == 3
    assert len(text.split()) < 650
    assert lines.index("**Assumptions**") < next(
        place for place, line in enumerate(lines) if "queue wait is unknown, the ranking counts" in line
    )
    assert "the unit: SU (" in text
    assert "Ask for a walltime of " in text


def test_with_a_profile_the_answer_does_not_ask_for_access(answer: Callable[..., AIMessage]) -> None:
    assert "Tell me what you have access to" not in answer("I have ACCESS", CANONICAL).text


def test_why_not_a_system_comes_first(answer: Callable[..., AIMessage]) -> None:
    assert "Frontera" in answer(CANONICAL, "why not Frontera?").text.splitlines()[0]


def test_nothing_possible_says_what_came_closest(answer: Callable[..., AIMessage]) -> None:
    text = answer("where should I train resnet50 on 2M images within 1 minute, on delta only").text
    assert text.startswith("**No place meets all of that.**")
    assert "rejected_by_reason" not in text


def test_a_near_miss_is_said(answer: Callable[..., AIMessage]) -> None:
    lines = answer("where should I run resent50 on 2M images?").text.splitlines()
    assert lines[0].startswith("**Run it on ")  # the answer first, then how the question was read
    assert lines[2] == "I read 'resent50' as resnet50."


def test_an_unknown_network_is_asked_about(answer: Callable[..., AIMessage]) -> None:
    reply = answer("train flibbertinet-9000 on imagenet with an a100")
    assert reply.additional_kwargs["kind"] == "clarify"
    assert "flibbertinet-9000 is not in the catalogue" in reply.text
    assert reply.text.count("?") == 1


def test_a_size_stands_in_for_an_unknown_network(say: Callable[..., Played]) -> None:
    played = say("how long to finetune zorblaxlm-7b on 10M tokens on 8 A100 80GB")
    assert played.calls[0]["args"]["params_b"] == 7
    assert "went by its size" in played.answer.text


def test_fit_is_answered_first(answer: Callable[..., AIMessage]) -> None:
    assert answer("does resnet50 fit on a T4 at batch 64?").text.startswith("**Yes, resnet50 fits on 1 x T4")
    no = answer("will llama-2-70b fit on one V100 16GB for full fine tuning?").text
    assert no.startswith("**No, llama-2-70b does not fit")
    assert "**To make it fit**" in no


def test_accelerators_stand_side_by_side(answer: Callable[..., AIMessage]) -> None:
    text = answer("compare a100 and h100 for resnet50 on 1M images").text
    assert "| On | Time in all (90 % interval) |" in text
    assert re.search(r"\*\*resnet50 is fastest on 1 x H100", text)


def test_a_false_premise_is_corrected(answer: Callable[..., AIMessage]) -> None:
    text = answer("Since Delta has H100s, how many are there?").text
    assert "Delta has no h100" in text
    assert "A100" in text


def test_a_limit_cites_its_row(answer: Callable[..., AIMessage]) -> None:
    text = answer("max walltime on delta gpuA100x4?").text
    assert text.startswith("**Delta gpuA100x4: longest job 48 h")
    assert re.search(r"1\. \[.+\]\(https://.+\), 20\d\d", text)


def test_more_than_every_limit_is_asked_back(answer: Callable[..., AIMessage]) -> None:
    reply = answer("request 400 days of walltime on delta")
    assert reply.additional_kwargs["kind"] == "clarify"
    assert "exceeds the maximum walltime on Delta, which is 48 h" in reply.text


def test_documentation_is_quoted_with_its_place(answer: Callable[..., AIMessage]) -> None:
    text = answer("how do I write checkpoints before the walltime ends?").text
    assert re.match(r"\*\*.+\*\* \[1\]", text)
    assert "**Sources**" in text


def test_documentation_that_is_not_there_is_said() -> None:
    reply = passages.word(DocumentationFound(query="zeppelins"))
    assert "nothing that answers this" in reply.text


def test_a_script_is_fenced_and_checked(answer: Callable[..., AIMessage]) -> None:
    text = answer("write an sbatch script for 2 A100s on delta for 10 hours").text
    assert "```bash\n#!/bin/bash" in text
    assert "#SBATCH --time=10:00:00" in text
    assert "**Checked against the row of Delta gpuA100x4** [1]" in text


def test_another_system_changes_the_script(answer: Callable[..., AIMessage]) -> None:
    text = answer("write an sbatch for 4 A100 on delta, 12h", "now for casper instead").text
    assert "#PBS" in text
    assert "#SBATCH" not in text


def test_the_script_of_a_row(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "only ACCESS", "script for the second one please")
    placement = next(
        m.artifact
        for m in played.messages
        if isinstance(m, ToolMessage) and len(m.artifact.options) > 1 and m.artifact.request.programs
    )
    wanted = placement.options[1]
    assert played.calls[0]["args"]["system"] == wanted.system_id
    assert played.calls[0]["args"]["partition"] == wanted.partition


def test_a_script_for_a_cloud_goes_to_the_first_batch_system_and_says_so(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "cheapest one?", "make me the sbatch script")
    placements = [m.artifact for m in played.messages if isinstance(m, ToolMessage) and m.name == "recommend_placement"]
    first = placements[-1].options[0]
    said = f"{first.where} has no batch system" in played.answer.text
    assert said == (first.kind != "hpc")
    assert "#!/bin/bash" in played.answer.text


def test_assumptions_are_told_from_the_last_result(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "why 90 epochs?")
    assert not played.calls
    assert played.answer.text.startswith("90 epochs")
    assert "Images of 224 x 224" in say(CANONICAL, "what did you assume?").answer.text


def test_one_row_in_full(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "tell me more about the second one")
    assert not played.calls
    assert "Access:" in played.answer.text
    assert (
        "not in the last table" in say(CANONICAL, "only on delta, partition gpuA40x4, on 1 GPU", "number 6").answer.text
    )


def test_conditions_can_be_taken_back(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "I have 1 minute", "without the deadline")
    assert "deadline_hours" not in played.calls[0]["args"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("submit run.sh to anvil", ("run.sh", "no execution engine is configured yet")),
        ("status of job 4411", ("4411", "no execution engine is configured yet")),
        ("cancel job 99", ("99", "no execution engine is configured yet")),
    ],
)
def test_what_is_not_built_yet_is_said_plainly(say: Callable[..., Played], text: str, words: tuple[str, ...]) -> None:
    played = say(text)
    assert len(played.calls) == 1
    assert all(word in played.answer.text.lower() for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "Hello"),
        ("thanks a lot!", "welcome"),
        ("who are you?", "embedded planner"),
        ("what can you do", "where to run"),
        ("bye", "Goodbye"),
        ("tell me a joke", "can't help with that"),
        ("what is the weather in columbus", "can't help with that"),
        ("write a haiku about gpus and a poem", "can't help with that"),
        ("what is the capital of france", "can't help with that"),
        ("translate good evening into french", "can't help with that"),
    ],
)
def test_small_talk_is_short_and_calls_nothing(say: Callable[..., Played], text: str, words: str) -> None:
    played = say(text)
    assert not played.calls
    assert played.answer.additional_kwargs["kind"] == "chat"
    assert words in played.answer.text
    assert len(played.answer.text.split()) < 70


def test_a_country_is_passed_on(say: Callable[..., Played]) -> None:
    played = say("where should I run resnet50 on 2M images in Germany?")
    (made,) = played.calls
    assert list(made["args"]["countries"]) == ["DE"]
    assert "JUPITER" in played.answer.text
    assert "DeltaAI" not in played.answer.text


def test_what_was_looked_at_is_compared_with_what_is_named_now(say: Callable[..., Played]) -> None:
    played = say("Tell me about Narval", "how does it stack up against Fir?")
    assert played.slots["systems"] == ["narval", "fir"]
    played = say("What is Anvil's wholenode queue for?", "contrast it with shared for me, limits and charge")
    assert played.calls[0]["args"]["system"] == "anvil"


def test_thousands_are_no_job(say: Callable[..., Played]) -> None:
    assert "job_id" not in say("we train a ResNet-101 on about 240,000 images, where?").slots


@pytest.mark.parametrize(
    ("turns", "slots"),
    [
        (("cancel job 5120", "no, 5210!"), {"job_id": 5210}),
        (("status of job 731?", "and 732"), {"job_id": 732}),
        (("minimap2 with 40k reads, 8 kb each, 12 Mb genome: time?", "40k was wrong, 400k"),
         {"reads": 400_000, "read_length": 8000, "genome_bases": 12_000_000}),
        (("gmx water box 300k atoms reaction-field 200k steps - runtime", "and with PME?"),
         {"coulomb": "PME", "atoms": 300_000, "timesteps": 200_000}),
        (("sbatch for snellius genoa, 1 node, 36h", "same on rome please"), {"partition": "rome", "node_count": 1}),
        (("how long for opt-1.3b on 30B tokens with 32 A100 40GB", "and with half the cards?"),
         {"accelerator_count": 16}),
    ],
)  # fmt: skip
def test_one_thing_changes_and_the_rest_holds(
    say: Callable[..., Played], turns: tuple[str, ...], slots: dict[str, object]
) -> None:
    played = say(*turns)
    assert {name: played.slots.get(name) for name in slots} == slots
