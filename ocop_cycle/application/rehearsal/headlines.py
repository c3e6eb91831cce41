"""The sentences that stand at the head and at the foot of whatever tells a rehearsal."""

from ocop_cycle.application.rehearsal import telling


def heading(teller: telling.Teller) -> str:
    """What it is a rehearsal of."""
    return teller.words.say("heading", title=teller.told.title.in_language(teller.words.language))


def under(teller: telling.Teller) -> str:
    """Under which regime and scenario, from when to when."""
    rehearsed, language = teller.told, teller.words.language
    return teller.words.say(
        "under", regime=rehearsed.regime_title.in_language(language), begins=rehearsed.begins,
        scenario=rehearsed.scenario_title.in_language(language), ended=rehearsed.ended,
    )  # fmt: skip


def audit(teller: telling.Teller) -> str:
    """Whether the trail of the rehearsed year holds."""
    found = teller.told.audit
    name = "audit-holds" if found.holds else "audit-fails"
    return teller.words.say(name, entries=found.entries, records=found.records, faults=found.faults)


def mail(teller: telling.Teller) -> str:
    """How many notices there were, and how many of them became messages."""
    counts = teller.told.counts
    return teller.words.say(
        f"mail-{counts.mail}", all=counts.all_notices, messages=counts.messages, cancelled=counts.cancelled
    )
