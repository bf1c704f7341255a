"""The embedders: latent semantics, and Ollama where it is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.docs import Library
from knowledge.docs.index import Index
from knowledge.docs.latent import DIMENSIONS, LatentEmbedder
from knowledge.docs.ollama import find_ollama
from knowledge.settings import Settings
from tests.fakes.ollama_server import FakeOllama, Installed
from tests.knowledge.docs.pages import PAGES, guide, small_library

TEXTS = ["the debug queue is short", "the debug partition is short", "cats chase mice", "cats eat mice at night"]


@pytest.fixture
def latent(home: Path) -> LatentEmbedder:
    index = Index(home / "index.sqlite")
    embedder = LatentEmbedder(index)
    embedder.fit(TEXTS)
    return embedder


def test_vectors_have_length_one_and_likeness_shows(latent: LatentEmbedder) -> None:
    vectors = latent.embed_pages(TEXTS)
    assert vectors.shape == (4, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_fitting_and_embedding_agree(home: Path) -> None:
    embedder = LatentEmbedder(Index(home / "index.sqlite"))
    fitted = embedder.fit(TEXTS)
    assert embedder.embed_pages(TEXTS) == pytest.approx(fitted, abs=5e-3)


def test_a_typing_mistake_stays_near(latent: LatentEmbedder) -> None:
    right, wrong, other = latent.embed_pages(["partition", "partiton", "mice"])
    assert right @ wrong > right @ other


def test_what_the_library_never_said_is_zero(latent: LatentEmbedder) -> None:
    assert not latent.embed_question("xyzzy").any()


def test_a_question_is_embedded_without_scikit_learn(latent: LatentEmbedder, home: Path) -> None:
    small_library(home).close()
    program = (
        "import sys; from pathlib import Path;"
        "from knowledge.settings import Settings; from knowledge.docs import Library;"
        f"library = Library(Settings(home=Path({str(home)!r})), '1', lambda: []);"
        "assert library.search('debug partition');"
        "heavy = {'sklearn', 'scipy', 'chromadb', 'ollama', 'langchain'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def small_library_at(home: Path, url: str) -> Library:
    """The small library, with an Ollama server at this address."""
    return Library(Settings(home=home, ollama_host=url), "1", lambda: PAGES)


def test_ollama_embeds_when_it_has_an_embedding_model(home: Path) -> None:
    models = {"qwen3:8b": Installed(), "nomic-embed-text:latest": Installed(capabilities=("embedding",))}
    with FakeOllama(models=models) as server:
        library = small_library_at(home, server.url)
        assert library.search("debug partition")[0].path == "guides/queues.md"
        asked = [body["model"] for path, body in server.requests if path == "/api/embed"]
        assert set(asked) == {"nomic-embed-text:latest"}
        library.close()
    index = Index(home / "docs" / "index.sqlite")
    assert index.meta("embedder") == "ollama:nomic-embed-text:latest"
    assert index.vectors()[1].shape[1] == 16
    index.close()


def test_without_an_embedding_model_nothing_is_asked_of_ollama(home: Path) -> None:
    with FakeOllama() as server:
        library = small_library_at(home, server.url)
        library.search("debug partition")
        assert [path for path, _ in server.requests if path in {"/api/embed", "/api/pull"}] == []
        library.close()


def test_an_index_from_ollama_is_searched_by_word_when_ollama_is_gone(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with FakeOllama(models={"nomic-embed-text": Installed()}) as server:
        small_library_at(home, server.url).close()
    library = small_library(home)
    assert library.search("debug partition")[0].path == "guides/queues.md"
    assert "nomic-embed-text does not answer" in caplog.text
    library.close()


def test_changing_the_embedder_embeds_everything_again(home: Path) -> None:
    with FakeOllama(models={"nomic-embed-text": Installed()}) as server:
        small_library_at(home, server.url).close()
    library = small_library(home, [*PAGES, guide("new", "# New\n\nLizards bask.\n")], stamp="2")
    index = Index(home / "docs" / "index.sqlite")
    ids, vectors = index.vectors()
    assert len(ids) == index.chunk_count()
    assert vectors.shape[1] == DIMENSIONS
    index.close()
    library.close()


def test_a_server_that_hangs_or_lacks_a_model_is_no_embedder(home: Path) -> None:
    with FakeOllama(models={"nomic-embed-text": Installed()}, hanging={"/api/tags"}) as server:
        settings = Settings(home=home, ollama_host=server.url, ollama_probe_seconds=0.2)
        assert find_ollama(settings) is None
    assert find_ollama(Settings(home=home, ollama_host="http://127.0.0.1:9")) is None
