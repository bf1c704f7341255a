"""What a campaign was begun with, kept word for word so that it can be resumed after anything."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime

from estimators.harp.application import Application
from estimators.harp.campaign.options import Options
from estimators.harp.expressions import Value
from knowledge.evidence import Frozen

_OWN_FILE = re.compile(r"\{files\}/([\w./-]+)")


class About(Frozen):
    """What a campaign was begun with.

    Attributes:
        campaign_id: unique. created: when, with its time zone.
        application_name: of the file. application: all it said. folder: where it lay. fingerprint: see below.
        options, targets: what was asked; targets are those drawn where none were given.
    """

    campaign_id: str
    created: AwareDatetime
    application_name: str
    application: dict[str, Any]
    folder: str
    fingerprint: str
    options: Options
    targets: tuple[dict[str, Value], ...]

    def as_begun(self) -> Application:
        """The application as it was when the campaign began."""
        return Application.model_validate(self.application).model_copy(update={"folder": Path(self.folder)})


def fingerprint_of(application: Application) -> str:
    """The same for the same application: SHA-256 of what its file says and of its own files that commands name."""
    digest = hashlib.sha256(application.model_dump_json().encode())
    texts = " ".join(application.templates().values())
    for name in sorted(set(_OWN_FILE.findall(texts))):
        path = application.folder / name
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"is not there")
    return digest.hexdigest()
