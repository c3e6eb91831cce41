"""From promises to messages: each once, with a reference of its own, to an address, while its reason holds."""

import email.policy
import functools
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email.parser import BytesParser
from typing import Any

import pytest
from sqlalchemy import exc

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, outbox, walking
from ocop_cycle.delivery import transports
from ocop_cycle.storage import notices, operations, schema
from tests.application import builders, dumps, situations, two_tier, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
AGENCY = f"unit:{builders.AGENCY}"


@functools.cache
def _quiet() -> builders.Office:
    opened = builders.opened()
    opened.house.outbox.run()
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    return opened


@pytest.fixture
def quiet() -> Iterator[builders.Office]:
    """Lạng Giang's cycle open, its letters to the units sent, one dossier opened and nothing owed but that."""
    made = builders.copy(_quiet())
    yield made
    made.house.close()


CODE = "LG24-0001"
OPENING = {"plan-opened", "registration-called"}
"""What the opening of a cycle tells its units."""

LETTERS = 25
"""So many units have duties, and got a letter when the cycle was opened."""


def states(office: builders.Office, table: str = "notice") -> dict[str, int]:
    """How many rows there are in each state."""
    return {row["state"]: row["n"] for row in office.rows(f"SELECT state, COUNT(*) AS n FROM {table} GROUP BY state")}


def parsed(data: bytes) -> Any:
    """A message as a mail program reads it."""
    return BytesParser(policy=email.policy.default).parsebytes(data)


def test_a_promise_becomes_a_message_and_leaves(quiet: builders.Office) -> None:
    """Owed, covered by a message, handed over, with evidence: "đã báo chưa?" is answered from the notice."""
    report = quiet.house.outbox.run()

    (notice,) = quiet.rows(f"SELECT * FROM notice WHERE subject_id = '{CODE}'")
    message = quiet.row("message", notice["message_id"])
    (evidence,) = quiet.rows(f"SELECT outcome, detail FROM evidence WHERE message_id = '{message['id']}'")
    assert (report.issued, report.sent, report.unsent, report.failed) == (1, 1, 0, ())
    assert (notice["state"], message["state"], message["address"]) == (
        "covered", "sent", "lg-ho-cao-thi-thu-huong@lang-giang.example",
    )  # fmt: skip
    assert tuple(evidence.values()) == ("sent", "đã nhận")
    assert dumps.faults(quiet) == []


def test_a_second_run_has_nothing_to_do(quiet: builders.Office) -> None:
    """What left has left."""
    quiet.house.outbox.run()

    assert quiet.house.outbox.run() == outbox.OutboxReport()
    assert len(quiet.basket.delivered) == 1


def test_what_is_issued_is_what_is_handed_over(quiet: builders.Office) -> None:
    """The stored bytes, their SHA-256 and what the transport got are one."""
    quiet.house.outbox.run()

    (row,) = quiet.rows("SELECT * FROM message ORDER BY issued_at DESC, id DESC LIMIT 1")
    _, sender, recipients, data = quiet.basket.delivered[0]
    assert data.decode("ascii") == row["data"]
    assert hashlib.sha256(data).hexdigest() == row["sha256"]
    assert (sender, recipients) == ("ocop@thu-nghiem.example", ("lg-ho-cao-thi-thu-huong@lang-giang.example",))


def test_the_head_in_the_footer_is_the_one_before_the_entry(quiet: builders.Office) -> None:
    """Every message carries the number and hash of the newest entry as it stood before its own."""
    quiet.house.outbox.run()

    (issued,) = (
        said
        for said in dumps.entries(quiet)
        if said["subject"] == ["message", quiet.rows("SELECT id FROM message ORDER BY id DESC LIMIT 1")[0]["id"]]
        and said["kind"] == "IssueMessage"
    )
    text = parsed(quiet.basket.delivered[0][3]).get_body(("plain",)).get_content()
    assert f"Sổ nhật ký: {issued['n'] - 1}-{issued['prev'][:32]}" in text


