"""What a person may send once more: a message in doubt as it is, a notice as its next attempt; with a reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.delivery import transports
from ocop_cycle.domain import permissions
from tests.application import builders, dumps

CODE = "LG24-0001"
WHY = "Nơi nhận báo chưa thấy thư"


@pytest.fixture
def quiet() -> Iterator[builders.Office]:
    """Lạng Giang's cycle with a dossier; what the opening owed has left, and the producer is owed one notice."""
    made = builders.copy(builders.opened())
    made.house = replace(made.house, outbox=replace(made.house.outbox, pauses=()))
    made.house.outbox.run()
    made.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new")
    yield made
    made.house.close()


def answered(office: builders.Office, *outcomes: str) -> dict[str, Any]:
    """The notice of the dossier, after its message was answered so."""
    for outcome in outcomes:
        office.basket.answers = [transports.Delivery(outcome=outcome, detail="thử")]  # type: ignore[arg-type]
        office.house.outbox.run()
    return notice(office)


def notice(office: builders.Office, attempt: int = 1) -> dict[str, Any]:
    """One attempt at the notice of the dossier."""
    (row,) = office.rows(f"SELECT * FROM notice WHERE subject_id = '{CODE}' AND attempt = {attempt}")
    return row


def reasons(office: builders.Office, kind: type[Any], actor: str = "thu", **said: Any) -> list[str]:
    """The codes of all reasons for which a command is refused."""
    with pytest.raises(errors.Refused) as refused:
        office.do(kind, actor, **said)
    return [reason.code for reason in refused.value.reasons]


def test_l12_a_message_in_doubt_waits_for_a_person_who_lets_it_go_again(quiet: builders.Office) -> None:
    """After two doubts it rests; a person's word hands it over once more, with the same Message-ID."""
    doubtful = answered(quiet, "uncertain", "uncertain")
    quiet.house.outbox.run()
    handed = len(quiet.basket.delivered)

    quiet.do(commands.RetryMessage, "thu", message=doubtful["message_id"], reason=WHY)
    report = quiet.house.outbox.run()

    assert (report.sent, len(quiet.basket.delivered)) == (1, handed + 1)
    assert len({message_id for message_id, *_ in quiet.basket.delivered[-2:]}) == 1
    assert quiet.row("message", doubtful["message_id"])["state"] == "sent"
    assert dumps.faults(quiet) == []


@pytest.mark.parametrize("outcomes", [("uncertain", "uncertain"), ("retry",)])
def test_a_persons_word_waits_out_no_pause(quiet: builders.Office, outcomes: tuple[str, ...]) -> None:
    """A message that rests before its next attempt is tried now, whether it is in doubt or was put off."""
    waiting = answered(quiet, *outcomes)
    quiet.house = replace(quiet.house, outbox=replace(quiet.house.outbox, pauses=(60,)))
    if waiting_state(quiet, waiting) == "uncertain":
        quiet.do(commands.RetryMessage, "thu", message=waiting["message_id"], reason=WHY)
    again = answered(quiet, "retry")
    rests = quiet.house.outbox.run()

    said = {"message": again["message_id"], "reason": "Máy chủ thư đã chạy lại"}
    quiet.house.outbox.retry(commands.RetryMessage(by=quiet.by("thu"), **said))
    report = quiet.house.outbox.run()

    assert (rests.sent, report.sent) == (0, 1)
    assert dumps.faults(quiet) == []


def waiting_state(office: builders.Office, said: dict[str, Any]) -> str:
    """The state of the message of a notice."""
    return str(office.row("message", said["message_id"])["state"])


@pytest.mark.parametrize("outcome", ["sent", "refused"])
def test_only_a_message_in_doubt_is_retried(quiet: builders.Office, outcome: str) -> None:
    """One that was taken or refused is told again as another attempt, not as the same message."""
    settled = answered(quiet, outcome)

    assert reasons(quiet, commands.RetryMessage, message=settled["message_id"], reason=WHY) == ["message-not-in-doubt"]


