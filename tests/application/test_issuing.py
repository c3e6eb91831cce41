"""When promises become messages: hours and days, digests and caps, what went stale, and reports that fall due."""

import email.policy
import pathlib
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.delivery import transports
from ocop_cycle.policy import notice_rules, regime
from tests.application import builders, rule_files

CODE = "LG24-0001"
DUE = f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1"
PRODUCER = ("producer", "lg-ho-cao-thi-thu-huong")
ADDRESS = "lg-ho-cao-thi-thu-huong@lang-giang.example"
OFFICE_HOURS = notice_rules.Sending(hours="08:00-17:00", days="working")
RETURNED: dict[str, Any] = {
    "on": "state-entered", "subjects": None, "offsets": None, "states": ("idea-draft",), "steps": ("return-idea",),
    "template": "idea-returned",
}  # fmt: skip
BUSY = transports.Delivery(outcome="retry", detail="máy chủ bận")


@pytest.fixture
def quiet(opened: builders.Office) -> builders.Office:
    """One dossier, its date on 14 June 2024, and nothing owed; each test brings its rules."""
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    for row in opened.rows("SELECT id FROM notice WHERE state = 'owed'"):
        opened.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    return opened


def return_idea(office: builders.Office) -> None:
    """Something of which the producer is told at once."""
    office.step(CODE, "submit-idea", "thu")
    office.step(CODE, "return-idea", "thu", reason="Chưa rõ nguồn nguyên liệu")


def left(office: builders.Office) -> list[tuple[str, str]]:
    """Recipient and moment (day, hour) of each message, in the order of issue."""
    rows = office.rows("SELECT address, issued_at FROM message ORDER BY id")
    return [
        (row["address"], clock.in_office(clock.from_text(row["issued_at"])).strftime("%d/%m %H:%M")) for row in rows
    ]


def mail(office: builders.Office, number: int = -1) -> EmailMessage:
    """A delivered message as a mail program reads it."""
    found: Any = BytesParser(policy=email.policy.default).parsebytes(office.basket.delivered[number][3])
    return found


def words(office: builders.Office, number: int = -1) -> str:
    """The plain text of a delivered message."""
    body: Any = mail(office, number).get_body(("plain",))
    return str(body.get_content())


@pytest.mark.parametrize(
    ("owed", "leaves"),
    [
        ((3, 4, 8, 0), "04/03 08:00"),
        ((3, 4, 16, 59), "04/03 16:59"),
        ((3, 4, 17, 0), "05/03 08:00"),
        ((3, 5, 0, 30), "05/03 08:00"),
        ((3, 9, 10, 0), "11/03 08:00"),
        ((4, 27, 10, 0), "02/05 08:00"),
        ((5, 4, 9, 0), "04/05 09:00"),
    ],
)
def test_f2_quiet_hours_and_days_off_defer_and_never_drop(
    quiet: builders.Office, owed: tuple[int, int, int, int], leaves: str
) -> None:
    """At night, on a Sunday and over a holiday it waits; a working Saturday is a day like others (29/4 ↔ 4/5/2024)."""
    rule_files.adopt(quiet, rule_files.rule("back", **RETURNED), sending=OFFICE_HOURS)
    quiet.at(2024, *owed)
    return_idea(quiet)

    for _ in range(8):
        quiet.house.outbox.run()
        opening = quiet.house.outbox.issuing.next_moment()
        if opening is None:
            break
        quiet.clock.set(opening)

    assert left(quiet) == [(ADDRESS, leaves)]


def test_the_hours_of_a_recipient_are_kept_to(quiet: builders.Office) -> None:
    """A commune that works in the afternoon alone gets its messages in the afternoon."""
    rule_files.adopt(quiet, rule_files.rule("back", **RETURNED), sending=OFFICE_HOURS)
    quiet.do(
        commands.ChangeContact, party_kind=PRODUCER[0], party=PRODUCER[1], channel="email", address=ADDRESS,
        office_hours="13h30-16h30",
    )  # fmt: skip
    quiet.at(2024, 3, 4, 9)
    return_idea(quiet)

    quiet.house.outbox.run()
    opening = quiet.house.outbox.issuing.next_moment()

    assert (left(quiet), opening) == ([], quiet.at(2024, 3, 4, 13, 30))


def test_what_is_urgent_leaves_at_night(quiet: builders.Office) -> None:
    """A rule may say that its messages do not wait."""
    rule_files.adopt(quiet, rule_files.rule("back", urgent=True, **RETURNED), sending=OFFICE_HOURS)
    quiet.at(2024, 3, 4, 23)
    return_idea(quiet)

    quiet.house.outbox.run()

    assert left(quiet) == [(ADDRESS, "04/03 23:00")]


