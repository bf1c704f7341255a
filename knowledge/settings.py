"""All settings in one place: name, safe default, one line of help. Read from `IPLANE_*` environment variables.

Limits are on by default. Ollama's own variable `OLLAMA_HOST` is honoured as well.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import platformdirs
from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.errors import FactError


class Settings(BaseSettings):
    """Settings of one process; `IPLANE_<NAME>` in the environment overrides a default."""

    model_config = SettingsConfigDict(env_prefix="IPLANE_", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("intelligence-plane")),
        description="Folder for everything this program writes: built databases, threads, feedback, profile.",
    )
    model: str = Field(
        default="auto",
        description="Chat model: 'auto' (Ollama if it answers, else the planner), 'planner', or an Ollama model name.",
    )
    ollama_host: str = Field(
        default="http://127.0.0.1:11434",
        validation_alias=AliasChoices("IPLANE_OLLAMA_HOST", "OLLAMA_HOST"),
        description="Address of the Ollama server.",
    )
    ollama_probe_seconds: float = Field(
        default=0.5, gt=0, description="How long to wait for Ollama to say it is there."
    )
    ollama_timeout_seconds: float = Field(default=120.0, gt=0, description="How long one Ollama reply may take.")
    ollama_context_tokens: int = Field(default=16_384, ge=2_048, description="num_ctx sent with every Ollama request.")
    max_model_calls: int = Field(default=6, ge=1, description="Model calls allowed in one turn.")
    max_tool_calls: int = Field(default=8, ge=1, description="Tool calls allowed in one turn.")
    sql_max_rows: int = Field(default=1_000, ge=1, description="Rows a query may return.")
    sql_max_milliseconds: int = Field(default=2_000, ge=1, description="Time a query may take.")
    sql_max_memory_megabytes: int = Field(default=256, ge=16, description="Memory a query may take.")
    as_of: str | None = Field(
        default=None,
        description="Answer from the facts of then: a date (its end, in UTC), or a number or id of a snapshot.",
    )
    host: str = Field(default="127.0.0.1", description="Address the browser chat listens on.")
    port: int = Field(
        default=7860,
        ge=1,
        le=65_535,
        validation_alias=AliasChoices("IPLANE_PORT", "PORT"),
        description="Port the browser chat listens on.",
    )
    log_level: str = Field(default="WARNING", description="DEBUG, INFO, WARNING or ERROR; logs go to stderr.")

    @property
    def ci_database_path(self) -> Path:
        """The built CI configuration database (DuckDB)."""
        return self.home / "ci.duckdb"

    @property
    def layers_path(self) -> Path:
        """What was discovered and imported (a folder of files)."""
        return self.home / "layers"

    @property
    def history_path(self) -> Path:
        """Snapshots of facts and layers (SQLite)."""
        return self.home / "ci-history.sqlite"

    @property
    def docs_path(self) -> Path:
        """The documentation index (a folder)."""
        return self.home / "docs"

    @property
    def state_path(self) -> Path:
        """Threads, feedback and, later, jobs (SQLite)."""
        return self.home / "state.sqlite"

    @property
    def profile_path(self) -> Path:
        """The person's profile (YAML)."""
        return self.home / "profile.yaml"

    @property
    def wait_history_path(self) -> Path:
        """Queue waits that were imported, by system (SQLite)."""
        return self.home / "waits.sqlite"

    @property
    def harp_path(self) -> Path:
        """Application files, campaigns and runs of one's own (a folder)."""
        return self.home / "harp"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Tests call `settings.cache_clear()`.

    Raises:
        FactError: an environment variable holds a value that breaks a rule.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise FactError(
            f"Setting {name} is {first['input']!r}: {first['msg']}; correct the environment variable."
        ) from error
