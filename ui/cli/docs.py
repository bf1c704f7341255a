"""`iplane docs`: search the documentation library, add pages to it, take them out, list what is in it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from knowledge.docs import AddReport, Passage, Skipped

_SNIPPET_LINES = 12
_SHOWN_OF_A_REASON = 3
_SHOWN_REASONS = 10


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    docs = typer.Typer(
        help="Search the documentation library, or add pages to it.", no_args_is_help=True, add_completion=False
    )
    docs.command("search")(search)
    docs.command("add")(add)
    docs.command("remove")(remove)
    docs.command("list")(list_pages)
    app.add_typer(docs, name="docs")


def search(
    question: str = typer.Argument(..., help="What you want to know, in your words."),
    system: str | None = typer.Option(None, "--system", "-s", help="System the question is about, e.g. delta."),
    corpus: str | None = typer.Option(None, "--corpus", "-c", help="Only pages added under this name."),
    limit: int = typer.Option(6, "--limit", "-n", min=1, max=20, help="Most passages shown."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """Passages from guides, system pages and added pages that answer a question."""
    from knowledge.errors import RequestError
    from knowledge.library import open_library

    if not question.strip():
        raise RequestError.of("QUESTION", question, "it must say what to look for", "ask in your own words")
    passages = open_library().search(question, system=system, corpus=corpus, limit=limit)
    if as_json:
        print(json.dumps(_document(question, passages), ensure_ascii=False, indent=2))
    elif not passages:
        print(f"Nothing in the library answers {question!r}. `iplane docs list` shows what is in it.")
    else:
        _show(passages)


def add(
    path: Path = typer.Argument(..., help="File, folder, git checkout, or a sitemap.xml beside the saved pages."),
    corpus: str | None = typer.Option(
        None, "--corpus", "-c", help="Name to search these pages by. Default: the folder's name."
    ),
    base_url: str | None = typer.Option(None, "--base-url", help="Address of the site, so that pages get a link."),
    date: str | None = typer.Option(None, "--date", help="Date of all pages, such as 2026-03-01. Default: their own."),
) -> None:
    """Add pages to the library, or bring them up to date; options given once hold until the path is removed.

    Reads Markdown, reStructuredText, HTML, text, notebooks, and PDF where the extra `pdf` is installed.
    """
    from knowledge.library import open_library

    adding = partial(open_library().add, corpus=corpus, base_url=base_url, date=date)
    _report(_with_progress(adding, path))


def remove(name: str = typer.Argument(..., metavar="PATH|CORPUS", help="What was added: a path or a name.")) -> None:
    """Take pages out of the library: a corpus, or what was added under a path."""
    from knowledge.library import open_library

    report = open_library().remove(name)
    what = f"corpus {report.what}" if report.kind == "corpus" else report.what
    print(f"Removed {what}: {_count(len(report.pages), 'page')}, {_count(report.passages, 'passage')}.")
    print(f"The library now holds {report.passage_count:,} passages.")


def list_pages(
    all_pages: bool = typer.Option(False, "--all", "-a", help="Also name every page."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """What is in the library: guides, system pages, and what was added."""
    from knowledge.library import open_library

    library = open_library()
    pages = library.pages()
    if as_json:
        names = ("path", "origin", "title", "url", "date", "passages", "corpus")
        print(json.dumps([dict(zip(names, page, strict=True)) for page in pages], indent=2))
        return
    _show_list(pages, library.corpora(), library.roots(), all_pages=all_pages)


def _document(question: str, passages: list[Passage]) -> dict[str, Any]:
    from dataclasses import asdict

    return {"query": question, "passages": [asdict(passage) for passage in passages]}


def _show(passages: list[Passage]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for number, passage in enumerate(passages, start=1):
        title = " > ".join(part for part in (passage.page_title, passage.heading) if part)
        console.print(Text.assemble((f"{number}. ", "bold"), (title, "bold cyan")))
        where = " · ".join(_whereabouts(passage))
        console.print(Text(f"   {where}", style="dim"), soft_wrap=True)
        lines = passage.text.splitlines()
        shown = lines[:_SNIPPET_LINES] + (
            [f"... ({len(lines) - _SNIPPET_LINES} more lines)"] * (len(lines) > _SNIPPET_LINES)
        )
        for line in shown:
            if console.is_terminal:
                console.print(Padding(Text(line), (0, 0, 0, 3)))  # long lines wrap under their indent
            else:
                console.print(Text(f"   {line}"), soft_wrap=True)
        console.print()


def _whereabouts(passage: Passage) -> list[str]:
    """Where a passage stands; an own guide is no public page, its link leads to the site it draws on."""
    guide = passage.path.startswith("guides/")
    places = [passage.path, f"read on: {passage.url}"] if guide else [passage.url or passage.path]
    return [*places, passage.date] if passage.date else places


def _with_progress(adding: Any, path: Path) -> AddReport:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    started = False

    def advance(done: int, total: int, name: str) -> None:
        nonlocal started
        if not started:  # nothing is drawn for a path that is refused at once
            bar.start()
            started = True
        bar.update(task, completed=done, total=total, description=name or "indexing ...")

    try:
        report: AddReport = adding(path, advance)
        return report
    finally:
        if started:
            bar.stop()


def _report(report: AddReport) -> None:
    from rich.console import Console
    from rich.text import Text

    counts = [
        f"{len(names)} {word}"
        for word, names in (
            ("added", report.added),
            ("updated", report.updated),
            ("removed", report.removed),
            ("unchanged", report.unchanged),
        )
        if names
    ]
    console = Console(highlight=False)
    console.print(Text(f"{report.root}: pages {', '.join(counts)}, in corpus {report.corpus}."), soft_wrap=True)
    console.print(f"The library now holds {report.passage_count:,} passages.")
    _show_skipped((*report.skipped, *report.gaps))


def _show_skipped(left_out: tuple[Skipped, ...]) -> None:
    """Some names of each reason, so that a hundred files of one kind do not hide the others."""
    from rich.console import Console
    from rich.text import Text

    by_reason: dict[str, list[str]] = {}
    for one in left_out:
        by_reason.setdefault(one.reason, []).append(one.path)
    errors = Console(stderr=True, highlight=False)
    for reason, paths in list(by_reason.items())[:_SHOWN_REASONS]:
        for path in paths[:_SHOWN_OF_A_REASON]:
            errors.print(Text(f"Left out {path}: {reason}."), soft_wrap=True)
        if len(paths) > _SHOWN_OF_A_REASON:
            errors.print(Text(f"Left out {len(paths) - _SHOWN_OF_A_REASON:,} more: {reason}."), soft_wrap=True)
    rest = sum(len(paths) for paths in list(by_reason.values())[_SHOWN_REASONS:])
    if rest:
        errors.print(f"Left out {rest:,} more for other reasons.")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _show_list(pages: list[Any], corpora: dict[str, int], roots: list[tuple[str, int]], *, all_pages: bool) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    counts = Counter(page[1] for page in pages)
    passages: Counter[str] = Counter()
    for page in pages:
        passages[page[1]] += page[5]
    words = {"guide": "own guides", "system": "pages of systems", "added": "added pages"}
    for origin, text in words.items():
        console.print(f"{counts[origin]:>5} {text} ({passages[origin]:,} passages)")
    for name, count in corpora.items():
        console.print(Text(f"        corpus {name}: {_count(count, 'page')}"), soft_wrap=True)
    for root, count in roots:
        console.print(Text(f"        {root}: {_count(count, 'page')}"), soft_wrap=True)
    if all_pages:
        table = Table("Page", "Title", "Corpus", "Passages", box=None)
        for path, _, title, _, _, count, corpus in pages:
            table.add_row(Text(path), Text(title), Text(corpus), str(count))
        console.print(table)
