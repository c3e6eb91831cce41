"""How an instance is doing: the facts of the doctor."""

from datetime import timedelta

from ocop_cycle.application import commands
from ocop_cycle.application.queries import health
from ocop_cycle.delivery import transports
from ocop_cycle.storage import operations
from tests.application import builders


def test_a_quiet_office(office: builders.Office) -> None:
    """Counts, the newest entry, nothing due, nothing held; notices wait for the outbox."""
    found = health.health(office.reader)

    assert (found.instance, found.code, found.demo, found.sending_held) == ("Văn phòng thử nghiệm", "TN", False, False)
    assert (found.counts["dossier"], found.counts["duty"], found.counts["cycle"]) == (23, 201, 1)
    assert (found.due, found.held, found.unsent, found.silent_units, found.silent_producers) == (0, {}, {}, (), 0)
    assert (found.owed > 0, found.oldest_owed, found.clock_behind) == (True, builders.OPENED, False)
    assert (found.trail.entries, found.trail.newest_at) == (found.trail.unsigned, builders.OPENED)


def test_what_should_have_rung_is_counted(office: builders.Office) -> None:
    """Before the sweep the reminders of May wait; after it nothing does, and the sweep is on record."""
    office.at(2024, 6, 17)
    before = health.health(office.reader)
    office.house.sweep.run()

    after = health.health(office.reader)

    assert (before.due > 0, before.last_sweep) == (True, None)
    assert before.oldest_due is not None
    assert before.oldest_due < before.at
    assert (after.due, after.oldest_due) == (0, None)
    assert after.last_sweep is not None
    assert (after.last_sweep.ago, after.last_sweep.done > 0) == (timedelta(0), True)
    assert after.next_bell is not None
    assert after.next_bell > after.at


def test_messages_that_did_not_leave_are_counted_by_state(office: builders.Office) -> None:
    """What was put off waits since its issue, what came back is refused."""
    office.basket.answers = [
        transports.Delivery(outcome="retry", detail="bận"),
        transports.Delivery(outcome="uncertain", detail="đứt"),
        transports.Delivery(outcome="refused", detail="không có hộp thư"),
    ]
    office.house.outbox.run()

    found = health.health(office.reader)

    assert (found.refused, found.owed, found.oldest_unsent) == (1, 0, builders.OPENED)
    assert found.unsent == {"retry": 1, "uncertain": 1}


def test_who_has_no_address_is_told() -> None:
    """Units without an address are named, producers counted, and what is held for them says why."""
    office = builders.founded()
    builders.open_plan(office, builders.PLAN)

    found = health.health(office.reader)

    names = [party.name for party in found.silent_units]
    plan = builders.checked("plan", builders.PLAN).value
    assert (len(names), found.silent_producers) == (len(plan.units), len(plan.producers))
    assert list(found.held) == ["no-address"]
    assert names[0] == "Bộ Nông nghiệp và Phát triển nông thôn"


def test_workers_are_known_by_their_last_sign_of_life(office: builders.Office) -> None:
    """A heartbeat says which worker, where, and for how long it has been silent by machine time."""
    seen = office.clock.machine_now() - timedelta(minutes=10)
    with office.house.store.writing() as work:
        operations.beat(work.runner, worker="w1", kind="worker", host="may-1", at=seen)

    (worker,) = health.health(office.reader).workers

    assert (worker.name, worker.kind, worker.host) == ("w1", "worker", "may-1")
    assert timedelta(minutes=10) <= worker.silent_for < timedelta(minutes=11)


def test_a_clock_before_the_newest_entry_is_told(office: builders.Office) -> None:
    """Two minutes are tolerated, three are not."""
    office.clock.forward(timedelta(minutes=-2))
    tolerated = health.health(office.reader).clock_behind
    office.clock.forward(timedelta(minutes=-1))

    assert (tolerated, health.health(office.reader).clock_behind) == (False, True)


def test_an_instance_that_holds_its_messages_says_so(office: builders.Office) -> None:
    """A restored copy holds sending until a person releases it."""
    office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="sending-held", value="true")

    assert health.health(office.reader).sending_held is True
