"""Reads an order, watches, writes what happens as lines of JSON."""

from __future__ import annotations

import json
import os
import sys

from estimators.harp.watching.order import Order
from estimators.harp.watching.watch import watch


def main() -> int:
    """The first line of the standard input is the order; its end is the wish to stop."""
    order = Order.from_json(_first_line())
    outcome = watch(order, lambda done: _say({"done": done}), lifeline=0)
    _say({"outcome": outcome.to_json()})
    return 0


def _first_line() -> str:
    """Read byte for byte: nothing may stay in a buffer, the file is polled later."""
    text = bytearray()
    while not text.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            sys.exit("the order was cut off")
        text += byte
    return text.decode("utf-8")


def _say(message: dict[str, object]) -> None:
    try:
        os.write(1, f"{json.dumps(message)}\n".encode())
    except BrokenPipeError:
        os.close(1)
        os.open(os.devnull, os.O_WRONLY)


if __name__ == "__main__":
    sys.exit(main())
