"""Jobs: ids, scripts, states, and references to earlier turns."""

from __future__ import annotations

import re

from assistant.planner.text import Scan

_ID = re.compile(
    r"\b(?:jobs?|job ?id|scancel|qdel|squeue -j|cancel|kill|abort|stop|terminate|delete|id|remove|"
    r"about)\s*(?:jobs?|number|no\.?|id|nr\.?|#|:|the|my)*\s*#?(?P<id>\d{1,10})(?![,.]\d)(?:\.[a-z]\w*)?\b"
    r"(?!\s*(?:[kmx%]\b|gpus?|nodes?|images?|hours?|h\b|days?|gb|cores?|cards?|epochs?|minutes?|min\b|jobs|tasks|of\b))"
)
_ASKED = re.compile(
    r"\b(?:is|are|was|did|has|does|will)\s+#?(?P<id>\d{2,10})\s+(?:still |already |now |yet )?(?:running|"
    r"waiting|pending|done|finish\w*|start\w*|queued|through|alive|stuck|complete\w*|fail\w*|crash\w*|end\w*)\b"
)
_SCRIPT = re.compile(r"(?<![\w/.])(?P<path>[~./\w-]*\w\.(?:sh|sbatch|slurm|pbs|job|batch|cmd|qsub|py))\b")
_STATES = ("pending", "running", "queued", "failed", "completed", "cancelled", "held")
_REFERS = (
    (
        r"\b(?:the )?(?:last|latest|previous|most recent)(?: one| job| "
        r"submission)?\b(?:[^.?!]{0,20}\bsubmitted)?",
        "last_submitted_job",
    ),
)
_WHICH = {
    r"\b(?:the )?(?:first|1st|top)(?: one| option| row| choice)?\b|\b(?:option|number|row|no\.?|#)\s?(?:1|one)\b": 1,
    r"\b(?:the )?(?:second|2nd)(?: one| option| row| choice)?\b(?! of)|\b(?:option|number|row|no\.?|"
    r"#)\s?(?:2|two)\b": 2,
    r"\b(?:the )?(?:third|3rd)(?: one| option| row| choice)?\b|\b(?:option|number|row|no\.?|#)\s?(?:3|three)\b": 3,
    r"\b(?:the )?(?:fourth|4th)(?: one| option| row| choice)?\b|\b(?:option|number|row|no\.?|#)\s?(?:4|four)\b": 4,
    r"\b(?:the )?(?:fifth|5th)(?: one| option| row| choice)?\b|\b(?:option|number|row|no\.?|#)\s?(?:5|five)\b": 5,
    r"\b(?:the )?(?:sixth|6th)(?: one| option| row| choice)?\b|\b(?:option|number|row|no\.?|#)\s?(?:6|six)\b": 6,
}


_LONE = re.compile(
    r"(?<![\w.,$/-])#?(?P<id>\d{4,9})(?![\w%/-]|[.,]\d|\s*(?:[a-z]*(?:images|tokens|atoms|cells|"
    r"steps|reads)|[km]\b))"
)
_OF_JOBS = re.compile(
    r"\b(?:news|updates?|died|crash\w*|fail\w*|stuck|finish\w*|running|waiting|pending|queued?|cancel\w*|kill\w*|"
    r"abort\w*|"
    r"no longer need|doing|qstat|squeue|burning|go away|digits|status|don't need|what happened|went wrong|"
    r"still going|start\w*|done)\b"
)


def _lone_id(scan: Scan) -> re.Match[str] | None:
    """`any news on 664201?`: a bare number where jobs are spoken of and nothing is counted."""
    found = list(_LONE.finditer(scan.rest)) if _OF_JOBS.search(scan.text) else []
    counted = re.search(r"\b(?:train\w*|images|tokens|epochs|atoms|gpus?|nodes?)\b", scan.text)
    return found[0] if len(found) == 1 and not counted else None


def read(scan: Scan) -> None:
    """Take job ids, script files and which option of the last table is meant."""
    found = list(_SCRIPT.finditer(scan.rest))
    replaced = len(found) == 2 and bool(re.search(r"\bnot\s+$", scan.before(found[0].start())))
    if match := found[-1 if replaced else 0] if found else None:
        scan.slots["script"] = scan.plain[match.start("path") : match.end("path")]
        scan.take(*match.span())
    if match := _ID.search(scan.rest) or _ASKED.search(scan.rest) or _lone_id(scan):
        scan.slots["job_id"] = int(match.group("id"))
        scan.take(match.start("id"), match.end("id"))
    for pattern, which in _WHICH.items():
        if (match := re.search(pattern, scan.rest)) and not re.match(
            r"\s*(?:time|thing|step|of all)", scan.after(match.end())
        ):
            scan.slots["option"] = which
            scan.take(*match.span())
            break
    if re.search(r"\bjobs?\b|\bsubmitted\b|\bcancel|\babort|\bkill", scan.text):
        for pattern, reference in _REFERS:
            if re.search(pattern, scan.rest) and "job_id" not in scan.slots:
                scan.slots["refers_to"] = reference
        state = next(
            (state for state in _STATES if re.search(rf"\b{state} jobs?\b|\bjobs? (?:are |is )?{state}\b", scan.text)),
            None,
        )
        if state:
            scan.slots["state"] = state