def test_f14_a_digest_puts_a_day_into_one_message_and_leaves_the_law_alone(office: builders.Office) -> None:
    """Five reminders to the agency are one message; what the law wants said stands in a message of its own."""
    moments = (notice_rules.Offset(n=-3),)
    rule_files.adopt(
        office,
        rule_files.rule("near", to=("standing-agency",), digest=True, offsets=moments),
        rule_files.rule("law", to=("standing-agency",), offsets=moments, fulfils="statutory-by-officer"),
    )  # fmt: skip
    for row in office.rows("SELECT id FROM notice WHERE state = 'owed'"):
        office.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    office.at(2024, 6, 11)
    office.house.sweep.run()

    office.house.outbox.run()

    covered = office.rows("SELECT rule, message_id FROM notice WHERE state = 'covered' ORDER BY rule")
    near = [row["message_id"] for row in covered if row["rule"] == "near"]
    law = [row["message_id"] for row in covered if row["rule"] == "law"]
    assert (len(near) > 3, len(set(near))) == (True, 1)
    assert len(set(law)) == len(law) == len(near)
    subjects = [str(mail(office, number)["Subject"]) for number in range(len(office.basket.delivered))]
    assert [subject.partition(":")[0] for subject in subjects if " thông báo: " in subject] == [
        f"{len(near)} thông báo"
    ]


def test_a_recipient_gets_one_digest_a_day(quiet: builders.Office) -> None:
    """What becomes owed after the digest has left is in the next one."""
    rule_files.adopt(quiet, rule_files.rule("back", digest=True, **RETURNED), sending=OFFICE_HOURS)
    quiet.at(2024, 3, 4, 9)
    return_idea(quiet)
    quiet.house.outbox.run()
    quiet.at(2024, 3, 4, 10)
    return_idea(quiet)
    quiet.house.outbox.run()

    quiet.at(2024, 3, 5, 9)
    quiet.house.outbox.run()

    assert left(quiet) == [(ADDRESS, "04/03 09:00"), (ADDRESS, "05/03 09:00")]


def test_f14_a_cap_lets_the_rest_wait_and_tells_the_coordinator(office: builders.Office) -> None:
    """Of a storm so many leave in a day to one recipient; the others stay owed, and the coordinator is told, once."""
    told = notice_rules.PersonsOf(role="coordinator", at="standing-agency")
    rule_files.adopt(
        office,
        rule_files.rule("near", to=("locality",), offsets=(notice_rules.Offset(n=-3),)),
        rule_files.rule(
            "storm", on="too-many", subjects=None, offsets=None, to=None, persons=(told,), template="too-many",
            urgent=True,
        ),
        sending=notice_rules.Sending(per_day=2),
    )  # fmt: skip
    for row in office.rows("SELECT id FROM notice WHERE state = 'owed'"):
        office.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    office.at(2024, 6, 11)
    office.house.sweep.run()
    for _ in range(3):
        office.house.send()
    first = office.rows("SELECT rule, state, COUNT(*) AS n FROM notice WHERE state <> 'cancelled' GROUP BY rule, state")

    office.at(2024, 6, 12)
    office.house.send()

    counted = {(row["rule"], row["state"]): row["n"] for row in first}
    assert (counted["near", "covered"], counted["storm", "covered"]) == (2, 1)
    assert counted["near", "owed"] > 2
    assert office.rows("SELECT COUNT(*) AS n FROM notice WHERE rule = 'near' AND state = 'covered'") == [{"n": 4}]


def test_a_run_issues_no_more_than_its_cap(office: builders.Office) -> None:
    """The next run goes on where this one stopped."""
    rule_files.adopt(office, sending=notice_rules.Sending(per_run=1))
    rule_files.adopt(
        office, rule_files.rule("near", offsets=(notice_rules.Offset(n=-3),)), sending=notice_rules.Sending(per_run=3)
    )
    for row in office.rows("SELECT id FROM notice WHERE state = 'owed'"):
        office.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    office.at(2024, 6, 11)
    office.house.sweep.run()

    runs = [office.house.outbox.run() for _ in range(2)]

    assert [run.issued for run in runs] == [3, 3]
    assert runs[0].over == runs[1].over + 3


def test_f12_a_condition_that_holds_no_longer_stops_the_message(quiet: builders.Office) -> None:
    """Owed because papers were missing, and cancelled because they are there when it would leave."""
    lacking = (regime.GuardUse(guard="documents_complete", level="commune"),)
    rule_files.adopt(quiet, rule_files.rule("lacking", unless=lacking), sending=OFFICE_HOURS)
    quiet.at(2024, 6, 12, 7)
    quiet.house.sweep.run()
    quiet.complete(CODE)

    quiet.at(2024, 6, 12, 8)
    report = quiet.house.outbox.run()

    assert (report.issued, report.cancelled, report.failed) == (0, 1, ())
    assert quiet.rows("SELECT state FROM notice WHERE rule = 'lacking'") == [{"state": "cancelled"}]


