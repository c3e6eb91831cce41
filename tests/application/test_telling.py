"""Told by hand, and come back: one ledger answers "đã báo chưa?", whatever way somebody was told."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import notices
from ocop_cycle.delivery import transports
from ocop_cycle.storage import operations
from tests.application import builders, dumps

UNIT = builders.HUONG_SON
EVIDENCE = {
    "telephone": {"spoken_to": "Ông Chủ tịch UBND xã"},
    "post": {"document_number": "125/NNPTNT", "document_day": date(2024, 3, 1)},
}
TWO = "ubnd@huong-son.example, van-thu@huong-son.example"


@pytest.fixture
def office() -> builders.Office:
    """Lạng Giang's cycle just opened: a letter to each unit is owed, and to one commune no other."""
    made = builders.opened()
    for row in made.rows(f"SELECT id FROM notice WHERE recipient_id = '{UNIT}' AND rule <> 'plan-opened'"):
        made.do(commands.CancelNotice, notice=row["id"], reason="Không cần")
    return made


def letter(office: builders.Office) -> dict[str, Any]:
    """The newest notice to the commune."""
    said = f"SELECT * FROM notice WHERE recipient_id = '{UNIT}' AND rule = 'plan-opened' ORDER BY attempt DESC LIMIT 1"
    return office.rows(said)[0]


def message(office: builders.Office) -> dict[str, Any]:
    """The newest message to the commune."""
    return office.rows(f"SELECT * FROM message WHERE recipient_id = '{UNIT}' ORDER BY id DESC LIMIT 1")[0]


def contacts(office: builders.Office) -> dict[str, str]:
    """The state of each of the commune's addresses for mail."""
    rows = office.rows(f"SELECT address, state FROM contact WHERE party_id = '{UNIT}' ORDER BY version")
    return {row["address"]: row["state"] for row in rows}


def tell(office: builders.Office, channel: str, **changes: Any) -> None:
    """Record that the commune was told."""
    said = {"day": date(2024, 3, 1), "by_whom": "Nguyễn Thị Thu", **EVIDENCE[channel], **changes}
    office.do(commands.RecordTelling, "thu", notice=letter(office)["id"], channel=channel, **said)


def bounce(office: builders.Office, **changes: Any) -> None:
    """Record that the message to the commune came back."""
    sent = message(office)
    said = {"action": "failed", "status": "5.1.1", "detail": "550 User unknown", **changes}
    office.do(commands.RecordBounce, "thu", **{"message": sent["id"], "address": sent["address"], **said})


def correct(office: builders.Office, address: str = "moi@huong-son.example") -> None:
    """Enter another address for the commune."""
    office.do(commands.ChangeContact, "thu", party_kind="unit", party=UNIT, channel="email", address=address)


def next_day(office: builders.Office, day: int) -> Any:
    """Send what is owed on another day of March 2024: a unit gets one digest a day."""
    office.at(2024, 3, day)
    return office.house.outbox.run()


# --- by hand


@pytest.mark.parametrize("channel", ["telephone", "post"])
def test_who_was_told_by_hand_is_told(office: builders.Office, channel: str) -> None:
    """The notice is covered, no mail leaves for it, and the ledger says how, when and by whom."""
    tell(office, channel, note="Hẹn nộp trong tuần")

    office.house.outbox.run()

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])
    (kept,) = found.tellings
    assert (found.notice.state, found.notice.told, found.notice.by_hand, found.message) == (
        "covered", "yes", channel, None,
    )  # fmt: skip
    assert (kept.channel, kept.day, kept.by_whom, kept.note) == (
        channel, date(2024, 3, 1), "Nguyễn Thị Thu", "Hẹn nộp trong tuần",
    )  # fmt: skip
    assert (kept.spoken_to, kept.document_number, kept.document_day) == tuple(
        EVIDENCE[channel].get(name) for name in ("spoken_to", "document_number", "document_day")
    )
    assert UNIT not in {row["recipient_id"] for row in office.rows("SELECT recipient_id FROM message")}
    assert dumps.faults(office) == []


def withdraw(office: builders.Office, **said: Any) -> None:
    """Withdraw the record that the commune was told."""
    office.do(commands.WithdrawTelling, "thu", **{"notice": letter(office)["id"], "reason": "Ghi nhầm xã", **said})


def test_a_record_that_is_wrong_is_withdrawn_and_the_letter_leaves(office: builders.Office) -> None:
    """Nobody was told: the notice waits again and goes by mail; the record stays, and an entry names it."""
    tell(office, "telephone")
    withdraw(office)
    entry = dumps.entries(office)[-1]
    waiting = letter(office)
    office.house.outbox.run()

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])
    assert (waiting["state"], found.notice.told, found.notice.by_hand) == ("owed", "yes", None)
    assert found.message is not None
    assert found.message.state == "sent"
    assert [(one.number, one.withdrawn_at is not None) for one in found.tellings] == [(1, True)]
    assert (entry["kind"], entry["after"]["withdrawn"]) == ("WithdrawTelling", f"{waiting['id']}/1")
    assert dumps.faults(office) == []


