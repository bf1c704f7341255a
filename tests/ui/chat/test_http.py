"""What the server says to programs: its one public endpoint, and the headers of its page."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.ui.chat.conftest import ScriptedChat


def get(address: str, **body: Any) -> tuple[dict[str, str], str]:
    """Headers and text of a reply; a body makes it a POST."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return {name.lower(): value for name, value in reply.headers.items()}, reply.read().decode()


def ask(chat: ScriptedChat, *given: Any) -> dict[str, Any]:
    _, begun = get(f"{chat.address}/gradio_api/call/ask", data=list(given))
    _, stream = get(f"{chat.address}/gradio_api/call/ask/{json.loads(begun)['event_id']}")
    assert "event: complete" in stream
    document: dict[str, Any] = json.loads(stream.split("data: ", 1)[1])[0]
    return document


def test_asking_is_the_only_public_endpoint(served_chat: ScriptedChat) -> None:
    _, text = get(f"{served_chat.address}/gradio_api/info")
    assert list(json.loads(text)["named_endpoints"]) == ["/ask"]


def test_the_endpoint_gives_the_whole_answer_and_keeps_threads(served_chat: ScriptedChat) -> None:
    first = ask(served_chat, "where over HTTP?", None)
    assert first["kind"] == "answer"
    assert len(first["options"]) == 7
    assert first["ungrounded_figures"] == []
    second = ask(served_chat, "hello", first["thread_id"])
    assert second["thread_id"] == first["thread_id"]
    assert served_chat.thread_of("where over HTTP?") == ["where over HTTP?", "hello"]


def test_the_page_may_talk_to_its_own_server_only(served_chat: ScriptedChat) -> None:
    headers, _ = get(served_chat.address)
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "connect-src 'self'", "img-src 'self' data: blob:", "object-src 'none'"):
        assert rule in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_a_file_outside_the_script_folder_is_not_served(served_chat: ScriptedChat) -> None:
    secret = served_chat.home / "journal.json"
    secret.touch()
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{served_chat.address}/gradio_api/file={secret}")
    refused.value.close()
    assert refused.value.code in (403, 404)
