"""Opens files that a person names: regular files only, no addresses, no pickles, never more than a limit."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from knowledge.errors import RefusedError, RequestError

MEBIBYTE = 1024**2
TEXT_LIMIT_BYTES = 4 * MEBIBYTE
"""A configuration or layer list is a few kilobytes; more is not one."""

PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")
"""Suffixes of files that are (or contain) pickles, which can run code when they are opened."""


def checked(where: str | Path, limit_bytes: int, remedy: str) -> Path:
    """The path of a regular file within the limit.

    Raises:
        RefusedError: it is a pickle, which could run code. RequestError: it is an address, is missing, is no regular
            file, or is larger than `limit_bytes`; `remedy` says what to do about the size.
    """
    refuse_address(str(where))
    path = _at_home(where)
    refuse_pickle(path)
    size = _size_of_regular(path)
    if size > limit_bytes:
        held, allowed = f"{size / MEBIBYTE:,.0f} MiB", f"{limit_bytes / MEBIBYTE:,.0f} MiB"
        raise RequestError(f"{path} holds {held}, and at most {allowed} are read; {remedy}.")
    if size == 0:
        raise RequestError(f"{path} is empty; give the whole file.")
    return path


def refuse_address(where: str) -> None:
    """Refuse what is not on this machine.

    Raises:
        RequestError: it is an address.
    """
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", where):
        raise RequestError(f"{where} is an address; download the file yourself and give its path.")


def refuse_pickle(path: Path) -> None:
    """Refuse what would run code when opened.

    Raises:
        RefusedError: the suffix is one of a pickle.
    """
    if path.suffix.lower() in PICKLES:
        raise RefusedError(
            f"{path} is a pickle, which can run any code when it is opened, so it is not read; export the network to"
            " ONNX or give its config.json instead."
        )


def read_text(
    where: str | Path,
    remedy: str = "give the description of the network, not its weights",
    limit_bytes: int = TEXT_LIMIT_BYTES,
) -> str:
    """Text of a file in UTF-8, of at most `limit_bytes`.

    Raises:
        RequestError: as `checked`, or it is not text.
    """
    path = checked(where, limit_bytes, remedy)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{path} is not text in UTF-8 (byte {error.start}); give a text file.") from error
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}; check the permissions.") from error


def _at_home(where: str | Path) -> Path:
    """The path with `~` replaced."""
    try:
        return Path(where).expanduser()
    except RuntimeError as error:
        raise RequestError(f"{where} begins with the home of nobody on this machine; give the whole path.") from error


def _size_of_regular(path: Path) -> int:
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RequestError(f"{path} cannot be opened: {reason}; give the path of a file.") from error
    if not stat.S_ISREG(found.st_mode):
        raise RequestError(f"{path} is no regular file; give the path of a file.")
    return found.st_size