def test_until_then_nobody_was_told(office: builders.Office) -> None:
    """The question "đã báo chưa?" is answered by what stands."""
    tell(office, "telephone")
    withdraw(office)

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])

    assert (found.notice.state, found.notice.told) == ("owed", "no")


def test_what_somebody_had_held_is_held_again(office: builders.Office) -> None:
    """Withdrawing a record sends nothing that a person had stopped."""
    office.do(commands.HoldNotice, "thu", notice=letter(office)["id"], reason="Chờ ý kiến")
    tell(office, "telephone")
    withdraw(office)

    assert (letter(office)["state"], letter(office)["held_because"]) == ("held", "by-officer")


def test_a_second_record_still_tells(office: builders.Office) -> None:
    """Of several the wrong one is named; the notice stays covered by the other."""
    tell(office, "telephone")
    tell(office, "post")
    with pytest.raises(errors.StepRefused) as refused:
        withdraw(office)
    withdraw(office, number=1)

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])
    assert refused.value.reasons == (errors.Reason("which-telling", {"numbers": "1, 2"}),)
    assert (found.notice.state, found.notice.told, found.notice.by_hand) == ("covered", "yes", "post")


def test_nothing_is_withdrawn_twice(office: builders.Office) -> None:
    """Nor what was never recorded; nor without a reason, which is asked for first."""
    tell(office, "telephone")
    withdraw(office)
    with pytest.raises(errors.StepRefused) as twice:
        withdraw(office)
    with pytest.raises(errors.StepRefused) as unsaid:
        withdraw(office, reason=" ")

    assert twice.value.reasons == (errors.Reason("no-telling", {"notice": letter(office)["id"]}),)
    assert unsaid.value.reasons == (errors.Reason("reason-required", {"step": "withdraw-told"}),)


def test_a_mail_that_left_stays_what_it_was(office: builders.Office) -> None:
    """A wrong record beside a message that was sent takes nothing from that."""
    office.house.outbox.run()
    tell(office, "post")
    withdraw(office)

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])
    assert (found.notice.state, found.notice.told, found.notice.by_hand) == ("covered", "yes", None)


def test_a_letter_on_paper_after_a_mail_is_further_evidence(office: builders.Office) -> None:
    """Both stand in the ledger; the message stays what it was."""
    office.house.outbox.run()
    tell(office, "post")

    found = notices.show(office.reader, office.actor("thu"), letter(office)["id"])

    assert found.message is not None
    assert (found.message.state, len(found.tellings), found.notice.told) == ("sent", 1, "yes")


@pytest.mark.parametrize(
    ("channel", "changes", "missing"),
    [
        ("telephone", {"spoken_to": " "}, ["spoken-to"]),
        ("post", {"document_number": None, "document_day": None}, ["document-number", "document-day"]),
        ("post", {"by_whom": ""}, ["by-whom"]),
    ],
)
def test_what_has_no_evidence_is_refused(
    office: builders.Office, channel: str, changes: dict[str, Any], missing: list[str]
) -> None:
    """Everything that is missing is named at once, and nothing is recorded."""
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        tell(office, channel, **changes)

    assert [reason.facts["what"] for reason in refused.value.reasons] == missing
    assert dumps.of(office) == before


def test_nobody_was_told_tomorrow(office: builders.Office) -> None:
    """A day that has not come is refused."""
    with pytest.raises(errors.StepRefused) as refused:
        tell(office, "telephone", day=date(2024, 3, 2))

    assert refused.value.reasons == (errors.Reason("day-to-come", {"day": "2024-03-02"}),)


def test_what_was_cancelled_tells_nobody(office: builders.Office) -> None:
    """It was not to be told."""
    office.do(commands.CancelNotice, "thu", notice=letter(office)["id"], reason="Gửi nhầm")

    with pytest.raises(errors.StepRefused) as refused:
        tell(office, "telephone")

    assert [reason.code for reason in refused.value.reasons] == ["notice-is"]


# --- come back


