"""Erasing personal data: two persons, an entry that stays, and records that the office must keep."""

import json

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, keeping
from ocop_cycle.application.handlers import erasure
from ocop_cycle.application.verification import report, whole
from ocop_cycle.domain import erasure as marks
from ocop_cycle.storage import schema
from tests.application import builders, tampering

CONTACT = "producer:lg-cty-adenco/email/1"
ADDRESS = "lg-cty-adenco@lang-giang.example"


@pytest.fixture
def two(opened: builders.Office) -> builders.Office:
    """The open office with two administrators."""
    tampering.add_second(opened)
    return opened


def ask(office: builders.Office, table: str, row: str, column: str, actor: str = builders.ADMINISTRATOR) -> str:
    """A request to erase; its id."""
    receipt = office.do(
        commands.AskErasure, actor, table=table, row=row, column=column, article="Theo đơn của chủ thể dữ liệu",
        reason="Không còn cần thiết",
    )  # fmt: skip
    return receipt.subject[1]


def why_kept(office: builders.Office, table: str, row: str, column: str) -> list[str]:
    """Why a value is not erased."""
    with pytest.raises(errors.StepRefused) as caught:
        ask(office, table, row, column)
    return [reason.facts.get("why", reason.code) for reason in caught.value.reasons]


def test_what_is_erased_is_gone_everywhere(two: builders.Office) -> None:
    """Value and salt are deleted, the column keeps a mark, and nothing in the database says the address any more."""
    tampering.erase(two, "contact", CONTACT, "address")

    dump = json.dumps(
        [two.rows(f"SELECT * FROM {name}") for name in schema.metadata.tables if name != "notice"], ensure_ascii=False
    )
    assert ADDRESS not in dump
    assert (two.row("contact", CONTACT)["address"], two.row("contact", CONTACT)["state"]) == (marks.MARK, "retired")


def test_the_trail_verifies_and_tells_of_it(two: builders.Office) -> None:
    """What is gone is told as erased by that entry, not as a fault."""
    tampering.erase(two, "contact", CONTACT, "address")

    found = whole.verify(two.house.reader)

    assert found.count == 0
    assert found.erased == (
        report.Erased(entry=found.entries, table="contact", key=CONTACT, column="address", values=1),
    )


def test_every_version_is_erased(two: builders.Office) -> None:
    """A name that was recorded twice is erased twice over."""
    two.do(commands.RecordDutyDone, "thu", duty=_duty(two), day=builders.OPENED.date(), document=None, note="Bà Lan")
    two.do(commands.ReopenDuty, "thu", duty=_duty(two), reason="Chưa đủ")
    two.do(commands.RecordDutyDone, "thu", duty=_duty(two), day=builders.OPENED.date(), document=None, note="Ông Nam")
    tampering.erase(two, "duty", _duty(two), "note")

    found = whole.verify(two.house.reader)

    assert ([one.values for one in found.erased], found.count) == ([2], 0)


def test_a_version_that_stands_in_no_row_any_more_is_erased_too(two: builders.Office) -> None:
    """A note that a later record left out still stands beside the chain until it is erased."""
    two.do(commands.RecordDutyDone, "thu", duty=_duty(two), day=builders.OPENED.date(), document=None, note="Bà Lan")
    two.do(commands.ReopenDuty, "thu", duty=_duty(two), reason="Chưa đủ")
    two.do(commands.RecordDutyDone, "thu", duty=_duty(two), day=builders.OPENED.date(), document=None, note=None)
    tampering.erase(two, "duty", _duty(two), "note")

    found = whole.verify(two.house.reader)

    assert ([one.values for one in found.erased], found.count) == ([1], 0)
    assert two.row("duty", _duty(two))["note"] is None


def _duty(office: builders.Office) -> str:
    return str(office.rows(f"SELECT id FROM duty WHERE unit_id = '{builders.AGENCY}' ORDER BY id")[0]["id"])


def test_a_second_person_approves(two: builders.Office) -> None:
    """Who asked does not approve, and until somebody does nothing is erased."""
    asked = ask(two, "contact", CONTACT, "address")

    with pytest.raises(errors.StepRefused) as caught:
        two.do(commands.ErasePersonalData, builders.ADMINISTRATOR, erasure=asked)

    assert [reason.code for reason in caught.value.reasons] == ["second-person-needed"]
    assert two.row("contact", CONTACT)["address"] == ADDRESS


def test_what_was_erased_is_not_erased_again(two: builders.Office) -> None:
    """Neither the request nor the place is used twice."""
    tampering.erase(two, "contact", CONTACT, "address")

    with pytest.raises(errors.StepRefused) as caught:
        two.do(commands.ErasePersonalData, tampering.SECOND, erasure=f"contact/{CONTACT}/address/1")

    assert [reason.code for reason in caught.value.reasons] == ["erasure-settled"]
    assert why_kept(two, "contact", CONTACT, "address") == ["nothing-to-erase"]


def test_one_request_at_a_time(two: builders.Office) -> None:
    """A second request for the same place finds the first."""
    ask(two, "contact", CONTACT, "address")

    assert why_kept(two, "contact", CONTACT, "address") == ["erasure-asked"]


