"""The page: what stands where, and which event does what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from knowledge.settings import Settings
from ui.chat import history, profile_panel
from ui.chat.asking import Asking
from ui.chat.opening import Opening
from ui.chat.profile_panel import Choices
from ui.chat.running import Streams
from ui.chat.session import Remembers

TITLE = "Intelligence Plane"
PARALLEL_QUESTIONS = 4
QUESTIONS_WAITING = 64

EXAMPLES = (
    ("ResNet-50 on 2M images", "where should I run ResNet-50 on 2M images?"),
    ("Fine-tune a 7B model, cheapest", "what is the cheapest place to fine-tune a 7B model with LoRA on 50M tokens?"),
    ("ViT-B/16 within 6 hours", "I have ACCESS. Where can I train ViT-B/16 on ImageNet for 90 epochs within 6 hours?"),
    ("Longest job on Delta", "what is the max walltime on Delta gpuA100x4?"),
    ("Time on 4 × A100", "how long does ResNet-50 take on 4 A100 80GB with 2M images?"),
    ("Ask for GPUs in Slurm", "how do I request 4 GPUs on one node with Slurm?"),
)
"""Label and question of the examples a new chat shows; the canonical question comes first."""

WELCOME = """# Where should it run?

Describe a computation. You get ranked places with time, charge, wait and reasons, and every figure can be traced.
"""


class ChatAssistant(Streams, Remembers, Protocol):
    """What the page needs of the assistant."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events write to."""

    chatbot: gr.Chatbot
    box: gr.Textbox
    session: gr.State
    threads: gr.Radio
    thread_id: gr.Textbox
    model: gr.HTML

    @property
    def all(self) -> list[Any]:
        """In the order in which handlers answer."""
        return [self.chatbot, self.box, self.session, self.threads, self.thread_id, self.model]


def build(assistant: ChatAssistant, settings: Settings, choices: Choices, script_folder: Path) -> gr.Blocks:
    """The whole page, ready to launch."""
    asking = Asking(assistant, settings, script_folder)
    opening = Opening(assistant, script_folder)
    with gr.Blocks(title=TITLE, fill_height=True, fill_width=True, analytics_enabled=False) as page:
        with gr.Sidebar(open=False, width=300, elem_id="side"):
            gr.HTML(f"<div class='brand'>{TITLE}<small>Where to run it, and why</small></div>")
            new = gr.Button("New chat", variant="secondary", elem_id="new-chat")
            threads = history.build()
            delete = history.delete_button()
            with gr.Accordion("Your profile", open=False, elem_id="profile"):
                fields = profile_panel.build(settings, choices)
        with gr.Column(elem_id="conversation", scale=1):
            parts = _conversation(threads)
        _connect(parts, asking, opening, new, delete)
        page.load(opening.first, None, parts.all, api_visibility="private", show_progress="hidden")
        page.load(lambda: profile_panel.shown(settings), None, fields, api_visibility="private", show_progress="hidden")
        gr.api(asking.document, api_name="ask", concurrency_limit=PARALLEL_QUESTIONS)
    page.queue(max_size=QUESTIONS_WAITING, default_concurrency_limit=PARALLEL_QUESTIONS)
    return page


def _conversation(threads: gr.Radio) -> Parts:
    chatbot = gr.Chatbot(
        label="Conversation",
        show_label=False,
        container=False,
        elem_id="chat",
        height=None,
        scale=1,
        layout="bubble",
        placeholder=WELCOME,
        examples=[{"display_text": label, "text": question} for label, question in EXAMPLES],
        buttons=["copy"],
        autoscroll=False,
        allow_tags=False,
        sanitize_html=True,
        latex_delimiters=[],  # a dollar sign is money here
        line_breaks=False,
        feedback_options=("Like", "Dislike"),
    )
    with gr.Column(elem_id="ask"):
        box = gr.Textbox(
            show_label=False,
            label="Your question",
            placeholder="Ask where to run something …",
            container=False,
            lines=1,
            max_lines=8,
            autofocus=True,
            submit_btn=True,
            elem_id="question",
        )
        model = gr.HTML("", elem_id="model")
    session = gr.State(None)
    thread_id = gr.Textbox(visible="hidden", elem_id="thread-id", label="Thread")
    return Parts(chatbot, box, session, threads, thread_id, model)


def _connect(parts: Parts, asking: Asking, opening: Opening, new: gr.Button, delete: gr.Button) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    asked = {**quiet, "outputs": parts.all, "concurrency_limit": PARALLEL_QUESTIONS, "concurrency_id": "ask"}
    runs = [
        parts.box.submit(asking.typed, [parts.box, parts.session], **asked),
        parts.chatbot.example_select(asking.picked, [parts.session], **asked),
        parts.chatbot.option_select(asking.picked, [parts.session], **asked),
        parts.chatbot.retry(asking.again, [parts.session], **asked),
    ]
    parts.box.stop(asking.stop, None, None, queue=False, **quiet)
    parts.chatbot.like(asking.rate, [parts.session], [parts.session], **quiet)
    # Whoever turns to another conversation has no use for what still runs in this one.
    new.click(opening.blank, None, parts.all, cancels=runs, **quiet)
    parts.threads.input(opening.picked, [parts.threads], parts.all, cancels=runs, **quiet)
    delete.click(opening.deleted, [parts.thread_id], parts.all, js="(id) => window.iplane.mayDelete(id)", **quiet)
    parts.thread_id.change(None, [parts.thread_id], None, js="(id) => window.iplane.remember(id)", **quiet)