def test_f6_a_corrected_address_opens_the_next_attempt(office: builders.Office) -> None:
    """It came back: nobody was told, the address is written to no more; a new one owes it again, with a reason."""
    office.house.outbox.run()
    bounce(office)
    came_back, told = contacts(office), notices.show(office.reader, office.actor("thu"), letter(office)["id"]).notice
    correct(office)
    again = letter(office)
    report = next_day(office, 4)

    first, second = office.rows(f"SELECT * FROM message WHERE recipient_id = '{UNIT}' ORDER BY id")
    (why,) = office.rows("SELECT value FROM private_value WHERE value LIKE '%số tin báo lại%'")
    assert (first["state"], told.told) == ("refused", "no")
    assert came_back == {f"{UNIT}@lang-giang.example": "bouncing"}
    assert (again["attempt"], again["state"], again["id"]) == (2, "owed", f"{told.id[:-1]}2")
    assert (report.issued, second["address"], second["state"]) == (1, "moi@huong-son.example", "sent")
    assert "1" in why["value"]
    assert dumps.faults(office) == []


def test_f6_what_was_told_again_is_not_told_a_third_time(office: builders.Office) -> None:
    """Another correction finds the second attempt arrived; one that came back again opens the third."""
    office.house.outbox.run()
    bounce(office)
    correct(office)
    next_day(office, 4)
    correct(office, "khac@huong-son.example")
    once = letter(office)["attempt"]
    bounce(office, address="moi@huong-son.example")
    correct(office, "dung@huong-son.example")

    assert (once, letter(office)["attempt"]) == (2, 3)


def test_f6_a_message_that_was_refused_at_once_is_told_again_too(office: builders.Office) -> None:
    """No mailbox of that name, said the server while it was being sent: the corrected address gets it."""
    office.basket.answers = [transports.Delivery(outcome="refused", detail="550 no such user")] * 100
    office.house.outbox.run()
    office.basket.answers = []
    correct(office)
    next_day(office, 4)

    assert (letter(office)["attempt"], message(office)["state"]) == (2, "sent")


def test_f6_while_no_address_stands_the_next_notice_is_held(office: builders.Office) -> None:
    """What becomes owed to somebody whose address bounces waits for another one."""
    office.house.outbox.run()
    bounce(office)
    office.do(commands.ResendNotice, "thu", notice=letter(office)["id"], reason="Gửi lại")

    assert (letter(office)["state"], letter(office)["held_because"]) == ("held", "no-address")


def test_f6_a_delay_marks_nothing(office: builders.Office) -> None:
    """4.x.x: the server is still trying; it is evidence and no more."""
    office.house.outbox.run()
    bounce(office, action="delayed", status="4.4.1", detail="connection timed out")

    (kept,) = office.rows(
        f"SELECT outcome FROM evidence WHERE message_id = '{message(office)['id']}' AND id LIKE '%/2'"
    )
    assert (kept["outcome"], message(office)["state"]) == ("delayed", "sent")
    assert set(contacts(office).values()) == {"active"}


def test_f6_what_was_tried_for_too_long_did_not_arrive_but_the_address_stands(office: builders.Office) -> None:
    """Failed with 4.4.7: nobody was told, and the mailbox may well be there."""
    office.house.outbox.run()
    bounce(office, status="4.4.7")

    assert message(office)["state"] == "refused"
    assert set(contacts(office).values()) == {"active"}


def test_f6_one_of_two_addresses_came_back(office: builders.Office) -> None:
    """The other one has it: the commune was told, and goes on being written to there."""
    correct(office, TWO)
    office.house.outbox.run()
    bounce(office, address="VAN-THU@huong-son.example")

    first = message(office)["state"]
    bounce(office, address="ubnd@huong-son.example")

    assert contacts(office) == {
        f"{UNIT}@lang-giang.example": "retired", TWO: "retired", "van-thu@huong-son.example": "bouncing",
        "ubnd@huong-son.example": "bouncing",
    }  # fmt: skip
    assert (first, message(office)["state"]) == ("sent", "refused")
    assert dumps.faults(office) == []


def test_a_report_about_nothing_of_ours_is_refused(office: builders.Office) -> None:
    """No such message; and a message that did not go to that address."""
    correct(office, TWO)
    office.house.outbox.run()

    with pytest.raises(errors.UnknownThing):
        bounce(office, message="OC-TN-2024-99999")
    with pytest.raises(errors.UnknownThing):
        bounce(office, address="somebody@else.example")


@pytest.mark.parametrize(
    "address", ["", "huong-son", "ủy.ban@huong-son.example", "a@b", "a@x.example, a@x.example", "a@x.example, b"]
)
def test_an_address_without_a_mailbox_is_refused(office: builders.Office, address: str) -> None:
    """When it is entered, and not when the night's mail stands waiting."""
    before = dumps.of(office)

    with pytest.raises(errors.NoMailbox):
        correct(office, address)

    assert dumps.of(office) == before


# --- pauses, rate, several addresses


