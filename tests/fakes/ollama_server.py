"""A real HTTP server that speaks Ollama's public API, with replies that a test lays out beforehand.

Written from the protocol in `docs/api.md` of github.com/ollama/ollama: `GET /api/version`, `GET /api/tags`,
`POST /api/show`, `POST /api/chat` (newline-delimited JSON, streamed in HTTP chunks; the last line has `done: true` and
the counts), `POST /api/pull` (streamed likewise, up to `success`), `POST /api/embed`, and errors as `{"error": "..."}`
with a status, or as a line inside a stream.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOW = "2026-01-01T00:00:00.000000Z"
EMBEDDING_SIZE = 16


@dataclass
class Reply:
    """What `/api/chat` does once.

    Attributes:
        text: said word by word. calls: tool calls, (name, arguments). thinking: sent before, in a field of its own.
        done_reason: of the last line; `length` when the reply reached the limit of tokens.
        status, error: refuse with an HTTP status; with status 200 the error comes as a line inside the stream.
        break_off: close the connection before the last line.
        end_early: end the stream properly, but without a line that says `done`.
        hang: say nothing until the server closes. seconds_between: wait before each line.
    """

    text: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    thinking: str = ""
    done_reason: str = "stop"
    status: int = 200
    error: str | None = None
    break_off: bool = False
    end_early: bool = False
    hang: bool = False
    seconds_between: float = 0.0


@dataclass
class Pull:
    """What `/api/pull` does once.

    Attributes:
        layers: sizes in bytes; each is told when it begins, at its half and at its end.
        model: what the server holds afterwards.
        status, error: as for `Reply`. break_off, end_early, hang, seconds_between: likewise.
    """

    layers: tuple[int, ...] = (5_000_000_000, 11_000, 500)
    model: Installed | None = None
    status: int = 200
    error: str | None = None
    break_off: bool = False
    end_early: bool = False
    hang: bool = False
    seconds_between: float = 0.0


@dataclass
class Installed:
    """One model of the server. context_tokens: `None` = the server does not tell."""

    size: int = 5_000_000_000
    capabilities: tuple[str, ...] = ("completion", "tools")
    context_tokens: int | None = 40_960


@dataclass
class FakeOllama:
    """The server. Use it as a context manager; `url` is its address.

    Attributes:
        replies: for `/api/chat`, one after the other; the last one again and again. A function gets the request.
        pulls: for `/api/pull`, by the name asked for; another name is unknown to the library.
        hanging: paths that never answer. unshown: models that `/api/show` fails for.
        version: as the server tells it.
        requests: (path, body) of every request so far.
        gone: set once a client went away in the middle of a stream.
    """

    models: dict[str, Installed] = field(default_factory=lambda: {"qwen3:8b": Installed()})
    replies: list[Reply | Callable[[dict[str, Any]], Reply]] = field(default_factory=list)
    pulls: dict[str, Pull] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    unshown: set[str] = field(default_factory=set)
    version: str = "0.12.3"
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> FakeOllama:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of all `/api/chat` requests."""
        return [body for path, body in self.requests if path == "/api/chat"]

    def next_reply(self, body: dict[str, Any]) -> Reply:
        """The reply for this chat request."""
        reply = self.replies[min(len(self.chats) - 1, len(self.replies) - 1)] if self.replies else Reply(text="Hello.")
        return reply(body) if callable(reply) else reply


def prompt_tokens(body: dict[str, Any]) -> int:
    """What the fake counts as tokens of a request: four characters each, at most the context."""
    count = (len(json.dumps(body.get("messages", []))) + len(json.dumps(body.get("tools") or []))) // 4
    return min(count, int(body.get("options", {}).get("num_ctx", 4096)))


def _lines(body: dict[str, Any], reply: Reply) -> Iterator[dict[str, Any]]:
    head = {"model": body["model"], "created_at": NOW}
    for word in reply.thinking.split():
        yield {**head, "message": {"role": "assistant", "content": "", "thinking": word + " "}, "done": False}
    for word in reply.text.split(" ") if reply.text else []:
        yield {**head, "message": {"role": "assistant", "content": word + " "}, "done": False}
    if reply.calls:
        calls = [
            {"id": f"call_{place}", "function": {"index": place, "name": name, "arguments": arguments}}
            for place, (name, arguments) in enumerate(reply.calls)
        ]
        yield {**head, "message": {"role": "assistant", "content": "", "tool_calls": calls}, "done": False}
    if reply.error:
        yield {"error": reply.error}
        return
    if not reply.end_early:
        counts = {"prompt_eval_count": prompt_tokens(body), "eval_count": len(reply.text.split()) + 1}
        durations = {"total_duration": 1_000, "load_duration": 1, "prompt_eval_duration": 1, "eval_duration": 1}
        last = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reply.done_reason}
        yield {**head, **last, **counts, **durations}


