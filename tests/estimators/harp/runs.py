"""Strategies and builders of runs, for tests of everything that keeps them."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

from estimators.harp.run import Origin, Run, Scale, Status

WRITABLE = st.characters(exclude_categories=["Cs"])
NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.none() | st.integers(0, 2**62)
SECONDS = st.none() | st.floats(0, 1e12, allow_nan=False)
VALUES = st.integers(-(2**70), 2**70) | FLOATS | st.text(WRITABLE, max_size=12)
WORDS = st.none() | st.text(WRITABLE, max_size=12)

RUNS = st.builds(
    Run,
    run_id=st.text(WRITABLE, min_size=1, max_size=20),
    application=NAMES,
    configuration=st.dictionaries(NAMES, VALUES, max_size=4),
    status=st.sampled_from(Status),
    scale=st.sampled_from(Scale),
    origin=st.sampled_from(Origin),
    campaign_id=WORDS,
    repetition=st.integers(0, 99),
    wall_seconds=SECONDS,
    cpu_seconds=SECONDS,
    peak_memory_bytes=COUNTS,
    read_bytes=COUNTS,
    written_bytes=COUNTS,
    exit_status=st.none() | st.integers(-300, 300),
    host=WORDS,
    system_id=WORDS,
    node_type=WORDS,
    version=WORDS,
    started=st.none() | st.datetimes(timezones=st.just(UTC)),
    message=st.text(WRITABLE, max_size=30),
)


def run(run_id: str = "r1", **changes: object) -> Run:
    """A plain finished run."""
    fields: dict[str, object] = {
        "run_id": run_id, "application": "melt", "configuration": {"atoms": 1000, "cores": 1},
        "status": Status.FINISHED, "wall_seconds": 1.5,
    }  # fmt: skip
    return Run.model_validate(fields | changes)
