"""How well the library finds what a question asks, on anybody's pages and questions, beside a plain BM25."""

from knowledge.docs.scoring.playing import RetrievalScores, score_retrieval
from knowledge.docs.scoring.questions import DocQuestion, read_questions

__all__ = ["DocQuestion", "RetrievalScores", "read_questions", "score_retrieval"]