def test_references_have_no_gap(office: builders.Office) -> None:
    """Each message has the next number; a rendering that fails takes none."""
    office.house.outbox.run()
    broken = office.rows("SELECT id FROM notice WHERE state = 'owed'")
    office.step("LG24-0001", "submit-idea", "thu")
    office.step("LG24-0002", "submit-idea", "thu")
    first = office.rows("SELECT id FROM notice WHERE state = 'owed' ORDER BY id")[0]
    office.put("notice", first["id"], template="no-such-template")
    report = office.house.outbox.run()

    numbers = [row["number"] for row in office.rows("SELECT number FROM reference_given ORDER BY number")]
    assert broken == []
    assert [key for key, _ in report.failed] == [first["id"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {row["reference"] for row in office.rows("SELECT reference FROM reference_given")} == {
        f"OC-TN-2024-{number:05}" for number in numbers
    }


def test_a_year_begins_its_own_references(quiet: builders.Office) -> None:
    """Numbers are those of the year of issue."""
    quiet.house.outbox.run()
    quiet.at(2025, 1, 2)
    quiet.step(CODE, "submit-idea", "thu")
    quiet.house.outbox.run()

    newest = quiet.rows("SELECT id FROM message ORDER BY issued_at DESC LIMIT 1")
    assert newest == [{"id": "OC-TN-2025-00001"}]


def test_an_issued_message_never_changes(quiet: builders.Office) -> None:
    """Its bytes stay what they were, and a reference given stays given: the database itself refuses to touch it."""
    quiet.house.outbox.run()

    for statement in ("DELETE FROM reference_given", "UPDATE reference_given SET number = 99"):
        with pytest.raises((exc.DBAPIError, errors.Stopped)), quiet.house.store.database.begin() as connection:
            connection.exec_driver_sql(statement)


def test_nothing_is_owed_twice(office: builders.Office) -> None:
    """The key of a notice is rule, subject, occasion, recipient, channel, attempt; none of it is empty."""
    columns = "rule, subject_kind, subject_id, occasion, recipient_kind, recipient_id, channel, attempt"
    office.at(2024, 7, 1)
    office.house.sweep.run()
    rows = office.rows(f"SELECT {columns} FROM notice")

    keys = [tuple(row.values()) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(value not in (None, "") for key in keys for value in key)
    row = dumps.rows_of(office, "notice").popitem()[1]
    with pytest.raises(errors.AlreadyThere):
        write(office, {**row, "id": "another"})


def write(office: builders.Office, notice: dict[str, Any]) -> None:
    """Write a notice past the engine."""
    with office.house.store.writing() as work:
        work.insert(schema.notice, notice)


# --- while the reason holds


def test_f12_a_reminder_whose_deadline_was_met_is_cancelled(quiet: builders.Office) -> None:
    """Settled between the sweep and the sending: nobody is reminded of what is done."""
    quiet.to(CODE, "district-scoring")
    quiet.house.outbox.run()
    quiet.at(2024, 6, 7)
    quiet.house.sweep.run()
    quiet.score(CODE, "62")
    quiet.step(CODE, "conclude", "loan")

    report = quiet.house.outbox.run()

    rows = quiet.rows("SELECT rule, state FROM notice WHERE deadline_id IS NOT NULL ORDER BY rule")
    assert {row["state"] for row in rows} == {"cancelled"}
    assert {row["rule"] for row in rows} == {"council-invitation", "dossier-deadline-near"}
    assert report.cancelled == len(rows)


def test_f12_a_reminder_whose_deadline_was_moved_is_cancelled_and_corrected(quiet: builders.Office) -> None:
    """Moving makes a new version: what was queued for the old one is cancelled, one correction goes out."""
    quiet.house.outbox.run()
    quiet.at(2024, 6, 7)
    quiet.house.sweep.run()
    line = f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1"
    quiet.do(commands.MoveDeadline, "ha", line=line, wording="chậm nhất ngày 28/6/2024", reason="Hội đồng họp muộn")

    report = quiet.house.outbox.run()

    states_by_rule = quiet.rows("SELECT rule, state FROM notice WHERE deadline_id IS NOT NULL ORDER BY rule, id")
    versions = quiet.rows(f"SELECT version, state, previous_id FROM deadline WHERE line = '{line}' ORDER BY version")
    assert [tuple(row.values()) for row in states_by_rule] == [
        ("deadline-moved", "covered"), ("deadline-moved", "covered"),
        ("dossier-deadline-near", "cancelled"), ("dossier-deadline-near", "cancelled"),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in versions] == [(1, "moved", None), (2, "open", f"{line}@1")]
    assert (report.issued, report.cancelled) == (2, 0)


def test_f12_a_correction_that_was_overtaken_is_cancelled_too(quiet: builders.Office) -> None:
    """Moved twice before anything left: only the newest date is told."""
    quiet.house.outbox.run()
    line = f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1"
    for day in ("21", "28"):
        quiet.do(commands.MoveDeadline, "ha", line=line, wording=f"chậm nhất ngày {day}/6/2024", reason="Họp muộn")
    quiet.house.outbox.run()

    days = [facts["deadline"]["day"] for facts in views.facts(quiet, "deadline-moved", PRODUCER)]
    states_now = [
        row["state"]
        for row in quiet.rows(
            "SELECT state FROM notice WHERE rule = 'deadline-moved' AND recipient_kind = 'producer'"
            " ORDER BY deadline_id"
        )
    ]
    assert (sorted(days), states_now) == (["2024-06-21", "2024-06-28"], ["cancelled", "covered"])


@pytest.mark.parametrize(
    ("wording", "code"),
    [("trước ngày 31/6/2024", "wording-not-understood"), ("liên tục trong năm", "wording-names-no-day")],
)
def test_a_date_is_not_moved_to_words_without_a_day(quiet: builders.Office, wording: str, code: str) -> None:
    """A day that does not exist and a time without end are refused; nothing is guessed and nothing is moved."""
    before = dumps.of(quiet)

    with pytest.raises(errors.StepRefused) as refused:
        quiet.do(
            commands.MoveDeadline, "ha", line=f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1", wording=wording, reason=" "
        )

    assert [reason.code for reason in refused.value.reasons] == ["reason-required", code]
    assert dumps.of(quiet) == before


def test_f12_a_call_to_act_on_what_has_moved_on_is_cancelled(quiet: builders.Office) -> None:
    """That it is somebody's turn does not leave when it was taken; what tells of something that happened does."""
    quiet.to(CODE, "district-scoring")

    report = quiet.house.outbox.run()

    rows = quiet.rows(f"SELECT rule, state FROM notice WHERE subject_id = '{CODE}' ORDER BY rule, owed_at, id")
    covered = [row["rule"] for row in rows if row["state"] == "covered"]
    assert covered == ["dossier-arrived", "dossier-progress", "dossier-progress"]
    assert (report.issued, report.cancelled) == (3, len(rows) - 3)


def test_f12_what_ended_calls_nobody(quiet: builders.Office) -> None:
    """A withdrawn dossier asks nothing of anybody; that it was withdrawn is told."""
    quiet.to(CODE, "district-check")
    quiet.step(CODE, "withdraw", "thu", reason="Ngừng sản xuất")
    quiet.house.outbox.run()

    covered = {row["rule"] for row in quiet.rows("SELECT rule FROM notice WHERE state = 'covered'")} - OPENING
    assert covered == {"dossier-withdrawn"}


def test_the_reason_is_asked_again_in_the_transaction(quiet: builders.Office) -> None:
    """Whoever issues a message for what was settled in the meantime is refused, with the notice's name."""
    (row,) = quiet.rows("SELECT id FROM notice WHERE state = 'owed'")
    quiet.step(CODE, "submit-idea", "thu")

    with pytest.raises(errors.StepRefused) as refused:
        quiet.do(commands.IssueMessage, notices=(row["id"],), subject="x", text="x", html="<p>x</p>")

    assert refused.value.reasons == (errors.Reason("dossier-moved-on", {"notice": row["id"]}),)


# --- held


def without_address(office: builders.Office) -> str:
    """A notice owed to a commune without an address."""
    contact = office.rows(f"SELECT id FROM contact WHERE party_id = '{builders.NGHIA_HUNG}'")[0]["id"]
    office.put("contact", contact, state="retired")
    office.do(commands.AddPerson, person="them", name="Thêm")
    office.do(commands.GrantRole, person="them", role="council-member", unit=builders.DISTRICT)
    office.to(CODE, "commune-confirmation")
    (row,) = office.rows(
        f"SELECT id, state, held_because FROM notice WHERE recipient_id = '{builders.NGHIA_HUNG}'"
        f" AND subject_id = '{CODE}'"
    )
    assert (row["state"], row["held_because"]) == ("held", "no-address")
    return str(row["id"])


def test_who_has_no_address_is_owed_all_the_same(quiet: builders.Office) -> None:
    """The notice is held and shown; it neither leaves nor is lost."""
    held = without_address(quiet)

    quiet.house.outbox.run()

    assert quiet.row("notice", held)["state"] == "held"


def test_an_address_releases_what_was_held(quiet: builders.Office) -> None:
    """Entering it is enough: the notice is owed again and leaves to the new address."""
    held = without_address(quiet)
    quiet.do(
        commands.ChangeContact, "thu", party_kind="unit", party=builders.NGHIA_HUNG, channel="email",
        address="moi@nghia-hung.example",
    )  # fmt: skip
    at_once = quiet.row("notice", held)["state"]
    quiet.house.outbox.run()

    row = quiet.row("notice", held)
    assert at_once == "owed"
    assert (row["state"], row["held_because"]) == ("covered", None)
    assert quiet.row("message", row["message_id"])["address"] == "moi@nghia-hung.example"


def test_a_telephone_number_releases_nothing(quiet: builders.Office) -> None:
    """A message by mail needs an address for mail."""
    held = without_address(quiet)
    quiet.do(
        commands.ChangeContact, "thu", party_kind="unit", party=builders.NGHIA_HUNG, channel="telephone",
        address="0204 000 0000",
    )  # fmt: skip

    with pytest.raises(errors.StepRefused) as refused:
        quiet.do(commands.ReleaseNotice, "thu", notice=held)

    assert refused.value.reasons == (errors.Reason("no-address", {"recipient": builders.NGHIA_HUNG}),)


def test_what_was_held_in_the_moment_its_address_came_is_released_by_the_next_run(quiet: builders.Office) -> None:
    """Owed as held while somebody was entering the address: the outbox finds it."""
    held = without_address(quiet)
    contact = quiet.rows(f"SELECT id FROM contact WHERE party_id = '{builders.NGHIA_HUNG}'")[0]["id"]
    quiet.put("contact", contact, state="active")
    quiet.do(commands.AddPerson, person="nua", name="Nữa")

    quiet.house.outbox.run()

    assert quiet.row("notice", held)["state"] == "covered"


def test_an_officer_holds_releases_and_cancels(quiet: builders.Office) -> None:
    """Each text that leaves can be held back, let go and cancelled, with a reason."""
    (row,) = quiet.rows("SELECT id FROM notice WHERE state = 'owed'")
    quiet.do(commands.HoldNotice, "thu", notice=row["id"], reason="Chờ ý kiến")
    while_held = quiet.house.outbox.run().issued
    quiet.do(commands.ReleaseNotice, "thu", notice=row["id"])
    quiet.do(commands.CancelNotice, "thu", notice=row["id"], reason="Đã báo bằng văn bản")
    after = quiet.house.outbox.run().issued

    assert (while_held, after, quiet.row("notice", row["id"])["state"]) == (0, 0, "cancelled")


@pytest.mark.parametrize("kind", [commands.HoldNotice, commands.CancelNotice])
def test_what_has_left_is_neither_held_nor_cancelled(quiet: builders.Office, kind: type[Any]) -> None:
    """A message cannot be called back."""
    (row,) = quiet.rows("SELECT id FROM notice WHERE state = 'owed'")
    quiet.house.outbox.run()

    with pytest.raises(errors.StepRefused) as refused:
        quiet.do(kind, "thu", notice=row["id"], reason="x")

    assert refused.value.reasons == (errors.Reason("notice-is", {"notice": row["id"], "state": "covered"}),)


def test_l7_while_sending_is_held_nothing_is_issued_or_sent(quiet: builders.Office) -> None:
    """A restored copy, or an office that says so, keeps everything back until a person releases it."""
    quiet.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="sending-held", value="true")
    before = dumps.of(quiet)

    report = quiet.house.outbox.run()
    unchanged = dumps.of(quiet) == before
    quiet.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="sending-held", value="false")

    assert (report.shut, unchanged) == ("sending-held", True)
    assert quiet.house.outbox.run().sent == 1


# --- attempts


def answering(office: builders.Office, *outcomes: str) -> None:
    """The transport says these in turn, then "sent"."""
    office.basket.answers = [transports.Delivery(outcome=each, detail=each) for each in outcomes]  # type: ignore[arg-type]


def test_a_busy_server_is_tried_again(quiet: builders.Office) -> None:
    """The same bytes and the same Message-ID at the next run; each attempt has its evidence."""
    answering(quiet, "retry", "retry")
    reports = [replace(quiet.house.outbox, pauses=()).run() for _ in range(4)]

    evidence = quiet.rows("SELECT outcome FROM evidence WHERE message_id = (SELECT MAX(id) FROM message) ORDER BY id")
    assert [(report.sent, report.unsent) for report in reports] == [(0, 1), (0, 1), (1, 0), (0, 0)]
    assert [row["outcome"] for row in evidence] == ["retry", "retry", "sent"]
    assert len(set(quiet.basket.delivered)) == 1


def test_a_refused_message_is_not_tried_again(quiet: builders.Office) -> None:
    """It is settled as refused; a corrected address opens another one."""
    answering(quiet, "refused")
    quiet.house.outbox.run()

    assert quiet.house.outbox.run().sent == 0
    assert states(quiet, "message") == {"sent": LETTERS, "refused": 1}


def test_l12_a_doubt_is_shown_and_tried_once_more(quiet: builders.Office) -> None:
    """Nobody knows whether it left: it goes once more with the same Message-ID, and then waits for a person."""
    answering(quiet, "uncertain", "uncertain", "sent")
    at_once = replace(quiet.house.outbox, pauses=())
    first = at_once.run()
    shown = states(quiet, "message")
    second, third = at_once.run(), at_once.run()

    assert (first.unsent, second.unsent, third) == (1, 1, outbox.OutboxReport())
    assert shown == states(quiet, "message") == {"sent": LETTERS, "uncertain": 1}
    assert len({(message_id, data) for message_id, _, _, data in quiet.basket.delivered}) == 1


def test_l12_a_doubt_that_is_dispelled_is_settled(quiet: builders.Office) -> None:
    """The second attempt was taken."""
    answering(quiet, "uncertain")
    quiet.house.outbox.run()
    replace(quiet.house.outbox, clock=builders.Later(quiet.clock)).run()

    assert states(quiet, "message") == {"sent": LETTERS + 1}


def test_l12_an_office_may_hold_what_is_in_doubt(quiet: builders.Office) -> None:
    """Then a message in doubt waits for a person at once."""
    quiet.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="uncertain", value="hold")
    answering(quiet, "uncertain")
    quiet.house.outbox.run()

    assert quiet.house.outbox.run() == outbox.OutboxReport()
    assert states(quiet, "message") == {"sent": LETTERS, "uncertain": 1}


