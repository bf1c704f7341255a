"""What a message wants: a transparent sum of cues. Each line of the tables can be read, argued about and tested."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CREATE = (
    r"(?:write|make|give|create|generate|need|want|show|produce|draft|prepare|build|print|turn (?:it|"
    r"that|this) into|put together|get me|send)"
)
_SCRIPT = (
    r"(?:sbatch|slurm|pbs|qsub|batch|job|submission|submit)[\s-]*(?:job )?(?:script|header|file|template|directives)"
)

CUES: tuple[tuple[str, int, str], ...] = (
    (
        "recommend",
        6,
        r"\bwh?ere?\b (?:\w+ ){0,2}?(?:should|shoud|shuold|shud|can|could|do|to|would|shall|might|is "
        r"(?:(?:it|that|this) )?(?:best|cheapest|fastest))\b(?! (?:i|we) (?:find|read|see|put|store|get help))",
    ),
    (
        "recommend",
        5,
        r"\b(?:recommend|suggest)\b|\bbest (?:place|cluster|system|machine|site|option|home|spot|bet|"
        r"location|cloud|cent(?:er|re))\b|\b(?:which|what) (?:cent(?:er|re)|site|place|provider)\b|\b(?:place|spot|"
        r"site|machine|system|cluster|home|somewhere)\b (?:to|for|"
        r"where) (?:\w+ )?(?:run|train|fine|pretrain|comput|infer)\w*",
    ),
    (
        "recommend",
        5,
        r"\b(?:which|what|any) (?:\w+ ){0,2}?(?:cluster|system|machine|supercomputer|site|cloud|instance|"
        r"resource|place|hpc|gpu node)s? (?:\w+ ){0,3}?(?:should|is best|is cheapest|best|for (?:training|"
        r"running|fine|this|my|pretraining|inference)|to (?:run|train|use|pick|choose)|would|do you|can "
        r"(?:i|we) (?:use|train|run)|suits?|fits?)\b",
    ),
    (
        "recommend",
        4,
        r"(?:^|[,.;:!?>-]\s*|\b(?:tell me|know) )where\b\s*\??$|,? where (?:should|could|can|do|to|would|"
        r"it)\b|\bwhere\?",
    ),
    (
        "recommend",
        3,
        r"\bsomewhere\b(?! else)|\bwhere\b|\b(?:cheapest|fastest|quickest|greenest|best) (?:way|place|spot|option|"
        r"system|cloud|site|cluster|machine)\b|\bwhich (?:system|cluster|machine|supercomputer|site|"
        r"cloud)s? for\b|\bbest place\b",
    ),
    (
        "recommend",
        2,
        r"\b(?:i|we)(?:'d| would)? (?:want|need|like|have|plan|wish|got) to (?:train|run|fine|pretrain)|"
        r"\btrain\b|\bpretrain\b|\bfine-?tune\b",
    ),
    ("recommend", 3, r"\b(?:avoid|not on|exclude|anything but|only on|only use|skip)\b"),
    (
        "dnn_estimate",
        6,
        r"\bhow (?:long|much time|many (?:gpu[- ]?)?(?:hours|days|minutes|weeks))\b|\betas?\b|\btime to "
        r"train\b|\btraining time\b|(?<!\d )\b(?:time|hours|days|duration|runtime|throughput)\s*\?|\bepoch time\b|"
        r"\btime per (?:epoch|step)\b",
    ),
    (
        "dnn_estimate",
        5,
        r"\bthroughput\b|\b(?:images?|tokens?|samples?)\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|\bhow fast\b|"
        r"\bhow quick(?:ly)?\b|\bestimate\b|\b(?:energy|kwh|power)\b (?:use|need|consum|for|of|does)|"
        r"\bhow much (?:energy|power)\b",
    ),
    (
        "dnn_estimate",
        5,
        r"\btime (?:to|until) (?:the )?first token\b|\bttft\b|\btime per (?:output )?token\b|\btok/s\b|"
        r"\b(?:images?|pictures?|photos?|frames?)\s?(?:/|per |a )\s?(?:day|hour|night)\b",
    ),
    ("dnn_estimate", 2, r"\bpredict\b|\bwill it take\b|\btake\b"),
    (
        "harp_predict",
        3,
        r"\b(?:predict|runtime|wall ?-?time|how long|how many (?:cores|nodes|hours|cpus)|hours|--time|"
        r"safety margin|eta|time)\b",
    ),
    (
        "script",
        8,
        rf"\b{_CREATE}\b[^.?!]{{0,40}}?\b(?:{_SCRIPT}|sbatch|script|pbs script|header|batch file|job "
        rf"file)\b",
    ),
    (
        "script",
        6,
        rf"^(?:an? |the |my )?(?:{_SCRIPT}|sbatch|slurm|qsub)\b(?!.*\b(?:error|refus\w+|fails?|failed|"
        rf"says?|said|rejected|mean)\b)|\b{_SCRIPT}\b[^?]{{0,12}}(?:for|that|please|with|over|on|:)|^script\b|"
        rf"\b(?:sbatch|slurm|pbs) (?:script|header)\b|^(?:an? )?(?:pbs|slurm|sbatch) for\b|\ba? script (?:that|"
        rf"which|for|to)\b",
    ),
    (
        "job_submit",
        7,
        r"\bsend (?:it|that|this|that script|the script|this script) off\b|^(?:ok(?:ay)?|yes|now|then|and|good|"
        r"great|fine|perfect|looks? (?:good|right|"
        r"fine))?[\s,.!]*(?:please )?(?:submit|launch|"
        r"queue|run) ?(?:it|that|this|please)?[\s.!]*$|\b(?:send|put|push|throw|get|start|run|queue|launch|"
        r"submit)\b[^?]{0,12}"
        r"[\w./~-]+\.(?:sh|sbatch|slurm|pbs|job)\b|[\w./~-]+\.(?:sh|sbatch|slurm|pbs|job) (?:to (?:run|go)|on|in|to|"
        r"off)\b",
    ),
    (
        "job_submit",
        7,
        r"(?:^|\b(?:please|and|then|now|ok|can you|could you|go ahead and|just)\s+)(?:submit|launch|"
        r"enqueue|queue(?: up)?|kick off|start|send off|run)\s+(?:it|this|that|them|the (?:job|script|"
        r"second|first|top|recommended|best)|my job|job\b|a job|[\w./~-]+\.(?:sh|sbatch|slurm|pbs|job|"
        r"py))|^(?:please )?submit\b|\bsubmit (?:it|this|that)\b|^(?:please )?(?:launch|enqueue|kick "
        r"off)\b",
    ),
    (
        "job_status",
        7,
        r"\b(?:status|state|progress) of (?:my |the )?(?:job|run|it)\b|\bis (?:my|the|it|"
        r"job)\b[^.?!]{0,20}\b(?:done|running|finished|started|complete|pending|stuck|queued|still)\b|"
        r"\bmy (?:\w+ )?jobs?\s*\?*$|\bwhat happened to\b|\bwhen (?:does|will|is) (?:my |the )?(?:job|"
        r"it)\b[^.?!]{0,15}\b(?:start|run|finish|end|done)\b|\b(?:list|show|check|"
        r"see)\b[^.?!]{0,12}\b(?:my|running|pending|queued|all) (?:\w+ )?jobs\b|"
        r"\bjob\b[^.?!]{0,20}\bstatus\b|\bhow(?:'s| is) (?:my|the) (?:job|run)\b|\bmove my job\b|"
        r"\brescheduler?\b|\bhow far (?:is|along)\b|\b(?:is|are|has|did|does|was) #?\d{2,10} (?:still|running|waiting|"
        r"pending|done|finish\w*|start\w*|queued|through|alive|stuck|complete\w*|fail\w*|crash\w*|yet|already)\b|"
        r"\b(?:why|when|how|what)\b[^?]{0,20}\bjobs? #?\d{2,10}\b|\bjob #?\d{2,10} (?:doing|up to|fail\w*|crash\w*|"
        r"start\w*)\b|\bdid (?:my|the) (?:job|run)\b|^status\b|\bis it "
        r"(?:running|done|finished|started)",
    ),
    (
        "job_cancel",
        7,
        r"\bpull the plug\b|\b(?:take|get|pull|remove|throw) (?:it|that|them|this|job \d+|\d+) (?:out of|off|"
        r"from) the queue\b|"
        r"\bno longer need (?:it|that|them|job|\d+)|\bdon'?t need (?:it|that|them|job|\d+)\b|\bget rid of (?:it|"
        r"that|job|my|the)\b|"
        r"\bdrop (?:all|every|my|the|those|it)\b[^?]{0,30}\b(?:jobs?|pending|queued|running)\b|\b(?:cancel|kill|"
        r"stop|end)\W*$",
    ),
    (
        "job_status",
        7,
        r"\b(?:any )?(?:news|updates?) (?:on|of|about|from) (?:my |the )?(?:job|run|it|#?\d)|\bsqueue --me\b|"
        r"\b(?:of mine|mine)\b"
        r"[^?]{0,25}\b(?:pending|running|queued|waiting|queue)\b|\b(?:queue|jobs?|pending|"
        r"running)\b[^?]{0,20}\bof mine\b|"
        r"\b(?:did|has|does|will|is|was) (?:it|that|that one|my job|the job|mine|this) (?:already |actually |"
        r"ever )?(?:start\w*|"
        r"begin|begun|began|run|running|finish\w*|end\w*|fail\w*|crash\w*|die[ds]?|go through|through|gone through|"
        r"done|over|"
        r"pending|queued|waiting)\b|^#?\d{4,9} (?:died|crashed|failed|stopped|ended)\b|\b(?:show|tell|"
        r"give) me (?:its|the) "
        r"(?:status|state|progress)\b",
    ),
    (
        "job_cancel",
        7,
        r"\b(?:scancel|qdel)\b|(?:^|\b(?:please|pls|and|then|now|ok|can you|could you|just|forget it,?|"
        r"want to|i'd like to)\s+)(?:cancel|kill|abort|stop|terminate|delete|remove)\b\s+(?:it|that|this|"
        r"them|job|jobs|my|the|all|#?\d|both)",
    ),
    (
        "compare",
        6,
        r"\bcompare\b|\bcomparison\b|\bstacks? up (?:against|to|with)\b|\bcontrast\b|\bhold up against\b|"
        r"\bdifferences? between\b|\bside by side\b|\bversus\b|\bvs\b\.?|"
        r"\bcompared (?:to|with)\b",
    ),
    (
        "compare",
        4,
        r"\b(?:better|faster|cheaper|worth|worse|slower|quicker|preferable)\b[^?]{0,40}\b(?:than|or|over|"
        r"for)\b|\b(?:which|what) (?:is|one is|would be) (?:better|faster|cheaper|quicker)\b|\bstick to\b|"
        r"\bbe better\b|\bor\b[^?]{0,30}\bbetter\b",
    ),
    (
        "ci_query",
        5,
        r"\b(?:which|what|list|show(?: me)?|any|all|are there|is there|who has|do "
        r"any)\b[^?.]{0,40}\b(?:systems?|machines?|clusters?|partitions?|queues?|gpus?|accelerators?|"
        r"nodes?|supercomputers?|instances?)\b",
    ),
    (
        "ci_query",
        5,
        r"\bhow many (?:\w+ ){0,3}?(?:nodes?|gpus?|cores?|cpus?|partitions?|queues?|systems?|h100s?|"
        r"a100s?|accelerators?|sus?)\b|\bmax(?:imum)?\b[^?.]{0,20}\b(?:wall ?-?time|time|nodes?|jobs?)\b|"
        r"\blongest (?:queue|job|walltime|time|run)\b|\btime limits?\b|\bwall ?-?time limits?\b",
    ),
    (
        "ci_query",
        5,
        r"\b(?:does|do|has|have|is|are)\b[^?.]{0,30}\b(?:have|has|got|any|offer|"
        r"support)\b[^?.]{0,25}\b(?:gpus?|[ahvptl]\d{1,3}s?\w*|mi\d+\w*|nodes?|partition|cpus?|"
        r"accelerators?)\b|\bsince \w+ has\b|\bstill (?:running|in (?:service|operation|production)|alive|"
        r"available|up)\b",
    ),
    (
        "ci_query",
        4,
        r"\b(?:charge|charging) (?:factor|rate)|\bprice\b|\bpricing\b|\bhow much (?:does|is|are|do|per)\b|"
        r"\bcosts? (?:of|per|for)\b|\bmemory (?:per|of|on)\b|\bhow much (?:ram|memory)\b|\bcores per\b|"
        r"\bgpus per node\b|\bspecs?\b|\bspecifications?\b|\btell me about\b|\bwhat(?:'s| is)\b|\bwho "
        r"(?:can|may) use\b|\bscheduler\b|\blist\b|\b(?:gpu|partition|node) types?\b",
    ),
    (
        "docs",
        6,
        r"\bhow (?:do|can|could|should|would|does) (?:i|we|you|one|it|that|this|people|jobs?|my|our|"
        r"the)\b(?! (?:long|much|"
        r"many))|\bhow to\b|\bhow are (?:jobs|gpus?|nodes?|we|users)\b|\bhow is (?:usage|time|my|the)\b|"
        r"\bwhat does\b[^?]{0,40}\bmean\b|\bexplain\b|\bguide\b|\btutorial\b|\bdocumentation\b|\bdocs\b|"
        r"\bexamples? of\b|\bbest practices?\b|\brecommended way\b|\bsteps to\b|\bwhat should i do\b|"
        r"\bwhat (?:now|to do)\b|^what(?:'s| is| are) an? (?!max)(?!time limit)[a-z-]+(?: [a-z-]+)?\W*$",
    ),
    (
        "docs",
        6,
        r"\bback(?:ed)? ?-?ups?\b|\b(?:deletes?|deleted|removes?) (?:my |our |old |the )?(?:files|data)\b|"
        r"\binteractive (?:session|job|node|shell|gpu)s?\b|\bsession interactive\b|(?<![\w.])/(?:work|scratch|"
        r"projects?|home|u|tmp|"
        r"p|lustre|gpfs|ocean|pscratch)\w*/?\w*|\bpolic(?:y|ies)\b|\bpurg(?:e|ed|ing)\b|\berror\b|\bwhy (?:is|are|"
        r"does|do|did|was|were|has|"
        r"can't|won't|cannot)\b|\bpending (?:with|because|reason)\b|\bstays? (?:in )?pending\b|"
        r"\bsays?\b[^?]{0,60}\b(?:why|but)\b|\b(?:refuses?|rejected|denied|not found|invalid|failed)\b|"
        r"\bqos\w+|\b\w+limit\b(?<!time limit)(?<!the limit)(?<!walltime limit)",
    ),
    (
        "docs",
        4,
        r"\bcontainers?\b|\bdocker\b|\bpodman\b|\bjupyter\w*\b|\bvs ?code\b|\bapptainer\b|\bsingularity\b|"
        r"\bjob arrays?\b|\bcheckpoint\w*|\bglobus\b|"
        r"\brsync\b|\bmodules?\b|\bconda\b|\bscratch\b|\bquotas?\b|\bstaging\b|\bssh\b|\blog ?in\b|"
        r"\bmfa\b|\bmpi\b|\btorchrun\b|\bnccl\b",
    ),
    (
        "smalltalk",
        8,
        r"^(?:hi+|hello+|hey+|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|hey good morning|"
        r"sup|moin|hola)(?: there| all| again| everyone| assistant| bot)?[\s,!.?]*$",
    ),
    (
        "smalltalk",
        8,
        r"^(?:(?:ok(?:ay)?|great|cool|nice|perfect|awesome|good|alright|super|fine|got it|i see|"
        r"understood|that (?:was|is)|that's|you're|you are|very|really|so|wow|well done|ah|oh|yes|"
        r"no)[\s,!.]*)*(?:thanks?(?: you)?|thank you|thx|ty|cheers|bye|goodbye|see you|great|good|cool|"
        r"awesome|amazing|brilliant|helpful|nice|perfect|wonderful|the best|welcome|ok(?:ay)?|got it|"
        r"later)\b[\s\w,!.]{0,24}$",
    ),
    (
        "smalltalk",
        8,
        r"\bwho (?:are|r) (?:you|u)\b|\bwhat (?:are|r) (?:you|u)\b(?! (?:assum|bas))|\bwhat (?:can|could) "
        r"(?:you|u) (?:do|help|answer)\b|\bare you (?:a |an |chatgpt|gpt|claude|human|real|llm|ai|there|"
        r"alive|ok)|\bwho (?:made|built|wrote|created) you\b|\bwhat(?:'s| is) your name\b|\bhow are you\b|"
        r"^(?:help|\?|menu|start)\W*$|\bwhat are you able to\b|\bwhich (?:language )?model are you\b|"
        r"\bhow do you work\b|\bwhat do you do\b|\bdo you (?:speak|understand)\b",
    ),
    (
        "smalltalk",
        8,
        r"^(?:no|nope|nah|na)?[\s,.!]*(?:leave (?:it|that)(?: alone| be)?|never ?mind|nevermind|forget (?:it|that)|"
        r"don'?t(?: bother)?|"
        r"not (?:now|yet|needed)|it'?s (?:fine|ok|okay|alright)|no need|thanks?(?: you)?)[\s,.!]*(?:then|thanks?|"
        r"thank you)?[\s.!]*$|"
        r"\bgood ?night\b|\bsleep on it\b|\b(?:just|exactly) what i (?:was looking for|needed|wanted)\W*$|"
        r"\bwhat (?:kinds?|sorts?) of questions\b|\bwhich kinds? of questions\b|\bthat'?s (?:all|it|enough|"
        r"everything)\b[^?]{0,40}$|\bhave a (?:nice|good|great|lovely)\b|\bhow(?:'s|"
        r" is) it going\b|"
        r"\bhow(?:'s| is) (?:your|the) day\b|\b(?:what'?s|wassup|whats) up\b|^(?:lol|haha+|hehe|rofl|lmao|wow|cool|"
        r"nice|sweet)\b"
        r"(?!.*\b(?:where|which|how|what|can|does)\b)|\bmakes sense\b[\s.!]*$|^many thanks\b[\s.!]*$",
    ),
    (
        "smalltalk",
        6,
        r"\bthat was (?:really |very |so )?(?:helpful|great|good|useful)\b|\bthanks?\b(?! for)[\s!.]*$|"
        r"\bcheers\b|\bmuch appreciated\b",
    ),
    (
        "out_of_scope",
        7,
        r"\bweather\b|\bpoems?\b|\blottery\b|\bjokes?\b|\brecipes?\b|\btranslate\b|\bpresident\b|"
        r"\bcapital (?:city )?of\b|\bflights?\b|\bhotels?\b|\brestaurants?\b|\bmovies?\b|\bsongs?\b|"
        r"\bworld cup\b|\bfootball\b|\bsoccer\b|\bstock (?:price|market)s?\b|\bhoroscope\b|\bbirthday\b|"
        r"\bdate (?:me|night)\b|\bmeaning of life\b|\bhomework\b|\bessay\b|\blove letter\b|\bcover "
        r"letter\b|\bnews\b|\bpizza\b|\bcook\b|\bmedical\b|\bdoctor\b|\btaxes\b|\bsue\b|\bpolitic\w*|"
        r"\belection\b|\breligio\w*",
    ),
    (
        "explain",
        7,
        r"\bwhat (?:did|do|are|were) (?:you|your|the|its)\b[^?]{0,20}\bassum\w+|\byour assumptions\b|"
        r"\bassumptions\s*\?|\bwhy (?:did you (?:assume|use|take|pick|choose)|\d+|so many|only \d+)\b(?! "
        r"(?:not|isn))|\bwhere (?:do|does|did) (?:the|this|that|these|those) (?:numbers?|figures?|"
        r"estimate|interval)s?\b|\bwhat (?:don't|do not|didn't) (?:you|we) know\b|\bwhat is (?:not|"
        r"un)\s?known\b|\bhow (?:sure|certain|confident|accurate|reliable) (?:are|is)\b|\b(?:what|which) "
        r"sources?\b|\bshow (?:me )?(?:the |your )?sources\b",
    ),
)
"""(intent, weight, pattern). The highest sum wins, if it reaches `ENOUGH`."""

_TROUBLE = re.compile(r"\b(?:fails?|failed|failing|errors?|refus\w+|rejected|crash\w*|doesn't work|does not work)\b")
"""A script that exists and does not work asks for advice, not for another script."""

_HAS = re.compile(r"\b(?:does|do|has|have)\b.*\b(?:have|has|got|come with)\b|\bmemory (?:of|per|on|in)\b")
"""A device has memory; a network needs it."""

_PATH = re.compile(r"(?<![\w.])/[a-z][\w-]+(?:/|\b)")
"""A path of a file system: what is said of it stands in the documentation."""

ENOUGH = 4
"""A message that reaches this stands on its own; below it, it is read as a follow-up."""

_COMPILED = tuple((intent, weight, re.compile(pattern)) for intent, weight, pattern in CUES)


@dataclass(frozen=True, slots=True)
class Scored:
    """Sums of cues by intent, best first."""

    scores: tuple[tuple[str, int], ...]

    @property
    def best(self) -> str | None:
        """The intent with the highest sum, if it reaches `ENOUGH`."""
        return self.scores[0][0] if self.scores and self.scores[0][1] >= ENOUGH else None

    def of(self, intent: str) -> int:
        """The sum of one intent."""
        return dict(self.scores).get(intent, 0)


def score(text: str, slots: Mapping[str, Any], flags: frozenset[str]) -> Scored:
    """Add up what the words and the slots say."""
    sums: dict[str, int] = defaultdict(int)
    for intent, weight, pattern in _COMPILED:
        if pattern.search(text):
            sums[intent] += weight
    _weigh_slots(sums, slots, flags, text)
    order = [
        "script",
        "job_cancel",
        "job_status",
        "job_submit",
        "compare",
        "docs",
        "recommend",
        "dnn_estimate",
        "harp_predict",
        "ci_query",
    ]
    ranked = sorted(sums.items(), key=lambda item: (-item[1], order.index(item[0]) if item[0] in order else 99))
    return Scored(tuple((intent, total) for intent, total in ranked if total > 0))


def _weigh_slots(sums: dict[str, int], slots: Mapping[str, Any], flags: frozenset[str], text: str) -> None:
    network = "model" in slots or "params_b" in slots
    if "memory" in flags and (network or "accelerator" in slots) and "system" not in slots:
        of_device = not network and slots.get("asked") in ("gpu_memory", "memory") and _HAS.search(text)
        sums["ci_query" if of_device else "dnn_estimate"] += 6
    if network:
        sums["dnn_estimate"] += 2 if "accelerator" in slots or sums["dnn_estimate"] else 0
        sums["recommend"] += 2 if {"dataset_size", "dataset", "dataset_bytes"} & set(slots) else 1
        sums["ci_query"] -= 4
        sums["docs"] -= 3
        sums["dnn_estimate"] += 5 if "latency" in flags else 0
        sums["dnn_estimate"] += 2 if "processors" in slots else 0
    if "application" in slots and not network:
        sums["harp_predict"] += 4
        sums["dnn_estimate"] -= 6
    else:
        sums["harp_predict"] -= 9
    _weigh_choices(sums, slots, text)
    if "option" in slots and sums["compare"]:
        sums["compare"] += 6
    if _PATH.search(text) and sums["compare"]:
        sums["docs"] += 6
    _weigh_jobs(sums, slots, text)
    if not network:
        _weigh_facts(sums, slots)
    if set(slots) - {"topic", "asked", "order", "objective"}:
        sums["smalltalk"] -= 6
        sums["out_of_scope"] -= 6


def _weigh_jobs(sums: dict[str, int], slots: Mapping[str, Any], text: str) -> None:
    if "job_id" in slots:
        for intent in ("job_status", "job_cancel"):
            sums[intent] += 2 if sums[intent] else 0
        sums["job_status"] += 3
    elif sums["docs"] and sums["job_status"]:
        sums["docs"] += 3  # 'why is my job pending with (Priority)' asks what it means, of no job in particular
    if sums["script"] and _TROUBLE.search(text):
        sums["script"] -= 8
        sums["docs"] += 4
    if "script" in slots:
        placed = {"system", "partition", "walltime_hours", "node_count"} & set(slots)
        sums["job_submit"] += 2 if sums["job_submit"] else 5 if placed and not sums["docs"] else 0
        sums["recommend"] -= 4 if placed else 0
        sums["ci_query"] -= 4


def _weigh_facts(sums: dict[str, int], slots: Mapping[str, Any]) -> None:
    about = {"system", "accelerator", "partition", "systems", "providers", "country", "programs"}
    if "asked" in slots and about & set(slots):
        sums["ci_query"] += 2
    if {"min_walltime_hours", "min_accelerator_memory_gb", "country"} & set(slots):
        sums["ci_query"] += 5
    if "owned_systems" in slots:
        sums["ci_query"] -= 4


_EITHER = re.compile(
    r"^(?:is |are |should i (?:take|use) )?\W*(?:\S+ ){1,5}or (?:\S+ ?){1,5}\?*$|\bor\b[^?]*\b(?:cheaper|better|"
    r"faster)\b"
)


def _weigh_choices(sums: dict[str, int], slots: Mapping[str, Any], text: str) -> None:
    several = "accelerators" in slots or "systems" in slots or "models" in slots
    several = several or len(slots.get("providers", ())) > 1
    if sums["compare"]:
        sums["compare"] += 4 if several else -1
    elif several and _EITHER.search(text):
        sums["compare"] += 7
    elif (
        several
        and "exclude_accelerators" not in slots
        and "recommend" not in {name for name, total in sums.items() if total >= 6}
    ):
        sums["compare"] += 3