@pytest.fixture
def counting(quiet: builders.Office) -> builders.Office:
    """A reminder whose words may count days was issued on Tuesday 11 June and not accepted."""
    rule_files.adopt(quiet, rule_files.rule("near", counts_days=True))
    quiet.at(2024, 6, 11)
    quiet.house.sweep.run()
    quiet.basket.answers = [BUSY]
    quiet.house.outbox.run()
    return quiet


def test_f13_a_stale_message_is_superseded_by_a_fresh_one(counting: builders.Office) -> None:
    """The next day the old one never leaves; a new one does, and names the one in whose place it stands."""
    counting.at(2024, 6, 12)
    counting.house.outbox.run()

    messages = counting.rows("SELECT id, state, replaces_id FROM message ORDER BY id")
    (notice,) = counting.rows("SELECT state, message_id FROM notice WHERE rule = 'near'")
    assert [(row["state"], row["replaces_id"]) for row in messages] == [
        ("superseded", None), ("sent", messages[0]["id"]),
    ]  # fmt: skip
    assert (notice["state"], notice["message_id"]) == ("covered", messages[1]["id"])


def test_f13_on_its_day_of_issue_a_message_is_the_same(counting: builders.Office) -> None:
    """Later on the same day it still waits to be tried again, and no other is made."""
    counting.at(2024, 6, 11, 15)
    counting.house.outbox.run()

    assert counting.rows("SELECT state FROM message") == [{"state": "retry"}]


def test_f13_what_may_have_left_is_never_superseded(quiet: builders.Office) -> None:
    """In doubt it stays as it is, stale or not: somebody may have it."""
    rule_files.adopt(quiet, rule_files.rule("near", counts_days=True))
    quiet.do(commands.ChangeSetting, "quan-tri", name="uncertain", value="hold")
    quiet.at(2024, 6, 11)
    quiet.house.sweep.run()
    quiet.basket.answers = [transports.Delivery(outcome="uncertain", detail="đứt giữa chừng")]
    quiet.house.outbox.run()

    quiet.at(2024, 6, 12)
    quiet.house.outbox.run()

    (message,) = quiet.rows("SELECT id, state FROM message")
    with pytest.raises(errors.StepRefused) as refused:
        quiet.do(commands.SupersedeMessage, message=message["id"], reason="Đã sang ngày khác")
    assert [reason.code for reason in refused.value.reasons] == ["message-may-have-left"]
    assert message["state"] == "uncertain"


def test_f12_what_is_done_by_now_does_not_leave_though_it_was_issued(counting: builders.Office) -> None:
    """The server was busy; meanwhile the dossier was withdrawn: its reminder is taken back."""
    counting.step(CODE, "withdraw", "thu", reason="Ngừng sản xuất")

    counting.house.outbox.run()

    assert counting.rows("SELECT state FROM message ORDER BY id") == [{"state": "superseded"}]
    assert counting.rows("SELECT state FROM notice WHERE rule = 'near'") == [{"state": "cancelled"}]


def test_who_reads_english_gets_text_frame_and_calendar_in_english(quiet: builders.Office) -> None:
    """Words, frame, the remark that nothing is real, and the entry for the calendar speak one language."""
    quiet.do(
        commands.ChangeContact,
        party_kind=PRODUCER[0],
        party=PRODUCER[1],
        channel="email",
        address=ADDRESS,
        language="en",
    )
    rule_files.adopt(quiet, rule_files.rule("near"), rule_files.rule("back", **RETURNED))
    return_idea(quiet)
    quiet.house.outbox.run()
    quiet.at(2024, 6, 12)
    quiet.house.sweep.run()
    quiet.house.outbox.run()

    assert [mail(quiet, number)["Content-Language"] for number in (0, 1)] == ["en", "en"]
    assert ("Please revise the idea sheet" in words(quiet, 0), "Message code" in words(quiet, 0)) == (True, True)
    assert ("District scoring" in words(quiet, 1), "Kính gửi" in words(quiet, 1)) == (True, False)
    (attached,) = list(mail(quiet, 1).iter_attachments())
    assert (attached.get_filename(), "SUMMARY:District scoring" in attached.get_content()) == ("deadline.ics", True)


def test_a_deadline_goes_with_its_message_as_an_entry_for_a_calendar(quiet: builders.Office) -> None:
    """One file, known by the deadline's line and version, on its last safe day."""
    rule_files.adopt(quiet, rule_files.rule("near"))
    quiet.at(2024, 6, 12)
    quiet.house.sweep.run()
    quiet.house.outbox.run()

    (attached,) = list(mail(quiet).iter_attachments())
    said = attached.get_content()
    text = said if isinstance(said, str) else said.decode()
    assert attached.get_filename() == "thoi-han.ics"
    assert ("DTSTART;VALUE=DATE:20240614" in text, "SEQUENCE:1" in text) == (True, True)


