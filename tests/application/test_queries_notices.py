"""Notices: what is owed, what left, and "đã báo chưa?"."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import notices, selection
from ocop_cycle.delivery import transports
from tests.application import builders

CODE = "LG24-0002"


def listed(office: builders.Office, person: str = "thu", **wanted: object) -> selection.Page[notices.Noticed]:
    """The notices that somebody sees."""
    return notices.list_notices(office.reader, office.actor(person), notices.Wanted(**wanted))  # type: ignore[arg-type]


def of_dossier(office: builders.Office) -> notices.Noticed:
    """The notice to the producer that the dossier was opened."""
    return next(n for n in notices.told(office.reader, office.actor("thu"), "dossier", CODE))


def test_a_notice_says_to_whom_about_what_and_why(office: builders.Office) -> None:
    """Rule in both languages, recipient by name, subject, and the moment it was owed."""
    found = of_dossier(office)

    assert (found.rule, found.rule_label.vi, found.rule_label.en) == (
        *("dossier-with-producer", "Đến lượt chủ thể làm"),
        "It is the producer's turn",
    )
    assert (found.recipient.kind, found.recipient.name) == ("producer", "Hộ KD Cao Thị Thu Hương")
    assert (found.subject, found.state, found.owed_at, found.told) == (
        *(("dossier", CODE), "owed"),
        *(builders.OPENED, "no"),
    )


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        ("sent", "sent", "yes"),
        ("uncertain", "uncertain", "uncertain"),
        ("retry", "retry", "no"),
        ("refused", "refused", "no"),
    ],
)
def test_whether_it_was_told_is_answered_from_its_message(
    opened: builders.Office, answer: transports.Outcome, state: str, told: str
) -> None:
    """Handed over: yes. A cut reply: nobody knows. Put off or refused: no."""
    opened.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation")
    waiting = listed(opened, state="owed").total
    opened.basket.answers = [transports.Delivery(outcome=answer, detail="thử")] * waiting
    opened.house.outbox.run()

    (found,) = notices.told(opened.reader, opened.actor("thu"), "dossier", "LG24-0001")

    assert (found.state, found.message_state, found.told) == ("covered", state, told)


def test_a_notice_whole_has_its_message_and_evidence(office: builders.Office) -> None:
    """Reference, bytes, SHA-256, address and each attempt stand with the notice."""
    office.house.outbox.run()

    found = notices.show(office.reader, office.actor("thu"), of_dossier(office).id)

    assert found.message is not None
    assert found.message.reference.startswith("OC-TN-2024-")
    assert (found.message.address, found.message.state) == ("lg-ho-cao-thi-thu-huong@lang-giang.example", "sent")
    assert [(one.outcome, one.detail) for one in found.message.evidence] == [("sent", "đã nhận")]
    assert found.message.data.encode("ascii") in {data for *_, data in office.basket.delivered}
    assert (found.facts["dossier"]["code"], found.template) == (CODE, "dossier-with-producer")


def test_a_notice_is_found_by_the_reference_of_its_message(office: builders.Office) -> None:
    """Who reads "Mã tin nhắn" on a message finds its notice."""
    office.house.outbox.run()
    message = of_dossier(office).message

    found = notices.show(office.reader, office.actor("thu"), str(message))

    assert found.notice.id == of_dossier(office).id


def test_held_and_cancelled_notices_are_listed_by_state(office: builders.Office) -> None:
    """State and reason narrow a list; what is held by an officer says so."""
    key = of_dossier(office).id
    office.do(commands.HoldNotice, "thu", notice=key, reason="chờ ý kiến")

    (held,) = listed(office, state="held").items
    office.do(commands.CancelNotice, "thu", notice=key, reason="nhầm")

    assert (held.id, held.because) == (key, "by-officer")
    assert [notice.id for notice in listed(office, state="cancelled").items] == [key]
    assert listed(office, because="no-address").total == 0


def test_the_newest_stand_first(office: builders.Office) -> None:
    """What was owed last is at the top."""
    office.at(2024, 4, 1)
    office.step(CODE, "submit-idea", "thu")

    assert listed(office).items[0].subject == ("dossier", CODE)


@pytest.mark.parametrize(("since", "count"), [(date(2024, 3, 1), 2), (date(2024, 4, 1), 1), (date(2024, 4, 2), 0)])
def test_told_since_a_day(office: builders.Office, since: date, count: int) -> None:
    """The question "đã báo chưa?" since a day leaves out what was owed before it."""
    office.at(2024, 4, 1)
    office.step(CODE, "submit-idea", "thu")

    assert len(notices.told(office.reader, office.actor("thu"), "dossier", CODE, since=since)) == count


def test_an_unknown_notice_is_none(office: builders.Office) -> None:
    """A wrong key or reference names nothing."""
    with pytest.raises(errors.UnknownThing):
        notices.show(office.reader, office.actor("thu"), "OC-TN-2024-99999")