def test_only_those_who_may(two: builders.Office) -> None:
    """A coordinator asks for no erasure; the head of a commune's district does so within the district."""
    with pytest.raises(errors.NotPermitted):
        ask(two, "contact", CONTACT, "address", actor="thu")

    assert ask(two, "contact", "unit:lg-xa-huong-son/email/1", "address", actor="ha").endswith("/address/1")


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("contact", CONTACT, "channel"),
        ("nowhere", "x", "y"),
        ("contact", "nobody", "address"),
        ("audit_entry", "7", "body"),
        ("audit_entry", "x", "why"),
        ("audit_entry", "100000", "why"),
        ("private_value", "x", "value"),
    ],
)
def test_only_personal_values_that_are_there(two: builders.Office, table: str, row: str, column: str) -> None:
    """A column that is not personal, a table or row that there is not, any part of an entry but its reason."""
    with pytest.raises(errors.UnknownThing):
        ask(two, table, row, column)


def test_an_article_and_a_reason_are_needed(two: builders.Office) -> None:
    """Without the article that demands or allows it nothing is erased."""
    with pytest.raises(errors.StepRefused) as caught:
        two.do(
            commands.AskErasure, builders.ADMINISTRATOR, table="contact", row=CONTACT, column="address", article=" ",
            reason="Không còn cần thiết",
        )  # fmt: skip

    assert [reason.code for reason in caught.value.reasons] == ["reason-required"]


def test_a_name_in_an_applied_plan_is_kept(two: builders.Office) -> None:
    """The stored plan is an official document and names the producer for good."""
    assert why_kept(two, "producer", "lg-cty-adenco", "name") == ["named-in-plan"]


def test_the_name_of_who_decides_is_kept_while_he_does(two: builders.Office) -> None:
    """A person in office is known by name; one whose roles were taken may be forgotten."""
    before = why_kept(two, "person", "lan", "name")
    two.do(commands.RevokeRole, person="lan", role="department-officer", unit="lg-phong-vhtt", reason="Nghỉ hưu")

    tampering.erase(two, "person", "lan", "name")

    assert before == ["person-in-office"]
    assert two.row("person", "lan")["name"] == marks.MARK
    assert whole.verify(two.house.reader).count == 0


def test_what_was_told_is_kept_until_the_cycle_is_closed(two: builders.Office) -> None:
    """A notice that has not left, a message, its evidence and the reason of a step stay while the cycle runs."""
    owed = two.rows("SELECT id FROM notice WHERE state = 'owed'")[0]["id"]
    unsettled = why_kept(two, "notice", owed, "facts")
    two.house.outbox.run()
    message = two.rows("SELECT id FROM message")[0]["id"]

    kept = [
        why_kept(two, "notice", owed, "facts"),
        why_kept(two, "message", message, "data"),
        why_kept(two, "message", message, "address"),
        why_kept(two, "evidence", f"{message}/1", "detail"),
    ]

    assert (unsettled, kept) == (["notice-unsettled"], [["cycle-not-closed"]] * 4)


def test_a_question_without_its_answer_is_kept(two: builders.Office) -> None:
    """What is asked of a unit stays readable until it has answered."""
    two.do(commands.AskQuestion, "kiem", entry=20, unit=builders.AGENCY, text="Ông Nam là ai?")
    before = why_kept(two, "question", "20/1", "text")
    two.do(commands.AnswerQuestion, "thu", question="20/1", text="Là chủ cơ sở.")

    tampering.erase(two, "question", "20/1", "text")
    tampering.erase(two, "question", "20/1", "answer")

    assert before == ["question-open"]
    assert whole.verify(two.house.reader).count == 0


def test_a_closed_cycle_lets_go(two: builders.Office) -> None:
    """Once the cycle is closed, what its notices and messages said of people may be erased, and all verifies."""
    two.house.outbox.run()
    notice = two.rows("SELECT id FROM notice WHERE state = 'covered'")[0]["id"]
    message = two.rows("SELECT id FROM message")[0]["id"]
    two.do(commands.CloseCycle, "thu", cycle=builders.PLAN, left_open=())

    tampering.erase(two, "notice", notice, "facts")
    tampering.erase(two, "message", message, "data")
    tampering.erase(two, "message", message, "subject")

    found = whole.verify(two.house.reader)
    assert (found.count, len(found.erased)) == (0, 3)
    assert json.loads(two.row("notice", notice)["facts"]) == {"erased": True}


def test_a_reason_is_erased_from_its_entry(two: builders.Office) -> None:
    """The reason of an act that belongs to no cycle can be forgotten; the entry says that there was one."""
    receipt = two.do(
        commands.RevokeRole, person="lan", role="department-officer", unit="lg-phong-vhtt", reason="Ốm nặng"
    )
    tampering.erase(two, "audit_entry", str(receipt.entry), "why")

    found = whole.verify(two.house.reader)

    values = [row["value"] for row in two.rows("SELECT value FROM private_value")]
    assert ("Ốm nặng" in values, found.count) == (False, 0)
    assert [(one.table, one.key, one.column) for one in found.erased] == [("audit_entry", str(receipt.entry), "why")]


def test_every_personal_column_has_its_place(two: builders.Office) -> None:
    """What may be asked for is the list of personal columns of the schema, and each kept rule is used and reasoned."""
    wanted = {f"{t.name}.{c}" for t in schema.metadata.tables.values() for c in schema.personal_columns(t)}

    assert set(erasure.PLACES) == wanted
    assert all(sentence for sentence in keeping.KEPT.values())