def test_no_machine_decides_to_send_twice(quiet: builders.Office) -> None:
    """The system may do much; this it may not."""
    doubtful = answered(quiet, "uncertain", "uncertain")
    system = permissions.SYSTEM

    assert reasons(quiet, commands.RetryMessage, system, message=doubtful["message_id"], reason=WHY) == [
        "needs-a-person"
    ]
    assert reasons(quiet, commands.ResendNotice, system, notice=doubtful["id"], reason=WHY) == ["needs-a-person"]


@pytest.mark.parametrize("outcome", ["sent", "refused"])
def test_f6_a_notice_is_sent_again_as_its_next_attempt(quiet: builders.Office, outcome: str) -> None:
    """No key blocks it: a fresh message with a reference of its own; the first attempt stays as it was."""
    first = answered(quiet, outcome)

    quiet.do(commands.ResendNotice, "thu", notice=first["id"], reason=WHY)
    report = quiet.house.outbox.run()

    again = notice(quiet, 2)
    assert (report.issued, report.sent, again["state"]) == (1, 1, "covered")
    assert again["message_id"] != first["message_id"]
    assert notice(quiet) == first
    assert (again["facts"], again["rule"], again["occasion"]) == (first["facts"], first["rule"], first["occasion"])
    assert dumps.faults(quiet) == []


def test_f6_the_reason_stands_in_the_entry(quiet: builders.Office) -> None:
    """An auditor sees who sent it again, and after which attempt."""
    first = answered(quiet, "refused")

    quiet.do(commands.ResendNotice, "thu", notice=first["id"], reason=WHY)

    entry = dumps.entries(quiet)[-1]
    assert (entry["kind"], entry["actor"], entry["after"]["after"]) == ("ResendNotice", "thu", first["id"])


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [((), "notice-is"), (("retry",), "message-on-its-way"), (("uncertain", "uncertain"), "message-in-doubt")],
)
def test_what_may_still_arrive_is_not_sent_again(quiet: builders.Office, outcomes: tuple[str, ...], code: str) -> None:
    """Owed, on its way, or in doubt: first it must be known what became of it."""
    waiting = answered(quiet, *outcomes)

    assert reasons(quiet, commands.ResendNotice, notice=waiting["id"], reason=WHY) == [code]


def test_each_attempt_is_followed_by_one(quiet: builders.Office) -> None:
    """Two officers who both send it again send it once; the second attempt may be followed by a third."""
    first = answered(quiet, "refused")
    quiet.do(commands.ResendNotice, "thu", notice=first["id"], reason=WHY)

    assert reasons(quiet, commands.ResendNotice, notice=first["id"], reason=WHY) == ["notice-attempted-again"]
    quiet.house.outbox.run()
    quiet.do(commands.ResendNotice, "thu", notice=notice(quiet, 2)["id"], reason=WHY)
    assert notice(quiet, 3)["state"] == "owed"


@pytest.mark.parametrize("kind", [commands.RetryMessage, commands.ResendNotice])
def test_sending_again_needs_a_reason(quiet: builders.Office, kind: type[Any]) -> None:
    """Blanks are none."""
    found = answered(quiet, "uncertain", "uncertain")
    named = {"message": found["message_id"]} if kind is commands.RetryMessage else {"notice": found["id"]}

    assert reasons(quiet, kind, reason="  ", **named) == ["reason-required"]


@pytest.mark.parametrize("kind", [commands.RetryMessage, commands.ResendNotice])
def test_f18_only_who_may_hold_it_sends_it_again(quiet: builders.Office, kind: type[Any]) -> None:
    """An officer of another commune has no say in it."""
    found = answered(quiet, "uncertain", "uncertain")
    named = {"message": found["message_id"]} if kind is commands.RetryMessage else {"notice": found["id"]}

    with pytest.raises(errors.NotPermitted):
        quiet.do(kind, "huong", reason=WHY, **named)


def test_what_is_unknown_is_not_sent_again(quiet: builders.Office) -> None:
    """A wrong name is told as such."""
    with pytest.raises(errors.UnknownThing):
        quiet.do(commands.RetryMessage, "thu", message="OC-TN-2024-99999", reason=WHY)
    with pytest.raises(errors.UnknownThing):
        quiet.do(commands.ResendNotice, "thu", notice="r|dossier:x|o|unit:y|email|1", reason=WHY)