@dataclass(kw_only=True)
class Breaking:
    """A transport that hands the message over and then breaks, so many times; afterwards it does as it should."""

    times: int = 1
    taken: list[str] = field(default_factory=list)

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Take the message."""
        self.taken.append(message_id)
        self.times -= 1
        if self.times >= 0:
            raise ConnectionResetError
        return transports.Delivery(outcome="sent", detail="đã nhận")

    def finish(self) -> None:
        """Nothing is held."""


def test_l12_a_transport_that_breaks_leaves_a_doubt(quiet: builders.Office) -> None:
    """A defect in the middle of handing over may have sent it; the others are sent all the same."""
    quiet.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thang-mai", kind="new", round="dot-1"
    )
    breaking = Breaking()
    report = replace(quiet.house.outbox, transport=breaking).run()

    assert (report.sent, report.unsent) == (1, 1)
    assert states(quiet, "message") == {"sent": LETTERS + 1, "uncertain": 1}


def test_f5_an_attempt_that_never_ended_is_a_doubt(quiet: builders.Office) -> None:
    """Its worker died over it: after half an hour the message is uncertain, then it goes once more."""
    issued = replace(quiet.house.outbox, transport=Breaking())
    issued.issuing.run()
    (message,) = quiet.rows("SELECT * FROM message WHERE state = 'issued'")
    with quiet.house.store.writing() as work:
        operations.start_attempt(
            work.runner, message_id=message["id"], worker="dead", at=quiet.clock.machine_now() - timedelta(minutes=31)
        )
    runs = [(report.sent, report.unsent) for report in (quiet.house.outbox.run(), quiet.house.outbox.run())]

    assert runs == [(0, 1), (1, 0)]
    assert [
        row["outcome"]
        for row in quiet.rows(f"SELECT outcome FROM evidence WHERE message_id = '{message['id']}' ORDER BY id")
    ] == ["uncertain", "sent"]


def test_f15_a_message_in_other_hands_is_left_alone(quiet: builders.Office) -> None:
    """Another worker is at it since less than half an hour: nobody sends it twice."""
    quiet.house.outbox.issuing.run()
    (message,) = quiet.rows("SELECT * FROM message WHERE state = 'issued'")
    with quiet.house.store.writing() as work:
        operations.start_attempt(
            work.runner, message_id=message["id"], worker="busy", at=quiet.clock.machine_now() - timedelta(minutes=29)
        )

    assert quiet.house.outbox.run() == outbox.OutboxReport(others=1)
    assert quiet.basket.delivered == []


def test_f15_two_outboxes_that_interleave_send_once(office: builders.Office) -> None:
    """Both have read the same list of messages; each is handed over by one of them."""
    one, other = office.house.outbox, replace(office.house.outbox, worker="other")
    one.issuing.run()
    waiting = one.sending.waiting(set(), 1)

    outcomes = [part.sending.hand_over(message) for message in waiting for part in (one, other)]

    assert [delivery and delivery.outcome for delivery in outcomes] == ["sent", None] * len(waiting)
    assert len(office.basket.delivered) == len(waiting) > 20


def test_f15_two_outboxes_issue_once(office: builders.Office) -> None:
    """A notice that the other one has covered meanwhile is neither covered twice nor an error."""
    with office.house.store.reading() as runner:
        owed = notices.owed(runner, "9999", 500)
    for notice in owed:
        office.house.outbox.issuing.issue([notice])
        replace(office.house.outbox, worker="other").issuing.issue([notice])

    assert states(office, "message") == {"issued": len(owed)}


# --- what a message may cover


def test_a_message_is_for_one_recipient(office: builders.Office) -> None:
    """Notices to two are not put into one."""
    rows = office.rows("SELECT id FROM notice WHERE rule = 'dossier-with-producer' ORDER BY id LIMIT 2")

    with pytest.raises(errors.WrongUse, match="for one recipient"):
        office.do(
            commands.IssueMessage, notices=tuple(row["id"] for row in rows), subject="x", text="x", html="<p>x</p>"
        )


def test_a_message_may_cover_several_notices_to_one(office: builders.Office) -> None:
    """All of them are covered by it, under one reference."""
    rows = office.rows("SELECT id FROM notice WHERE recipient_id = 'lg-htx-thanh-dat' ORDER BY id")
    keys = tuple(row["id"] for row in rows)

    receipt = office.do(
        commands.IssueMessage, notices=keys, subject="Hai hồ sơ", text="Kính gửi", html="<p>Kính gửi</p>"
    )

    assert len(keys) == 2
    assert {office.row("notice", key)["message_id"] for key in keys} == {receipt.subject[1]}


def test_every_rule_can_be_worded(office: builders.Office) -> None:
    """A year with a bit of everything: no notice fails, no message lacks its subject, none holds a hole."""
    office.to("LG24-0002", "certified")
    office.to("LG24-0003", "not-recognised", total="44")
    office.to("LG24-0005", "district-check")
    office.step("LG24-0005", "return-for-supplement", "thu", reason="Thiếu phiếu kiểm nghiệm")
    office.to("LG24-0006", "idea-review")
    office.step("LG24-0006", "refuse-idea", "ha", reason="Trùng sản phẩm")
    office.step("LG24-0007", "withdraw", "thu", reason="Ngừng sản xuất")
    office.step("LG24-0008", "submit-idea", "thu")
    office.house.outbox.run()
    office.do(commands.TakeBackStep, "thu", dossier="LG24-0008", reason="Ghi nhầm")
    office.do(commands.AssignRound, "thu", dossier="LG24-0009", round="dot-2", reason="Chờ kiểm nghiệm")
    situations.move_a_date(office)
    situations.trouble_a_duty(office)
    office.at(2024, 7, 31)
    office.house.sweep.run()
    report = office.house.outbox.run()

    rules = {row["rule"] for row in office.rows("SELECT rule FROM notice WHERE state = 'covered'")}
    subjects = [parsed(data)["Subject"] for _, _, _, data in office.basket.delivered]
    texts = [parsed(data).get_body(("plain",)).get_content() for _, _, _, data in office.basket.delivered]
    assert report.failed == ()
    assert all(subjects)
    assert [text for text in texts if re.search(r"\b(None|null|undefined)\b|\{\{|\}\}", text)] == []
    assert rules == {
        "deadline-moved", "dossier-arrived", "dossier-certified", "dossier-deadline-escalated",
        "dossier-deadline-escalated-again", "dossier-deadline-passed", "dossier-moved-round",
        "dossier-not-recognised", "dossier-progress",
        "dossier-refused", "dossier-result", "dossier-returned", "dossier-with-producer", "dossier-withdrawn",
        "duty-opened", "duty-reopened", "plan-opened", "registration-called", "step-taken-back",
    }  # fmt: skip


def test_every_word_about_a_certificate_can_be_worded(quiet: builders.Office) -> None:
    """From its issue to its end and beyond, and what is revoked: no notice fails on the way."""
    quiet.to(CODE, "district-recognition")
    quiet.step(CODE, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 3, 1)))
    stops = list(walking.walk(quiet.house, clock.at_local(date(2027, 6, 1), 8), quiet.clock.set))

    rules = {row["rule"] for row in quiet.rows("SELECT rule FROM notice WHERE state = 'covered'")}
    assert [stop.sent.failed for stop in stops if stop.sent.failed] == []
    assert {rule for rule in rules if rule.startswith("certificate")} == {
        "certificate-ending", "certificate-expired", "certificate-written-notice", "certificate-written-notice-passed",
    }  # fmt: skip


def test_nobody_is_sent_the_words_of_another_law(office: builders.Office) -> None:
    """The texts of a province of two tiers are worded from its own regime."""
    province = two_tier.opened()
    two_tier.complete(province, "HC26-0001")
    province.step("HC26-0001", "submit-dossier", "dong")

    report = province.house.outbox.run()

    texts = [parsed(data).get_body(("plain",)).get_content() for _, _, _, data in province.basket.delivered]
    assert (report.failed, report.sent) == ((), len(texts))
    assert [text for text in texts if "huyện" in text] == []
