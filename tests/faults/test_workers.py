"""Several workers on one database: work is shared out, done once, and taken over from whoever froze or died."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ocop_cycle.application import leasing
from ocop_cycle.storage import deadlines, leases
from tests.application import builders, dumps, kept

VICTIM = Path(__file__).with_name("victim_frozen.py")
LEASE = 1.5
WORKERS = 4


@pytest.fixture
def server_office(tmp_path: Path) -> Iterator[builders.Office]:
    """Lạng Giang on PostgreSQL."""
    yield from kept.offices("postgresql", tmp_path)


def together(offices: list[builders.Office], do: Callable[[builders.Office], None]) -> list[BaseException]:
    """Let each office do it at the same time; what anybody died of (failure L14)."""
    deaths: list[BaseException] = []
    start = threading.Barrier(len(offices))

    def work(office: builders.Office) -> None:
        try:
            start.wait()
            do(office)
        except BaseException as death:  # noqa: BLE001 - counted by the test
            deaths.append(death)

    threads = [threading.Thread(target=work, args=(office,)) for office in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return deaths


def until_done(office: builders.Office) -> None:
    """Sweep and send until nothing is left to do by oneself, and nothing in the hands of others."""
    while True:
        swept = office.house.sweep.run()
        sent = office.house.send_after(swept)
        if not any((swept.found, sent.issued, sent.sent, sent.others)):
            return


def test_f15_four_workers_share_one_day(server_office: builders.Office) -> None:
    """Each bell rings once, each notice is covered once, each message leaves once; all four did something."""
    offices = [kept.again(server_office) for _ in range(WORKERS)]
    for office in (server_office, *offices):
        office.at(2024, 6, 7)

    deaths = together(offices, until_done)

    entries = server_office.rows("SELECT subject_id FROM audit_entry WHERE kind = 'RingDeadline'")
    rung = [row["subject_id"] for row in entries]
    left = Counter(sent[0] for office in offices for sent in office.basket.delivered)
    messages = server_office.rows("SELECT message_id, state FROM message")
    assert deaths == []
    assert len(rung) == len(set(rung)) > 0
    assert left == Counter(row["message_id"] for row in messages if row["state"] == "sent")
    assert {row["state"] for row in messages} == {"sent"}
    assert set(left.values()) == {1}
    assert sum(bool(office.basket.delivered) for office in offices) > 1
    assert server_office.rows("SELECT id FROM notice WHERE state = 'owed'") == []
    assert server_office.rows("SELECT name FROM lease WHERE worker <> ''") == []
    assert dumps.faults(server_office) == []
    for office in offices:
        office.house.close()


def test_what_others_have_in_hand_is_counted_by_who_finds_nothing_free(server_office: builders.Office) -> None:
    """Told to stop before the first bell, or with every bell in other hands: nothing is concluded from finding none."""
    server_office.at(2024, 6, 7)
    sweep = server_office.house.sweep
    names = [deadlines.lease_of(*bell) for bell in sweep.due_now()]
    other = leasing.Leases(store=server_office.house.store, worker="other")
    other.claim(names[:1])

    stopped = replace(sweep, stopping=lambda: True).run()
    other.claim(names[1:])
    empty = sweep.run()

    assert (stopped.found, stopped.others) == (0, 1)
    assert (empty.found, empty.others) == (0, len(names))
    assert server_office.house.send_after(empty).others == len(names) > 1


def frozen(office: builders.Office) -> tuple[subprocess.Popen[str], str]:
    """A sender frozen over the message that it has in hand, and that message."""
    said = [sys.executable, str(VICTIM), kept.address(office), str(LEASE)]
    victim = subprocess.Popen(said, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    words = victim.stdout.readline().split()
    assert words[:2] == ["in", "hand"]
    victim.send_signal(signal.SIGSTOP)
    return victim, words[2].strip("<>").partition("@")[0]


def thawed(victim: subprocess.Popen[str]) -> list[str]:
    """What it says once it goes on, to its end."""
    victim.send_signal(signal.SIGCONT)
    out, err = victim.communicate("go on\n", timeout=60)
    assert (victim.returncode, err) == (0, "")
    return out.splitlines()


def test_who_thaws_after_his_lease_is_refused(durable_office: builders.Office) -> None:
    """A sender freezes beyond its lease: its message is taken over as a doubt and sent again; its word comes late."""
    office = durable_office
    office.at(2024, 6, 7)
    office.house.sweep.run()
    office.house.outbox.issuing.run()
    victim, message = frozen(office)
    other = replace(office.house.outbox, worker="other", patience=timedelta(seconds=LEASE), pauses=()).sending
    too_soon = other.hand_over(next(m for m in other.waiting(set(), 1) if m.id == message))
    time.sleep(LEASE + 0.2)

    runs = [other.run() for _ in range(2)]
    heard = thawed(victim)

    evidence = office.rows(f"SELECT outcome, detail FROM evidence WHERE message_id = '{message}' ORDER BY id")
    with office.house.store.reading() as runner:
        rescued = leases.rescues(runner)
    assert (too_soon, runs[1].sent) == (None, 1)
    assert [row["outcome"] for row in evidence] == ["uncertain", "sent"]
    assert "frozen" not in evidence[1]["detail"]
    assert [line.split()[:2] for line in heard if line.startswith("refused")] == [["refused", message]]
    assert (heard[-1], rescued) == ("end", 1)
    assert dumps.faults(office) == []


def test_a_slow_server_costs_no_lease(durable_office: builders.Office) -> None:
    """Who lives renews: three leases long in hand, a message is still his, and is recorded once."""
    office = durable_office
    office.at(2024, 6, 7)
    office.house.sweep.run()
    office.house.outbox.issuing.run()
    victim, message = frozen(office)
    victim.send_signal(signal.SIGCONT)
    other = replace(office.house.outbox, worker="other", patience=timedelta(seconds=LEASE), pauses=()).sending
    waiting = next(m for m in other.waiting(set(), 1) if m.id == message)

    taken = []
    for _ in range(6):
        time.sleep(LEASE / 2)
        taken.append(other.hand_over(waiting))
    heard = thawed(victim)

    evidence = office.rows(f"SELECT outcome FROM evidence WHERE message_id = '{message}'")
    assert (taken, heard) == ([None] * 6, ["end"])
    assert [row["outcome"] for row in evidence] == ["sent"]
