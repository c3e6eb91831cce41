"""Superseding and sending exclude each other: what leaves is not replaced, and what is replaced does not leave."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, desk, policies, timekeeping
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.delivery import transports
from ocop_cycle.storage import notices
from tests.application import builders, dumps, kept

DOSSIER = "LG24-0002"


@pytest.fixture
def owed(durable_office: builders.Office) -> builders.Office:
    """Reminders of 31 May are owed."""
    durable_office.at(2024, 5, 31)
    durable_office.house.sweep.run()
    return durable_office


@pytest.fixture
def waiting(owed: builders.Office) -> builders.Office:
    """They are messages that have not left."""
    owed.house.outbox.issuing.run()
    return owed


def reminder(office: builders.Office) -> notices.Message:
    """The message that reminds of the dossier."""
    with office.house.store.reading() as runner:
        found = {message.id: message for message in notices.to_send(runner, 500)}
    rows = office.rows(f"SELECT message_id FROM notice WHERE subject_id = '{DOSSIER}' AND deadline_id IS NOT NULL"
                       " AND message_id IS NOT NULL ORDER BY message_id")  # fmt: skip
    return found[rows[0]["message_id"]]


def moving(office: builders.Office) -> commands.MoveDeadline:
    """The deadline of which the message reminds, put off by two weeks."""
    rows = office.rows(f"SELECT line FROM deadline WHERE subject_id = '{DOSSIER}' AND state = 'open'"
                       " AND rule = 'plan/danh-gia-cap-huyen'")  # fmt: skip
    return commands.MoveDeadline(
        by=office.by("thu"), line=rows[0]["line"], wording="trước ngày 30/6/2024", reason="Hội đồng họp muộn"
    )


def meanwhile(office: builders.Office, act: Callable[[], object]) -> bool:
    """Move the deadline, and let somebody else act when its transaction knows what it does; whether he has to wait."""
    command, other = moving(office), threading.Thread(target=act)
    with office.house.store.writing() as work:
        shelf = policies.Shelf()
        facts = policies.SlowFacts(shelf, -1)
        place = desk.Desk(uow=work, at=office.clock.now(), actor_id="thu", shelf=shelf, cached=facts)
        timekeeping.follow(place, command, HANDLERS[type(command)](place, command))
        other.start()
        other.join(0.3)
        waits = other.is_alive()
        work.flush()
    other.join(30)
    return waits


def test_what_is_being_replaced_does_not_begin_to_leave(waiting: builders.Office) -> None:
    """Who would send it waits until the date has moved, and then has nothing to send."""
    message, other = reminder(waiting), kept.again(waiting)
    found: list[transports.Delivery | None] = []

    waits = meanwhile(waiting, lambda: found.append(other.house.outbox.sending.hand_over(message)))
    other.house.close()

    assert waits
    assert waiting.row("message", message.id)["state"] == "superseded"
    assert (found, other.basket.delivered) == ([None], [])


def test_what_is_being_cancelled_is_not_made_a_message(owed: builders.Office) -> None:
    """A reminder of the old day that somebody is about to make waits, and is then made no more."""
    other, refused = kept.again(owed), list[errors.StepRefused]()
    rows = owed.rows(f"SELECT id FROM notice WHERE subject_id = '{DOSSIER}' AND deadline_id IS NOT NULL ORDER BY id")
    with owed.house.store.reading() as runner:
        reminders = notices.read(runner, [rows[0]["id"]])

    def issue() -> None:
        """Make a message of the reminder."""
        try:
            other.house.outbox.issuing.issue(reminders)
        except errors.StepRefused as refusal:
            refused.append(refusal)

    waits = meanwhile(owed, issue)
    other.house.close()

    now = owed.row("notice", reminders[0].id)
    assert waits
    assert (now["state"], now["message_id"]) == ("cancelled", None)
    assert [reason.code for refusal in refused for reason in refusal.reasons] == ["notice-not-owed"]


def test_what_has_begun_to_leave_is_not_replaced_but_corrected(waiting: builders.Office) -> None:
    """A date that moves while the bytes are on their way owes a correction that names them."""
    message, command, other = reminder(waiting), moving(waiting), kept.again(waiting)

    class Slow(builders.Basket):
        """A server during whose answer the date moves."""

        def deliver(self, *said: object) -> transports.Delivery:
            """Let the date move before it answers."""
            waiting.execute(command)
            return super().deliver(*said)  # type: ignore[arg-type]

    delivery = replace(other.house.outbox.sending, transport=Slow()).hand_over(message)
    other.house.close()

    owed = waiting.rows(f"SELECT facts FROM notice WHERE set_by = '{command.by.key}'")
    naming = [row["facts"] for row in owed if message.id in row["facts"]]
    assert delivery is not None
    assert waiting.row("message", message.id)["state"] == "sent"
    assert len(naming) == 1
    assert dumps.faults(waiting) == []
