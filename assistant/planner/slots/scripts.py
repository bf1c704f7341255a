"""What only a job script needs: account, mail, job arrays, containers, the command, the scheduler."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import SMALL, small_count
from assistant.planner.text import Scan

_MAIL = re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_TYPES = {
    "fail": r"\bon (?:failure|fail|error)\b|\bif it fails\b|\bwhen it fails\b",
    "begin": r"\b(?:on|at) (?:start|begin)\b|\bwhen it starts\b",
    "end": r"\b(?:on|at) (?:the )?(?:end|completion|finish)\b|\bwhen (?:it'?s )?(?:done|finished|it ends)\b",
}
_ACCOUNT = re.compile(
    r"(?:\b(?:account|project|budget|allocation|charge(?: it)? to|bill(?: it)? to|-a|--account)\s*(?:is|=|:|"
    r"to|code)?\s*)(?P<name>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[a-z]+\d+[a-z0-9]*)(?!\w|[.-]\w)"
    r"|\b(?:acct|--account=|account[:=])\s*(?P<short>[a-z][\w-]{2,20})"
    r"|\b(?P<project>project_\d{6,12})\b|\b(?:to|under|with|on) (?:the|my|"
    r"our) (?P<named>[a-z][\w-]{2,20}) (?:account|project|"
    r"allocation)\b"
)
_ARRAY = re.compile(
    r"\b(?:array|tasks?)\b[^.?!]{0,25}?\b(?:of|over|with|for)\s+(?P<size>\d[\d,]*)|"
    r"(?<![\w.])(?P<before>\d[\d,]*)\s+(?:array )?(?:tasks?|input files?|inputs|files|array jobs?|"
    r"jobs)\b"
)
_LIMIT = re.compile(
    rf"(?<![\w.])(?P<limit>{SMALL})\s+(?:at (?:a|one|the same) time|at once|concurrent(?:ly)?|in "
    rf"parallel|simultaneous(?:ly)?)\b|%(?P<percent>\d+)"
)
_CORES = re.compile(rf"(?<![\w.])(?P<count>{SMALL})\s*(?:cpu )?(?:cores?|cpus|threads)\b")
_CONTAINER = re.compile(r"\b(?P<name>apptainer|singularity)\b|(?P<image>[\w./-]+\.(?:sif|simg)\b|docker://\S+)")
_COMMAND = re.compile(
    r"(?:\b(?:running|runs?|execute[s]?|command|"
    r"launch(?:ing)?)\s*[:=]?\s*)?[`'\"](?P<quoted>[^`\"']{3,200})[`'\"]|\b(?P<bare>(?:srun|python3?|"
    r"mpirun|torchrun) \S+(?: --?\S+(?: [^\s-]\S*)?)*)"
)
_SERVED = re.compile(r"\b(?:users?|requests?|prompts?|clients?|concurrent|concurrency|streams?)\b")
_SHORT = 8
"""Words of a message that only changes a script: `not more than 25 at once`."""
_WANTED = re.compile(r"\barray job\b|\b(?:script|sbatch|slurm|pbs|header|qsub|job file|batch file)\b")


def read(scan: Scan) -> None:
    """Take the parts of a job script that nothing else reads."""
    if match := _MAIL.search(scan.rest):
        scan.slots["mail_user"] = scan.plain[match.start() : match.end()]
        scan.take(*match.span())
        scan.slots["mail_type"] = (
            ",".join(kind for kind, pattern in _MAIL_TYPES.items() if re.search(pattern, scan.text)) or "end,fail"
        )
    if match := _ACCOUNT.search(scan.rest):
        group = next(name for name in ("name", "short", "project", "named") if match.group(name))
        scan.slots["account"] = scan.plain[match.start(group) : match.end(group)]
        scan.take(match.start(group), match.end(group))
    if re.search(r"\bpbs\b|\bqsub\b", scan.text):
        scan.slots["scheduler"] = "pbs"
    if _WANTED.search(scan.text):
        _read_script_only(scan)
    elif (match := _LIMIT.search(scan.rest)) and len(scan.text.split()) <= _SHORT and not _SERVED.search(scan.text):
        scan.slots["array_limit"] = small_count(match.group("limit") or match.group("percent"))
        scan.take(*match.span())
    if scan.slots.get("script") and scan.slots["script"] in str(scan.slots.get("command", "")):
        scan.slots.pop("script")


def _read_script_only(scan: Scan) -> None:
    if "array" in scan.text or "tasks" in scan.text:
        if match := _ARRAY.search(scan.rest):
            scan.slots["array_size"] = int((match.group("size") or match.group("before")).replace(",", ""))
            scan.take(*match.span())
        if match := _LIMIT.search(scan.rest):
            scan.slots["array_limit"] = small_count(match.group("limit") or match.group("percent"))
            scan.take(*match.span())
    if match := _CORES.search(scan.rest):
        scan.slots["cores_per_task"] = small_count(match.group("count"))
        scan.take(*match.span())
    if match := _COMMAND.search(scan.rest):
        group = "quoted" if match.group("quoted") else "bare"
        scan.slots["command"] = scan.plain[match.start(group) : match.end(group)]
        scan.take(*match.span())
    if match := _CONTAINER.search(scan.rest):
        if match.group("image"):
            scan.slots["container"] = scan.plain[match.start("image") : match.end("image")]
        scan.take(*match.span())
