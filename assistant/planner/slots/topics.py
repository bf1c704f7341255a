"""What a question about facts asks for (`metric`) and what a question about practice is about (`topic`)."""

from __future__ import annotations

import re

from assistant.planner.text import Scan

_METRICS = (
    ("conflict", r"\b(?:disagree|conflict|contradict)\w*"),
    (
        "origin",
        r"\bwhere (?:do|does|did)\b[^?]*\b(?:come|comes|came) from\b|\bwho says\b|\bprovenance\b|"
        r"\bhow (?:old|fresh|recent|up to date) (?:is|are)\b|\bsources? (?:of|for|behind) (?:the|that|this|your)\b",
    ),
    (
        "max_walltime",
        r"\b(?:max(?:imum)?|longest|upper|time|wall ?-?(?:time|clock)|runtime)\s+(?:\w+\s+){0,2}?(?:wall "
        r"?-?time|wall ?-?clock|time|job|queue|run ?time|runtime|limit)s?\b|\bwall ?-?time\b|\btime "
        r"limits?\b|\bhow long (?:can|may|am i allowed)\b[^?]*\b(?:job|run|use|queue)|\blongest queue\b",
    ),
    (
        "job_limits",
        r"\b(?:how many|number of|max(?:imum)?(?: number of)?)\s+(?:\w+\s+){0,2}?jobs?\b[^?]*\b(?:can|may|"
        r"submit|queue|run|at once|user|have|allowed)\b|\bjobs? (?:per|a) user\b|\bjob limits?\b|"
        r"\b(?:per|a)[- ]user limits?\b",
    ),
    (
        "gpus_per_node",
        r"\bgpus?\s*(?:per|/|a|in (?:a|one|each)|on (?:a|one|each))\s*node\b|\bhow many (?:gpus?|"
        r"accelerators|\w*\d\w*) (?:are |does |has |do )?(?:per|in|on|a|each)?\s*(?:an?|one|each|"
        r"every)?\s*node\b",
    ),
    (
        "gpu_memory",
        r"\b(?:gpus?|hbm|device|accelerators?)\s+(?:memory|ram|vram)\b|\bvram\b|\b(?:most|least|more|much|"
        r"largest|biggest) (?:gpu )?memory\b",
    ),
    (
        "cores",
        r"\b(?:how many|number of)\s+(?:\w+\s+)?(?:cores?|cpus?|threads)\b|\bcores? (?:per|a|/) ?(?:node|"
        r"socket)\b|\b(?:what|which) (?:cpus?|processors?)\b",
    ),
    (
        "node_count",
        r"\b(?:how many|number of|count of|total)\s+(?:\w+\s+){0,3}?(?:nodes?|servers?)\b|^\s*(?:and "
        r")?nodes?\s*\?",
    ),
    (
        "partition_list",
        r"\b(?:list|show|which|what|all|any|the|are)\b[^?]{0,25}\b(?:partitions?|queues?)\b|"
        r"^\s*(?:partitions?|queues?)\b",
    ),
    (
        "gpu_types",
        r"\b(?:what|which|list|kinds?|types?|sorts?|any)\b[^?]{0,25}\b(?:gpus?|accelerators?|graphics "
        r"cards?)\b|\bgpus? types?\b|\b(?:has|have|got) (?:any )?gpus?\b",
    ),
    (
        "charge",
        r"\b(?:charge|charging|billing)\s*(?:factors?|rates?|units?)?\b|\bcharged\b|\b(?:service units?|"
        r"\bsus?\b|core[- ]hours?|node[- ]hours?|gpu[- ]hours?) (?:per|rate|cost|charged|for|does)\b|"
        r"\bhow many sus?\b|\bwhat(?:'s| is| does) (?:an? |one |the )?(?:[nsb]u|sbu|cu|au|nhr|service unit|"
        r"billing unit|charge unit|gpu-hour|node-hour|core-hour)s?\b",
    ),
    (
        "price",
        r"\bprices?\b|\bpricing\b|\bcosts?\b|\bhow much (?:is|does|for|are|per)\b|\bon-?demand\b|\bspot\b|"
        r"\$ ?(?:per|/|an) ?h",
    ),
    ("storage", r"\b(?:storage|scratch|home|file ?systems?|quotas?|disk)\b"),
    (
        "access",
        r"\bwho (?:can|may|is allowed)\b|\b(?:get|request|apply for) (?:access|an? (?:account|"
        r"allocation))\b|\baccess (?:programs?|to)\b|\bhow (?:does one|do (?:i|you)) get (?:on|access)\b|"
        r"\beligible\b",
    ),
    (
        "scheduler",
        r"\bschedulers?\b|\b(?:slurm|pbs|lsf) or\b|\bwhich batch system\b|\bbatch system\b|\bworkload "
        r"manager\b",
    ),
    ("memory", r"\b(?:memory|ram)\b"),
    (
        "system_list",
        r"\b(?:which|what|list|any|all|are there|is there)\b[^?]{0,25}\b(?:systems?|machines?|clusters?|"
        r"supercomputers?|sites?|instances?|clouds?)\b|\bwho has\b|\bwhere (?:is|are) there\b|\bsystems? "
        r"(?:in|with|that|which)\b",
    ),
    ("accelerator", r"\b(?:specs?|specifications?|datasheet|bandwidth|tflops|flops|peak|tdp)\b"),
)
_TOPICS = (
    (
        "storage",
        r"\bpurg\w*|\bscratch\b|\bquotas?\b|\bstorage\b|\bfile ?systems?\b|\bhome dir\w*|"
        r"\bdeleted?\b.*\bfiles\b|\bbackups?\b",
    ),
    ("access", r"\b(?:get|getting|apply(?:ing)? for|request(?:ing)?|obtain) (?:access|an? (?:account|allocation))\b"),
    ("charging", r"\bcharg\w+|\bbill\w*|\bservice units?\b|\ballocations?\b|\bsus?\b|\bcredits\b"),
    ("containers", r"\bcontainers?\b|\bapptainer\b|\bsingularity\b|\bdocker\b|\bpodman\b|\bshifter\b|\bpyxis\b"),
    ("checkpoints", r"\bcheckpoint\w*|\bresum\w+|\brestart\w*|\brequeue\w*"),
    (
        "data transfer",
        r"\bglobus\b|\btransfer\w*|\brsync\b|\bscp\b|\bmov(?:e|ing)\b[^?]*\b(?:data|files|[tg]b)\b|"
        r"\bupload\w*|\bcopy\w*|\bstag(?:e|ing)\b",
    ),
    ("job arrays", r"\bjob arrays?\b|\barrays?\b"),
    (
        "multi-node training",
        r"\bmulti-?node\b|\btorchrun\b|\bddp\b|\bdistributed\b|\bnccl\b|\bhorovod\b|\bdeepspeed\b|\bfsdp\b",
    ),
    (
        "debugging",
        r"\berrors?\b|\bfail\w*|\bpending\b|\bkilled\b|\boom\b|\brefus\w+|\breason\b|\bnot found\b|"
        r"\bcrash\w*|\bhang\w*|\binvalid\b|\bdenied\b|\bqosmax\w*|\bassoc\w*limit\b",
    ),
    ("queues", r"\bqueues?\b|\bpartitions?\b|\bwall ?-?time\b|\btime limits?\b|\bpriority\b|\bpreempt\w*|\bbackfill\b"),
    ("gpus", r"\bgpus?\b|\bmig\b|\bcuda\b"),
    ("software", r"\bmodules?\b|\bconda\b|\binstall\w*|\bpython\b|\bpip\b|\bcompil\w+|\bmpi\b"),
    ("access", r"\baccess\b|\baccounts?\b|\blog ?in\b|\bssh\b|\bmfa\b|\bduo\b|\bpasswords?\b"),
    ("edge", r"\bedge\b|\bjetson\b|\braspberry\b|\btensorrt\b"),
)
_MOST = re.compile(r"\b(?:most|largest|biggest|longest|max(?:imum)?|highest|greatest)\b")
_LIMIT = re.compile(r"\bmax(?:imum)?\b[^?]*\b(?:wall ?-?time|time|limit)")
_LEAST = re.compile(r"(?<!at )\b(?:least|smallest|shortest|min(?:imum)?|lowest|fewest)\b")
_MEMORY_ASKED = re.compile(
    r"\bpeak memory\b|\bsqueez\w+ (?:in|into|onto|on)\b|\bhold\w*\b[^?]{0,25}\bin memory\b|\bmemory (?:of|in|"
    r"during)\b[^?]*\btraining\b|\b(?:fits?|fitting|oom|ooms|out of memory|"
    r"run out of|vram|enough (?:gpu )?(?:memory|vram|ram)|how much "
    r"(?:gpu )?(?:memory|vram|ram))\b|\b(?:memory|vram) (?:does|do|need|for|use|usage|requirement)"
    r"|\bmemory (?:footprint|needs?)\b|\bcan (?:i|you|we) (?:\w+-?)?(?:train|tune|finetune|fine-tune|"
    r"pretrain|run|do|qlora|lora)\b[^?]*\b(?:on|with) (?:a|an|one|1|2|two|single|my)\b"
)


def read(scan: Scan) -> None:
    """Note what is asked for. Nothing is taken: these words also carry the intent."""
    for metric, pattern in _METRICS:
        if re.search(pattern, scan.text):
            scan.slots["asked"] = metric
            break
    for topic, pattern in _TOPICS:
        if re.search(pattern, scan.text):
            scan.slots["topic"] = topic
            break
    if _MEMORY_ASKED.search(scan.text):
        scan.flags.add("memory")
    if _MOST.search(scan.text) and not _LIMIT.search(scan.text):
        scan.slots["order"] = "max"
    elif _LEAST.search(scan.text):
        scan.slots["order"] = "min"
