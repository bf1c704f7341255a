"""What an estimate says of single requests."""

from __future__ import annotations

from typing import Literal

from knowledge.evidence import Frozen, Quantity


class Serving(Frozen):
    """How fast requests are answered. Quantities carry a 90 % interval; what does not apply is `None`.

    Attributes:
        kind: `text` a language model writes, `images` a network looks at one picture, `sequences` it reads one text,
            `windows` it hears one window of sound, `pictures` a diffusion network paints one.
        prompt_tokens, output_tokens: of one request to a language model.
        concurrency: requests answered at once, over all devices. devices_per_copy: devices that hold one copy.
        time_to_first_token: of a request that is taken up at once (the prompt is read).
        time_per_output_token: at that concurrency, of one request.
        tokens_per_second_each, tokens_per_second: written for one request, and for all.
        request_seconds: one request from first to last token; one picture.
        requests_per_second: over all devices.
        images_per_second, images_per_day: over all devices at the estimate's batch, day and night.
        largest_concurrency: requests whose cached keys and values fit beside the weights, over all devices; `None` =
            the memory is not known; 0 = not even the weights fit.
        cache_bytes_per_request: keys and values of one request when it ends.
        measured_like_this: whether the measurements behind it hold this network or this device.
    """

    kind: Literal["text", "images", "sequences", "windows", "pictures"]
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    concurrency: int | None = None
    devices_per_copy: int = 1
    time_to_first_token: Quantity | None = None
    time_per_output_token: Quantity | None = None
    tokens_per_second_each: Quantity | None = None
    tokens_per_second: Quantity | None = None
    request_seconds: Quantity | None = None
    requests_per_second: Quantity | None = None
    images_per_second: Quantity | None = None
    images_per_day: Quantity | None = None
    largest_concurrency: int | None = None
    cache_bytes_per_request: float | None = None
    measured_like_this: bool | None = None
