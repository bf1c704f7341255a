"""Accounting as `sacct --parsable2` writes it (sacct(1)): jobs, their steps, an array, states of every kind."""

from __future__ import annotations

HEADER = (
    "JobID|JobName|Submit|Start|Elapsed|State|ExitCode|NNodes|AllocCPUS|AllocTRES|NTasks|MaxRSS|AveRSS|TotalCPU|Comment"
)

TEXT = f"""{HEADER}
4101|melt-n1000|2026-03-01T09:58:00|2026-03-01T10:00:00|00:10:30|COMPLETED|0:0|2|64|billing=64,cpu=64,gres/gpu=8,gres/gpu:a100=8,mem=200G,node=2||||10:50:13.123|pair=lj
4101.batch|batch|2026-03-01T10:00:00|2026-03-01T10:00:00|00:10:30|COMPLETED|0:0|1|32|cpu=32,mem=100G,node=1|1|12040K|12040K|00:01.001|
4101.extern|extern|2026-03-01T10:00:00|2026-03-01T10:00:00|00:10:30|COMPLETED|0:0|2|64|billing=64,cpu=64,mem=200G,node=2|2|9999999K|108K|00:00.001|
4101.0|lmp|2026-03-01T10:00:05|2026-03-01T10:00:05|00:10:20|COMPLETED|0:0|2|64|cpu=64,mem=200G,node=2|64|1500M|1G|10:50:12.122|
4102_7|melt-n2000|2026-03-01T10:00:00|2026-03-02T10:00:00|1-00:00:10|TIMEOUT|0:0|1|32|cpu=32,node=1||||00:00:00|pair=lj
4102_7.batch|batch|2026-03-02T10:00:00|2026-03-02T10:00:00|1-00:00:12|CANCELLED|0:15|1|32|cpu=32,node=1||||00:00:00|
4103|melt-n4000|2026-03-01T10:00:00|2026-03-01T11:00:00|00:00:40|FAILED|1:0|1|32|cpu=32,node=1||||00:30.000|pair=lj
4103.0|lmp|2026-03-01T11:00:00|2026-03-01T11:00:00|00:00:39|OUT_OF_MEMORY|0:125|1|32|cpu=32,node=1|1|190000000K||00:29.000|
4104|melt-n8000|2026-03-01T10:00:00|None|00:00:00|CANCELLED by 1001|0:0|1|32|||||00:00:00|pair=lj
4105|melt-n9000|2026-03-01T10:00:00|2026-03-01T12:00:00|00:20:00|CANCELLED by 1001|0:15|1|32|cpu=32,node=1||||05:00.000|pair=eam
4106|melt-n9000|2026-03-01T10:00:00|2026-03-01T12:00:00|00:20:00|RUNNING|0:0|1|32|cpu=32,node=1||||00:00:00|pair=eam
4107|other|2026-03-01T10:00:00|2026-03-01T12:00:00|00:20:00|COMPLETED|0:0|1|32|cpu=32,node=1||||00:00:00|
4108|melt|2026-03-01T10:00:00|2026-03-01T12:00:00|00:20:00|COMPLETED|0:0|1|32|cpu=32,node=1||||00:00:00|
4109|melt-n7|a|b|c
4110.0|melt-n7|2026-03-01T10:00:00|2026-03-01T12:00:00|00:20:00|COMPLETED|0:0|1|32|cpu=32,node=1||||00:00:00|
"""  # noqa: E501 - lines of a real form cannot be broken