def test_a_server_that_is_down_is_tried_once_and_left_alone(office: builders.Office) -> None:
    """One attempt, one piece of evidence; the others wait without; after the pause all leave."""
    office.basket.answers = [transports.Delivery(outcome="retry", detail="máy chủ không chạy", halts=True)]
    first, second = office.house.outbox.run(), office.house.outbox.run()
    kept = len(office.rows("SELECT id FROM evidence"))
    third = replace(office.house.outbox, clock=builders.Later(office.clock)).run()

    assert (first.stopped, first.unsent, first.sent) == ("máy chủ không chạy", 1, 0)
    assert (second.sent, second.unsent, kept) == (0, 0, 1)
    assert (third.sent, third.stopped) == (first.issued, None)


def test_a_pause_outlives_the_worker(office: builders.Office) -> None:
    """It stands in the database: a worker that begins anew waits as long; each pause is longer than the one before."""
    office.basket.answers = [transports.Delivery(outcome="retry", detail="bận", halts=True)] * 3
    clocks = [builders.Later(office.clock, timedelta(minutes=minutes)) for minutes in (0, 4, 6, 12, 22, 52)]

    reports = [replace(office.house.outbox, clock=clock, worker=f"w{n}").run() for n, clock in enumerate(clocks)]

    assert [(report.unsent, report.sent > 0) for report in reports] == [
        (1, False), (0, False), (1, False), (0, False), (1, False), (0, True),
    ]  # fmt: skip


def test_what_was_put_off_for_five_days_is_given_up(office: builders.Office) -> None:
    """The message is refused, and the clerk is told why; losing the running state only starts the count anew."""
    office.basket.answers = [transports.Delivery(outcome="retry", detail="bận", halts=True)] * 2
    office.house.outbox.run()
    later = replace(office.house.outbox, clock=builders.Later(office.clock, timedelta(days=5, minutes=1)))
    later.run()

    (row,) = office.rows("SELECT detail FROM evidence WHERE outcome = 'refused'")
    assert row["detail"] == "bận Đã thử gửi trong 5 ngày mà không được; dừng gửi."


def test_no_more_leave_in_a_minute_than_the_office_allows(office: builders.Office) -> None:
    """All workers together; the rest leaves in the next minutes, and nothing is recorded of waiting."""
    office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="mail-per-minute", value="10")
    office.house.outbox.issuing.run()
    letters = len(office.rows("SELECT id FROM message"))
    clocks = [builders.Later(office.clock, timedelta(seconds=61 * minute)) for minute in range(4)]

    sent = [replace(office.house.outbox, clock=clock, worker=worker).run().sent for clock in clocks for worker in "ab"]

    assert sent == [10, 0, 10, 0, letters - 20, 0, 0, 0]
    assert len(office.rows("SELECT id FROM evidence")) == letters


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_rate_is_a_number(office: builders.Office, value: str) -> None:
    """Anything else would stop all mail, or none."""
    with pytest.raises(errors.WrongUse):
        office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="mail-per-minute", value=value)


def test_who_has_it_is_not_sent_it_again(office: builders.Office) -> None:
    """One of two addresses was busy: the second attempt goes to that one alone, and then all is sent."""
    correct(office, TWO)
    office.house.outbox.issuing.run()
    mine = message(office)["id"]
    office.basket.answers = [
        transports.Delivery(outcome="retry", detail="một nơi bận", taken=("ubnd@huong-son.example",))
    ]
    waiting = [one for one in office.house.outbox.sending.waiting(set(), 1) if one.id == mine]
    outcomes = [
        replace(office.house.outbox, pauses=()).sending.hand_over(one)
        for one in (waiting[0], waiting[0]._replace(state="retry"))
    ]

    assert [delivery and delivery.outcome for delivery in outcomes] == ["retry", "sent"]
    assert [recipients for _, _, recipients, _ in office.basket.delivered] == [
        ("ubnd@huong-son.example", "van-thu@huong-son.example"), ("van-thu@huong-son.example",),
    ]  # fmt: skip


def test_the_office_is_answered_where_it_says(office: builders.Office) -> None:
    """Its own address for replies stands in the head of every message, and must be one that mail can reach."""
    office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="reply-to", value="nnptnt@lang-giang.example")
    office.house.outbox.run()

    with pytest.raises(errors.NoMailbox):
        office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="reply-to", value="x\r\nBcc: y@z.example")
    assert all(b"<nnptnt@lang-giang.example>" in data for *_, data in office.basket.delivered)


def test_pauses_are_kept_apart_from_facts(office: builders.Office) -> None:
    """Where running state is lost, nothing is: the message is tried at once."""
    office.basket.answers = [transports.Delivery(outcome="retry", detail="bận", halts=True)]
    office.house.outbox.run()
    with office.house.store.reading() as runner:
        waiting, halted = operations.paused(runner, at=office.clock.machine_now())
    with office.house.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM attempt")

    assert (len(waiting), halted is not None) == (1, True)
    assert office.house.outbox.run().unsent == 0
