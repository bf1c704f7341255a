"""A file of documentation questions: one JSON object a line, broken lines named and left out."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.json_lines import Read, read_json_lines

ANY = "*"
"""Corpus of a question that several corpora answer, or none."""


class DocQuestion(BaseModel):
    """One question.

    Attributes:
        id: unique in its file.
        corpus: folder that holds the answer; `*` = several or none.
        gold: pages that answer, below the folder of the corpus (`corpus:path` where corpus is `*`); empty = none does.
        answer_facts: all must stand in the passages returned; `|` parts spellings of one fact.
        needs_corpus: whether only the corpus says which centre is meant; the search is then told it.
        style, topic: what scores are split by.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    corpus: str = ANY
    gold: tuple[str, ...] = ()
    answer_facts: tuple[str, ...] = ()
    needs_corpus: bool = False
    style: str = "plain"
    topic: str = ""

    @property
    def answerable(self) -> bool:
        """Whether some page answers it."""
        return bool(self.gold)

    @property
    def pages(self) -> frozenset[str]:
        """Pages that answer, as `corpus:path`."""
        return frozenset(page if self.corpus == ANY else f"{self.corpus}:{page}" for page in self.gold)


def read_questions(path: Path) -> Read[DocQuestion]:
    """Read a file of questions.

    Raises:
        RequestError: it cannot be read, or no line of it is a question.
    """
    return read_json_lines(path, DocQuestion, "--questions", lambda question: question.id)
