"""Notice rules for tests: a file of a few rules in the place of the shipped one."""

from typing import Any

from ocop_cycle.application import commands
from ocop_cycle.policy import content, labels, notice_rules
from tests.application import builders

LABEL = labels.Label(vi="Nhắc", en="Reminder")


def rule(name: str, **said: Any) -> notice_rules.NoticeRule:
    """A rule on dossiers' deadlines, three days before, to the producer; with changes."""
    usual: dict[str, Any] = {
        "on": "deadline-near", "subjects": ("dossier",), "offsets": (notice_rules.Offset(n=-3),),
        "to": ("producer",), "template": "dossier-deadline-near",
    }  # fmt: skip
    kept = {key: value for key, value in {**usual, **said}.items() if value is not None}
    return notice_rules.NoticeRule(id=name, label=LABEL, **kept)


def adopt(
    office: builders.Office, *rules: notice_rules.NoticeRule, sending: notice_rules.Sending | None = None
) -> None:
    """Put these rules in force, and no other."""
    made = notice_rules.NoticeRules(
        id="standard", title=LABEL, sending=sending or notice_rules.Sending(), rules=tuple(rules)
    )
    text = content.canonical(made)
    office.do(commands.AdoptPolicy, kind="rules", name="standard", digest=content.digest(text), content=text)
