"""Campaigns: which run is worth its time next, and why; run, kept and resumed until the answer is certain enough.

Planner                  decides: pilot, points that fill the small range, then the most certainty per second
begin, find_campaign     a `Campaign` on the disk
Campaign.carry_on        runs it, survives the death of its process, resumes
Campaign.marks           certainty after each run: `spent_seconds`, `believed_width`, `learned_width`
Campaign.decisions       each with kind, configuration, expected seconds, width before and after, and its sentence
Campaign.runs, targets, options, ending, notes, outlook(); lessons_of(campaign)
"""

from estimators.harp.campaign.campaign import Campaign, begin, campaigns, find_campaign
from estimators.harp.campaign.choosing import Outlook, Planner
from estimators.harp.campaign.conducting import Audience
from estimators.harp.campaign.decision import Decision, Stop
from estimators.harp.campaign.executing import executor_of, most_here
from estimators.harp.campaign.ledger import Entry
from estimators.harp.campaign.lessons import Lessons, lesson_lines, lessons_of
from estimators.harp.campaign.mark import Mark
from estimators.harp.campaign.options import Options
from estimators.harp.campaign.standing import Standing, Underway
from estimators.harp.campaign.telling import ended_text, left_text, proposals
from estimators.harp.campaign.wording import configuration_text, seconds_text, value_text, width_text

__all__ = [
    "Audience", "Campaign", "Decision", "Entry", "Lessons", "Mark", "Options", "Outlook", "Planner", "Standing",
    "Stop", "Underway", "begin", "campaigns", "configuration_text", "ended_text", "executor_of", "find_campaign",
    "left_text", "lesson_lines", "lessons_of", "most_here", "proposals", "seconds_text", "value_text", "width_text",
]  # fmt: skip