def _pull_lines(pull: Pull, keep: Callable[[], None]) -> Iterator[dict[str, Any]]:
    yield {"status": "pulling manifest"}
    for number, size in enumerate(pull.layers):
        digest = "sha256:" + hashlib.sha256(str(number).encode()).hexdigest()
        head = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": size}
        yield head  # without `completed` before the first byte
        yield {**head, "completed": size // 2}
        if pull.hang or pull.error or pull.break_off or pull.end_early:
            break
        yield {**head, "completed": size}
    if pull.error:
        yield {"error": pull.error}
        return
    if pull.end_early:
        return
    yield {"status": "verifying sha256 digest"}
    yield {"status": "writing manifest"}
    keep()
    yield {"status": "success"}


def _embedding(text: str) -> list[float]:
    """The same text always gives the same vector, another text another."""
    return [byte / 255 - 0.5 for byte in hashlib.sha256(text.encode()).digest()[:EMBEDDING_SIZE]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    fake: FakeOllama

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away in the middle is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Server

    @property
    def fake(self) -> FakeOllama:
        return self.server.fake

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.fake.requests.append((self.path, {}))
        if not self._hangs():
            match self.path:
                case "/api/version":
                    self._send({"version": self.fake.version})
                case "/api/tags":
                    self._send({"models": [_tag(name, model) for name, model in self.fake.models.items()]})
                case _:
                    self._send({"error": "not found"}, 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        self.fake.requests.append((self.path, body))
        if self._hangs():
            return
        model = self.fake.models.get(str(body.get("model")))
        if self.path == "/api/pull":
            self._pull(str(body.get("model")))
        elif model is None:
            self._send({"error": f"model '{body.get('model')}' not found"}, 404)
        elif self.path == "/api/show" and body["model"] in self.fake.unshown:
            self._send({"error": "unexpected EOF"}, 500)
        elif self.path == "/api/show":
            self._send(_shown(model))
        elif self.path == "/api/embed":
            given = body["input"]
            texts = given if isinstance(given, list) else [given]
            self._send({"model": body["model"], "embeddings": [_embedding(text) for text in texts]})
        elif self.path == "/api/chat":
            self._chat(body, model)
        else:
            self._send({"error": "not found"}, 404)

    def _chat(self, body: dict[str, Any], model: Installed) -> None:
        if body.get("tools") and "tools" not in model.capabilities:
            self._send({"error": f"{body['model']} does not support tools"}, 400)
            return
        reply = self.fake.next_reply(body)
        if reply.hang:
            self.fake.closing.wait()
        elif reply.status != 200:
            self._send({"error": reply.error}, reply.status)
        else:
            self._stream(_lines(body, reply), reply)

    def _pull(self, name: str) -> None:
        pull = self.fake.pulls.get(name, Pull(layers=(), error="pull model manifest: file does not exist"))
        if pull.status != 200:
            self._send({"error": pull.error}, pull.status)
            return
        kept = pull.model or Installed(size=sum(pull.layers))
        self._stream(_pull_lines(pull, lambda: self.fake.models.update({name: kept})), pull)

    def _stream(self, lines: Iterator[dict[str, Any]], reply: Reply | Pull) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for line in lines:
                last = line.get("done") or line.get("status") == "verifying sha256 digest"
                if last and reply.hang:
                    self.fake.closing.wait()
                if last and (reply.break_off or reply.hang):
                    self.close_connection = True
                    return
                data = json.dumps(line).encode() + b"\n"
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                time.sleep(reply.seconds_between)
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has gone away, as it may
            self.fake.gone.set()

    def _hangs(self) -> bool:
        if self.path in self.fake.hanging:
            self.fake.closing.wait()
            self.close_connection = True
            return True
        return False

    def _send(self, data: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def _shown(model: Installed) -> dict[str, Any]:
    info: dict[str, Any] = {"general.architecture": "qwen3", "qwen3.block_count": 36}
    if model.context_tokens:
        info["qwen3.context_length"] = model.context_tokens
    return {"details": {"family": "qwen3"}, "model_info": info, "capabilities": list(model.capabilities)}


def _tag(name: str, model: Installed) -> dict[str, Any]:
    details = {"format": "gguf", "family": name.split(":")[0], "parameter_size": "8B", "quantization_level": "Q4_K_M"}
    return {"name": name, "model": name, "modified_at": NOW, "size": model.size, "digest": "0" * 64, "details": details}
