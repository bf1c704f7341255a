"""What is refused, whatever the rest of the message asks: one reason, one sentence, nothing leaked."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WRITES = (
    r";\s*(?:drop|delete|update|insert|copy|attach|alter|create|truncate|install|load|pragma|export|"
    r"import|set|call|vacuum|detach)\b",
    r"\b(?:drop|truncate|alter)\s+(?:table|view|schema|database|index)s?\b|\bdelete\s+from\s+\w|"
    r"\binsert\s+into\s+\w|\bupdate\s+\w+\s+set\b",
    r"\bcreate\s+(?:or replace\s+)?(?:table|view|macro|function|secret)\b|\battach\s+'|"
    r"\bcopy\s+(?:\w+|\(.*\))\s+(?:to|from)\s+'",
    r"\b(?:delete|wipe|erase|overwrite|modify|edit|change|corrupt)\b[^.?!]{0,30}\b(?:the |your |this "
    r")(?:ci |configuration )?(?:database|db|tables?|catalog\w*|facts)\b",
    r"\bread_(?:csv|text|blob|parquet|json)\w*\s*\(|\bduckdb_(?:secrets|settings)\b|\bgetenv\s*\(|"
    r"\bsniff_csv\b|\bunion\s+(?:all\s+)?select\b",
    r"\binstall\s+httpfs\b|\bsystem\s*\(\s*['\"]",
)
_INJECTION = (
    r"\b(?:ignore|forget|disregard|override|skip|drop|bypass)\b[^.?!]{0,30}\b(?:instructions?|rules|"
    r"prompts?|guidelines|polic(?:y|ies)|training|restrictions|safety)\b",
    r"\b(?:reveal|show|print|repeat|output|dump|leak|display|tell|give|paste|what(?:'s| is| "
    r"are))\b[^.?!]{0,40}\b(?:your|hidden|the|this)\s+(?:\w+\s+)?(?:system (?:prompt|message|"
    r"instructions?)|hidden (?:prompt|instructions?|rules|system message)|initial (?:prompt|"
    r"instructions?)|configuration\b(?! (?:database|of))|prompt\b|instructions\b(?! (?:for|to|on)))",
    r"\b(?:disregard|ignore|forget)\b[^.?!]{0,20}\b(?:everything|all|anything|whatever)\b[^.?!]{0,30}\b(?:told|said|"
    r"before|"
    r"earlier|above|learned)\b|\b(?:developer|hidden|secret|internal) (?:message|prompt|instructions?|rules|text)\b",
    r"\bdo (?:anything|what) (?:now|the (?:page|guide|doc\w*|text|file) says)\b|\byou are now\b|\bact "
    r"as (?:root|admin|dan|an? (?:unrestricted|uncensored))|\bno (?:restrictions|rules|limits) (?:now|"
    r"any ?more|apply)\b",
    r"\b(?:pretend|imagine|suppose)\b[^.?!]{0,30}\b(?:admin|root|no rules|unrestricted|developer mode|"
    r"jailbr\w+)\b|\bjailbreak\b|\bdeveloper mode\b|\bdan mode\b",
    r"\b(?:system|assistant)\s*:\s*[^.?!]{0,60}\b(?:reveal|disable|ignore|execute|delete|cancel|send|"
    r"print|obey|submit)\b",
    r"\b(?:disable|turn off|switch off|remove)\b[^.?!]{0,20}\b(?:your )?(?:safety|guard ?rails?|"
    r"grounding|filters?|approval|checks?|restrictions)\b",
)
_SECRETS = (
    r"\b(?:show|print|give|send|tell|cat|dump|read|steal|list|paste|reveal|leak|copy|extract|what(?:'s| is| are))\b"
    r"[^.?!]{0,40}(?<!my )(?<!add )(?<!an )(?<!a )\b(?:api|access|secret|private|ssh|aws|encryption|signing) "
    r"?-?keys?\b(?![^.?!]*\bhow do i "
    r"(?:add|set up|create|upload)\b)",
    r"\b(?:print|show|list|dump|read|give|tell|what(?:'s| is| are)|reveal|echo|cat|get|send|"
    r"paste)\b[^.?!]{0,40}\b(?:passwords?|passphrase|credentials?|tokens? (?:of|for|in)|secrets?|"
    r"env(?:ironment)? (?:variables?|vars?)|\.env\b|slack token|bot token)\b",
    r"/etc/(?:passwd|shadow)|~?/?\.ssh/|\bid_rsa\b|\bos\.environ\b|\bprintenv\b|\$\{?(?:aws|slack|"
    r"openai|secret|api)\w*|\.aws/credentials|/proc/self",
    r"\bshare\b[^.?!]{0,25}\b(?:my|our) password\b|\bsomeone else'?s? (?:account|password|"
    r"credentials)\b|\b(?:use|borrow) (?:a |my )?(?:friend|colleague|someone)\w*'?s? (?:account|login|"
    r"password)\b",
)
_OTHERS = (
    r"\b(?:cancel|kill|delete|stop|scancel|abort|suspend|hold|remove|bump|terminate|"
    r"requeue)\b[^.?!]{0,30}\b(?:other (?:people|users?|groups?|jobs of)|others'?|everyone|everybody|"
    r"all users?|another (?:user|group|person)|someone else|somebody else|(?:his|her|their|user "
    r"\w+'?s?) jobs?)\b",
    r"\b(?:cancel|kill|delete|stop|scancel|abort|suspend|hold)\b[^.?!]{0,15}\b(?!today|yesterday|let|"
    r"it|that|what|there|here|job|node|node\b)[a-z]+'s\s+(?:\w+\s+)?jobs?\b",
    r"\b(?:cancel|kill|delete|stop|scancel|abort|suspend|hold)\b[^.?!]{0,30}\b(?:jobs? (?:of|from|by|"
    r"belonging to) (?:user )?(?!mine|me\b)\w+|user[= ]\w+)|\bscancel\s+-u\s+(?!\$user)\w+",
    r"\b(?:read|open|copy|see|list|show|cat|access|browse|look (?:at|"
    r"into))\b[^.?!]{0,30}(?:/home/(?!\$)\w+|\b(?:other (?:people|users?)|another user|someone else|"
    r"somebody else|my colleague|my labmate|everyone|everybody)(?:'s|s')?\s*(?:'s)?\s*(?:\w+ "
    r")?(?:files?|data|jobs?|scratch|home|results?|directory|folder)\b)",
    r"\b(?:read|open|copy|look (?:at|into|through)|get|fetch|search)\b[^.?!]{0,25}\b(?:mails?|e-?mails?|messages|"
    r"files|data|"
    r"history|keys?)\b[^.?!]{0,20}\b(?:in|of|from)\b[^.?!]{0,20}(?:\b(?:his|her|their)\b|\b(?!today|it|"
    r"that)[a-z]+'s (?:home|"
    r"scratch|directory|account|folder))",
    r"\blog ?in as (?!me\b)\w+|\b(?:with|using) (?:his|her|their|someone'?s|somebody'?s) (?:password|account|login|"
    r"credentials|"
    r"token|key)\b",
    r"\bcharge\b[^.?!]{0,30}\b(?:another|other|someone|somebody|different|a colleague|their|his|"
    r"her)\w*'?s?\b[^.?!]{0,20}\b(?:account|allocation|project|group)|\buse (?:another|someone "
    r"else'?s?|somebody else'?s?|a stranger'?s?) (?:group'?s? )?(?:allocation|project|account)",
    r"\brm\s+-[rf]{1,2}\w*\s|\bfork ?bomb|:\(\)\s*\{|\bmkfs\b|\bdd if=|\bshutdown -|\bsudo\b|\bchmod\s+777\s+/",
)
_EVASION = (
    r"\b(?:bypass|circumvent|evade|cheat|trick|fool|defeat|get (?:a)?round|work (?:a)?round|dodge|"
    r"sneak (?:past|around)|game|hack|exploit|abuse)\b[^.?!]{0,50}\b(?:limits?|quotas?|polic(?:y|ies)|"
    r"purge|accounting|schedulers?|slurm|pbs|walltime|wall time|restrictions?|charg\w*|priority|fair "
    r"?share|monitor\w*|admins?|queue|rules|billing|allocation)\b",
    r"\bkeeps? (?:on )?touching\b|\btouch(?:es|ing)?\b[^.?!]{0,30}\b(?:files?|"
    r"everything)\b[^.?!]{0,40}\bpurge|\b(?:so|that) (?:the )?(?:scratch )?purge (?:never|does ?n'?t|"
    r"won'?t|can'?t)|\b(?:avoid|escape|prevent|beat|stop) (?:the )?(?:scratch "
    r")?purge\b[^.?!]{0,40}\b(?:touch|cron|script|loop)",
    r"\bfak(?:e|es|ing)\b[^.?!]{0,40}\b(?:activity|usage|load|utili[sz]ation|priority|jobs?|user|data|"
    r"results?)\b|\b(?:without|before) (?:the )?(?:admins?|anyone|anybody|them|staff|sysadmins?|"
    r"operators?) (?:noticing|knowing|finding|seeing)\b|\bso (?:the )?admins? (?:don'?t|do not|can'?t|"
    r"won'?t)",
    r"\b(?:on|from) (?:the |a )?(?:login|head) nodes?\b[^.?!]{0,50}\b(?:so|to avoid|without|instead "
    r"of)\b[^.?!]{0,40}\b(?:charg\w*|queue|pay\w*|wait\w*|account\w*)",
    r"\b(?:mine|mining|miner)\b[^.?!]{0,30}\b(?:crypto\w*|bitcoins?|monero|ethereum|coins?|btc|xmr|"
    r"doge\w*)\b|\bcrypto ?-?min(?:e|er|ing)\b|\bxmrig\b",
    r"\b(?:ddos|denial of service|port ?scan|brute[ -]?force|crack(?:ing)? (?:passwords?|hash\w*|"
    r"keys?)|malware|ransomware|botnet|keylogger|phishing)\b",
    r"\b(?:flood|clog|hog|spam|overload|saturate|block|jam|occupy)\w*\b[^.?!]{0,30}\b(?:queues?|schedulers?|clusters?|"
    r"partitions?|slurm|pbs|system|login nodes?)\b|\bso (?:that )?(?:nobody|no ?body|no one|no-one|"
    r"others? (?:can'?t|cannot)|"
    r"everyone else)\b|\b(?:submit|launch|queue|enqueue|start)\b[^.?!]{0,20}\b(?:\d{5,}|\d{1,3}(?:,\d{3})+|\d+ ?k|"
    r"a million|"
    r"millions? of|thousands of)\b[^.?!]{0,20}\b(?:empty|dummy|fake|sleep|idle|useless)\b[^.?!]{0,12}\bjobs?\b",
    r"\bopen ports\b|\bdefault passwords?\b|\bscan (?:all|the|every)\b[^.?!]{0,20}\b(?:hosts?|network|ports|ips?)\b|"
    r"\b(?:flips?|corrupts?|tampers?|sabotages?|falsif\w+|manipulates?|alters?|damages?|"
    r"ruins?)\b[^.?!]{0,40}\b(?:his|her|their|"
    r"colleague\w*|someone\w*|other\w*|group\w*|competitor\w*)\b|\bhashcat\b|\bjohn the ripper\b|\bpassword (?:dump|"
    r"hashes|list)\b|\bforks? (?:until|till|forever|endlessly)\b|"
    r"\b(?:falls? over|goes down|crashes|brings? down|take down|knock out)\b[^.?!]{0,30}\b(?:node|cluster|server|"
    r"system)\b|"
    r"\buntil\b[^.?!]{0,30}\b(?:node|cluster|server|system)\b[^.?!]{0,20}\b(?:falls? over|goes down|dies|crashes|"
    r"hangs)\b",
    r"\bhide\b[^.?!]{0,30}\b(?:usage|jobs?|from (?:the )?(?:admins?|accounting|monitor\w*))\b|"
    r"\bspoof\w*\b|\bimpersonat\w+",
    r"\b(?:submit|run|launch|start)\b[^.?!]{0,25}\b(?:as|under) (?:another|a different|someone else|"
    r"somebody else|user \w+|root)\b",
)

_REASONS: tuple[tuple[str, Iterable[str]], ...] = (
    ("I can't do that: the database is read-only here, and only questions that read are answered.", _WRITES),
    ("I won't reveal or override my instructions or configuration, whatever a message or a page says.", _INJECTION),
    ("I can't show or use secrets such as passwords, keys or environment variables.", _SECRETS),
    ("I won't touch jobs, files or allocations that are not yours, nor anything that could damage a system.", _OTHERS),
    ("I won't help to get around a site's policies; I can explain the policy and what it allows.", _EVASION),
)
_COMPILED = tuple((sentence, tuple(re.compile(pattern) for pattern in patterns)) for sentence, patterns in _REASONS)

_NUDGE = re.compile(
    r"^(?:well|so|and|please|pls|come on|do it|just do it|go on|go ahead|ok(?:ay)?|yes|why(?: not)?|"
    r"now|it(?:'?s| is) (?:ok|okay|fine|allowed)|i(?:'m| am) (?:the )?(?:admin|owner|developer|allowed)|"
    r"you (?:can|may|must)|really|try again|again|continue|proceed|i said so|trust me|this is a "
    r"test)\b[\s\w,']{0,30}[.?!]*$"
)


def refusal(text: str) -> str | None:
    """The sentence of refusal for a lower-case message, or `None` if nothing in it needs one."""
    for sentence, patterns in _COMPILED:
        if any(pattern.search(text) for pattern in patterns):
            return sentence
    return None


def nudges(text: str) -> bool:
    """Whether a message only presses on: 'well?', 'do it', 'it is ok'."""
    return bool(_NUDGE.match(text))
