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
        ({"states": ["certified"]}, "states", "not-used"),
        ({"on": "state-entered", "states": ["certified"]}, "offsets", "not-used"),
        ({"on": "state-entered", "states": ["certifed"], "offsets": None}, "states[0]", "unknown-state"),
        ({"to": ["everybody"]}, "to[0]", "not-one-of"),
        ({"law": {}}, "law", "no-source"),
    ],
)
def test_each_check_finds_what_it_is_for(changes: dict[str, Any], key: str, code: str) -> None:
    """One thing broken in a sound rule is told, where it is and for what it is."""
    assert shipped.codes("rules", "one", rules(**changes)) == [(f"rules[near].{key}", code)]


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