def test_a_spoiled_text_does_not_hold_back_the_others_of_a_digest(tmp_path: pathlib.Path) -> None:
    """One rule's words lack a fact; the other notices of the day leave, and the failure is told."""
    own = tmp_path / "templates" / "notices" / "idea-returned"
    own.mkdir(parents=True)
    (own / "body.txt").write_text("Kính gửi: {{ nobody.knows }}", encoding="utf-8")
    made = builders.opened()
    house = builders.bootstrap.build(
        made.house.store, keeper=made.clock, transport=made.basket, own=tmp_path, confirmed=True
    )
    office = builders.Office(house=house, clock=made.clock, basket=made.basket, done=made.done)
    office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    for row in office.rows("SELECT id FROM notice WHERE state = 'owed'"):
        office.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    sound = {**RETURNED, "template": "dossier-returned"}
    rule_files.adopt(
        office, rule_files.rule("sound", digest=True, **sound), rule_files.rule("spoiled", digest=True, **RETURNED)
    )
    return_idea(office)

    report = house.outbox.run()

    assert (report.issued, [key.split("|")[0] for key, _ in report.failed]) == (1, ["spoiled"])
    made.house.close()


def test_f20_whatever_leaves_belongs_to_a_rule_that_is_listed(office: builders.Office) -> None:
    """Every notice of a busy half-year has the id of a rule in force and one of its texts."""
    office.to("LG24-0002", "certified")
    office.step("LG24-0007", "withdraw", "thu", reason="Ngừng sản xuất")
    for month in (4, 6, 7):
        office.at(2024, month, 16, 9)
        office.house.sweep.run()
        office.house.send()

    digest = office.row("policy_in_force", "rules/standard")["digest"]
    with office.house.store.reading() as runner:
        rules = {rule.id: rule for rule in office.house.policies.rules(runner, digest).rules}
    sent = office.rows("SELECT DISTINCT rule, template FROM notice ORDER BY rule, template")
    texts = {name: {r.template, *(o.template for o in r.offsets if o.template)} for name, r in rules.items()}
    assert [row for row in sent if row["template"] not in texts.get(row["rule"], set())] == []
    assert len(sent) > 8


def test_a_weekly_report_is_owed_once_a_week(office: builders.Office) -> None:
    """To the coordinator and the head, on Monday or as soon as somebody wakes; asking often doubles nothing."""
    told = [("standing-agency", "coordinator"), ("locality", "head")]
    persons = tuple(notice_rules.PersonsOf(role=role, at=at) for at, role in told)  # type: ignore[arg-type] # places
    rule_files.adopt(
        office,
        rule_files.rule(
            "week", on="weekly-report", subjects=None, offsets=None, to=None, persons=persons, template="weekly-report",
            weekday=2,
        ),
    )  # fmt: skip
    for day in (3, 4, 4, 6, 10, 13, 14):
        office.at(2024, 6, day)
        office.house.send()

    owed = office.rows("SELECT occasion, recipient_id, state FROM notice WHERE rule = 'week' ORDER BY owed_at, id")
    assert [(row["occasion"], row["recipient_id"], row["state"]) for row in owed] == [
        ("2024-W23", builders.AGENCY, "covered"), ("2024-W23", builders.DISTRICT, "covered"),
        ("2024-W24", builders.AGENCY, "covered"), ("2024-W24", builders.DISTRICT, "covered"),
    ]  # fmt: skip


def test_what_could_not_leave_is_told_to_the_administrator(quiet: builders.Office) -> None:
    """While sending is held, once a day; it leaves with the rest when sending is released."""
    quiet.do(
        commands.ChangeContact, party_kind="person", party=builders.ADMINISTRATOR, channel="email",
        address="quan-tri@thu-nghiem.example",
    )  # fmt: skip
    told = (notice_rules.PersonsOf(role="administrator", at="administration"),)
    rule_files.adopt(
        quiet,
        rule_files.rule(
            "nothing", on="nothing-sent", subjects=None, offsets=None, to=None, persons=told, template="nothing-sent"
        ),
    )
    quiet.do(commands.ChangeSetting, "quan-tri", name="sending-held", value="true")
    for _ in range(3):
        quiet.house.send()

    quiet.do(commands.ChangeSetting, "quan-tri", name="sending-held", value="false")
    quiet.house.send()

    assert quiet.rows("SELECT recipient_id, state FROM notice WHERE rule = 'nothing'") == [
        {"recipient_id": builders.ADMINISTRATOR, "state": "covered"}
    ]
    assert "Việc gửi thư đang bị tạm giữ" in words(quiet)
