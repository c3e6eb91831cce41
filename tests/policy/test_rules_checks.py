"""The checks of notice rules, each seen to find what it is for."""

from typing import Any

import pytest

from ocop_cycle.policy import rules_checks, vocabulary
from tests.policy import shipped

LABEL = {"vi": "Nhắc", "en": "Reminder"}


def rules(**changes: Any) -> str:
    """A file of one sound rule, with changes."""
    rule = {
        "id": "near",
        "label": LABEL,
        "on": "deadline-near",
        "offsets": [{"n": -3}],
        "to": ["holder"],
        "template": "dossier-deadline-near",
    }
    kept = {key: value for key, value in {**rule, **changes}.items() if value is not None}
    return shipped.as_text({"id": "one", "title": LABEL, "rules": [kept]})


def test_the_rule_is_sound() -> None:
    """What the tests below break is whole before."""
    assert shipped.codes("rules", "one", rules()) == []


@pytest.mark.parametrize(
    ("changes", "key", "code"),
    [
        ({"template": "no-such-letter"}, "template", "unknown-template"),
        ({"offsets": None}, "offsets", "offsets-missing"),
        ({"offsets": [{"n": 3}]}, "offsets[0].n", "offset-side"),
        ({"on": "deadline-passed"}, "offsets[0].n", "offset-side"),
        ({"offsets": [{"n": -3}, {"n": -3, "unit": "days"}]}, "offsets[1]", "offset-twice"),
        ({"on": "state-entered", "offsets": None}, "states", "states-missing"),
        ({"on": "cycle-opened", "offsets": None, "states": ["certified"]}, "states", "not-used"),
        ({"on": "duty-opened", "offsets": None, "when": [{"guard": "in_round"}]}, "when", "not-used"),
        ({"on": "state-entered", "states": ["certified"]}, "offsets", "not-used"),
        ({"on": "state-entered", "states": ["certifed"], "offsets": None}, "states[0]", "unknown-state"),
        ({"to": ["everybody"]}, "to[0]", "not-one-of"),
        ({"law": {}}, "law", "no-source"),
        ({"to": None}, "to", "nobody-told"),
        ({"cc": ["everybody"]}, "cc[0]", "not-one-of"),
        ({"steps": ["approve-idea"]}, "steps", "not-used"),
        ({"persons": [{"role": "no-such-role"}]}, "persons[no-such-role].role", "unknown-role"),
        ({"when": [{"guard": "is_friday"}]}, "when[is_friday].guard", "unknown-guard"),
        ({"when": [{"guard": "documents_complete"}]}, "when[documents_complete]", "guard-arguments"),
        (
            {"unless": [{"guard": "documents_complete", "level": "moon"}]},
            "unless[documents_complete].level",
            "unknown-level",
        ),
        ({"offsets": [{"n": -3, "template": "no-such-letter"}]}, "offsets[0].template", "unknown-template"),
        ({"escalates": "nobody"}, "escalates", "unknown-rule"),
        ({"digest": True, "fulfils": "statutory-by-officer"}, "digest", "statutory-alone"),
        ({"weekday": 8}, "weekday", "not-a-weekday"),
    ],
)
def test_each_check_finds_what_it_is_for(changes: dict[str, Any], key: str, code: str) -> None:
    """One thing broken in a sound rule is told, where it is and for what it is."""
    assert shipped.codes("rules", "one", rules(**changes)) == [(f"rules[near].{key}", code)]


def chain(**escalates: str) -> str:
    """A file of rules that escalate one another as told."""
    made = [
        {
            "id": name, "label": LABEL, "on": "deadline-passed", "offsets": [{"n": 3}], "to": ["superior"],
            "template": "dossier-deadline-near", "escalates": below or None,
        }
        for name, below in escalates.items()
    ]  # fmt: skip
    kept = [{key: value for key, value in rule.items() if value is not None} for rule in made]
    return shipped.as_text({"id": "one", "title": LABEL, "rules": kept})


def test_a_chain_of_escalations_that_ends_is_sound() -> None:
    """Each rule carries another one further up, and one stands at the bottom."""
    assert shipped.codes("rules", "one", chain(first="", second="first", third="second")) == []


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"first": "first"}, {"rules[first].escalates"}),
        ({"first": "second", "second": "first"}, {"rules[first].escalates", "rules[second].escalates"}),
        (
            {"first": "third", "second": "first", "third": "second", "beside": "first"},
            {"rules[first].escalates", "rules[second].escalates", "rules[third].escalates"},
        ),
    ],
)
def test_a_ring_of_escalations_is_refused(made: dict[str, str], told: set[str]) -> None:
    """Rules that escalate one another without end are told, each where it stands."""
    assert set(shipped.codes("rules", "one", chain(**made))) == {(place, "escalation-ring") for place in told}


def test_a_ring_is_told_in_a_sentence() -> None:
    """Whoever wrote it reads which rules it goes through."""
    sentences = [flaw.sentence for flaw in shipped.flaws("rules", "one", chain(first="second", second="first"))]

    assert "first → second → first" in sentences[0]


@pytest.mark.parametrize(
    ("sending", "place", "code"),
    [
        ({"hours": "8-17"}, "sending.hours", "not-hours"),
        ({"hours": "17:00-08:00"}, "sending.hours", "not-hours"),
        ({"per_day": 0}, "sending.per_day", "cap-too-small"),
        ({"per_run": -1}, "sending.per_run", "cap-too-small"),
    ],
)
def test_when_messages_leave_can_be_kept_to(sending: dict[str, Any], place: str, code: str) -> None:
    """Hours are hours of one day, and a cap lets something pass."""
    text = shipped.as_text({**shipped.data("rules", "standard"), "sending": sending})

    assert shipped.codes("rules", "standard", text) == [(place, code)]


def test_a_reminder_that_rings_when_nothing_leaves_is_a_warning() -> None:
    """It would wait until the hours begin, each time."""
    text = shipped.as_text(
        {**shipped.data("rules", "standard"), "ring_at": "07:00", "sending": {"hours": "08:00-17:00"}}
    )

    assert [warning.code for warning in shipped.check("rules", "standard", text).warnings] == ["rings-when-shut"]


def test_a_deadline_that_no_regime_knows_is_a_warning() -> None:
    """It may be the milestone of a plan to come."""
    checked = shipped.check("rules", "one", rules(deadlines=["phuong-an-moi"]))

    assert [warning.code for warning in checked.warnings] == ["unknown-deadline"]


@pytest.mark.parametrize("hour", ["8:00", "24:00", "08:60", "sáng"])
def test_an_hour_is_an_hour(hour: str) -> None:
    """Reminders ring at an hour of the day."""
    text = rules().replace('"rules"', f'"ring_at": "{hour}", "rules"')

    assert shipped.codes("rules", "one", text) == [("ring_at", "not-an-hour")]


def test_two_rules_of_one_name_are_refused() -> None:
    """A notice is known by its rule."""
    data = shipped.data("rules", "standard")
    data["rules"].append(data["rules"][0])

    assert [code for _, code in shipped.codes("rules", "standard", shipped.as_text(data))] == ["named-twice"]


def test_recipients_must_be_known_to_the_code() -> None:
    """A recipient that the schema lets pass and nobody can write to is refused all the same."""
    around = rules_checks.Surroundings(vocabulary=vocabulary.Vocabulary(templates=shipped.WORDS.templates))
    value = shipped.check("rules", "one", rules()).value

    assert [problem.code for problem in rules_checks.problems(value, around)] == ["unknown-recipient"]
