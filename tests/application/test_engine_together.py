"""Many at once, on a file and on PostgreSQL: one line of history for each dossier, one entry for each key, no gap."""

import email.policy
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from email import message_from_string
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.policy import content
from tests.application import builders, dumps, kept, views

CODES = [f"LG24-{number:04}" for number in range(1, 11)]
WRITERS = 6


def at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Carry out each task on a thread of its own, all beginning together; what each gave, or the error that it met."""
    given: list[Any] = [None] * len(tasks)
    start = threading.Barrier(len(tasks))

    def run(place: int, task: Callable[[], Any]) -> None:
        start.wait()
        try:
            given[place] = task()
        except Exception as failure:  # noqa: BLE001 - every failure is looked at below
            given[place] = failure

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def whole(office: builders.Office) -> None:
    """The chain has no gap and everything is as the entries say."""
    numbers = [row["number"] for row in office.rows("SELECT number FROM audit_entry ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert dumps.faults(office) == []


def test_each_dossier_has_one_line_of_history(durable_office: builders.Office) -> None:
    """Six people take the same step with ten dossiers at once: each step is taken once, and nobody is locked out."""
    office = durable_office

    def submit_all(name: str) -> list[str]:
        met = []
        for code in CODES:
            by = commands.Provenance(key=f"{name}/{code}", actor="thu", origin="test")
            try:
                office.house.engine.execute(commands.AdvanceDossier(by=by, dossier=code, step="submit-idea"))
                met.append("done")
            except errors.StepRefused as refused:
                met.append(refused.reasons[0].code)
        return met

    given = at_once([lambda n=n: submit_all(f"w{n}") for n in range(WRITERS)])  # type: ignore[misc]

    for place, code in enumerate(CODES):
        assert sorted(met[place] for met in given) == ["done"] + ["step-not-open-here"] * (WRITERS - 1)
        assert views.way(office, code) == ["idea-draft", "idea-review"]
    whole(office)


def test_twins_under_one_key_are_one(durable_office: builders.Office) -> None:
    """The same request twice in the same moment is carried out once, and both get the same receipt."""
    office = durable_office
    said = commands.AdvanceDossier(by=office.by("thu", "twin"), dossier="LG24-0001", step="submit-idea")
    before = dumps.head(office)

    given = at_once([lambda: office.house.engine.execute(said)] * WRITERS)

    assert sorted(receipt.repeated for receipt in given) == [False] + [True] * (WRITERS - 1)
    assert len({receipt.entry for receipt in given}) == 1
    assert dumps.head(office) == before + 1
    whole(office)


def test_twins_that_are_refused_leave_no_key(durable_office: builders.Office) -> None:
    """The one that waited for the other is judged itself, and the key is free again."""
    office = durable_office
    said = commands.AdvanceDossier(by=office.by("thu", "twin"), dossier="LG24-0001", step="approve-idea")
    before = dumps.of(office)

    given = at_once([lambda: office.house.engine.execute(said)] * WRITERS)

    assert {type(each) for each in given} <= {errors.StepRefused, errors.NotPermitted}
    assert dumps.of(office) == before


def test_two_different_requests_under_one_key_are_one(durable_office: builders.Office) -> None:
    """One of them is carried out; the other is told that the key is taken."""
    office = durable_office
    one = commands.AdvanceDossier(by=office.by("thu", "k"), dossier="LG24-0001", step="submit-idea")
    other = commands.AdvanceDossier(by=office.by("thu", "k"), dossier="LG24-0002", step="submit-idea")

    given = at_once([lambda: office.house.engine.execute(one), lambda: office.house.engine.execute(other)])

    assert {type(each) for each in given} == {engine.Receipt, errors.KeyReused}
    whole(office)


def test_numbers_drawn_at_once_have_no_gap(durable_office: builders.Office) -> None:
    """A series that nobody has begun yet is begun once; each message has the next number."""
    office = durable_office
    owed = [row["id"] for row in office.rows("SELECT id FROM notice WHERE state = 'owed' ORDER BY id LIMIT 12")]

    def issue(key: str) -> Any:
        by = commands.Provenance(key=f"issue/{key}", actor="system", origin="test")
        said = commands.IssueMessage(by=by, notices=(key,), subject="s", text="t", html="<p>t</p>")
        return office.house.engine.execute(said).subject[1]

    given = at_once([lambda key=key: issue(key) for key in owed])  # type: ignore[misc]

    assert sorted(given) == [f"OC-TN-2024-{number:05}" for number in range(1, 13)]
    whole(office)


def test_a_round_is_not_overfilled(durable_office: builders.Office) -> None:
    """Three want the one place that is left: one gets it."""
    office = durable_office
    office.do(
        commands.OpenRound, "ha", cycle=builders.PLAN, round="dot-3", label="Đợt 3", label_year=2024,
        level="district", held=None, dossiers_due=None, opened_by="Công văn", quota=1,
    )  # fmt: skip

    def move(code: str) -> Any:
        by = commands.Provenance(key=f"move/{code}", actor="thu", origin="test")
        return office.house.engine.execute(commands.AssignRound(by=by, dossier=code, round="dot-3", reason="x"))

    given = at_once([lambda code=code: move(code) for code in CODES[:3]])  # type: ignore[misc]

    assert sorted(type(each).__name__ for each in given) == ["Receipt", "StepRefused", "StepRefused"]
    assert office.rows(f"SELECT COUNT(*) AS n FROM dossier WHERE round_id = '{builders.PLAN}/dot-3'") == [{"n": 1}]


@pytest.mark.parametrize("workers", [2, 4])
def test_f15_sweeps_at_once_ring_each_bell_once(durable_office: builders.Office, workers: int) -> None:
    """Two and four workers over one database, two months late: every bell rings once, and none is refused."""
    office, others = durable_office, [kept.again(durable_office) for _ in range(workers - 1)]
    office.at(2024, 7, 31)
    for other in others:
        other.clock.set(office.clock.now())
    due = len(office.house.sweep.due_now())

    given = at_once([one.house.sweep.run for one in (office, *others)])

    rings = office.rows("SELECT subject_id FROM audit_entry WHERE kind = 'RingDeadline'")
    assert [report.refused for report in given] == [()] * workers
    assert (sum(report.done for report in given), len(rings)) == (due, due)
    assert office.rows("SELECT id FROM notice GROUP BY id HAVING COUNT(*) > 1") == []
    whole(office)
    for other in others:
        other.house.close()


def test_f15_two_outboxes_at_once_send_each_message_once(durable_office: builders.Office) -> None:
    """What one of them has in hand the other leaves alone."""
    office, other = durable_office, kept.again(durable_office)
    owed = office.rows("SELECT COUNT(*) AS n FROM notice WHERE state = 'owed'")[0]["n"]

    given = at_once([office.house.outbox.run, other.house.outbox.run])

    sent = [message_id for basket in (office.basket, other.basket) for message_id, *_ in basket.delivered]
    assert [report.failed for report in given] == [(), ()]
    made = [row["message_id"] for row in office.rows("SELECT message_id FROM message ORDER BY message_id")]
    covered = office.rows("SELECT COUNT(*) AS n FROM notice WHERE state = 'covered'")[0]["n"]
    assert (sorted(sent), covered) == (made, owed)
    assert [row["state"] for row in office.rows("SELECT DISTINCT state FROM message")] == ["sent"]
    whole(office)
    other.house.close()


def test_people_and_sweep_do_not_stand_in_each_others_way(durable_office: builders.Office) -> None:
    """Bells ring on dossiers that move in the same moment: locks are taken in one order, and nobody is turned away."""
    office, other = durable_office, kept.again(durable_office)
    office.at(2024, 7, 31)
    other.clock.set(office.clock.now())

    def withdraw(code: str) -> Any:
        by = commands.Provenance(key=f"withdraw/{code}", actor="thu", origin="test")
        said = commands.AdvanceDossier(by=by, dossier=code, step="withdraw", reason="Ngừng sản xuất")
        return office.house.engine.execute(said).after["state"]

    given = at_once([other.house.sweep.run, *(lambda code=code: withdraw(code) for code in CODES)])  # type: ignore[misc]

    assert given[0].refused == ()
    assert given[1:] == ["withdrawn"] * len(CODES)
    assert office.rows("SELECT id FROM deadline WHERE state <> 'open' AND next_at IS NOT NULL") == []
    whole(office)
    other.house.close()


def test_a_cycle_is_not_closed_over_a_dossier_that_is_being_opened(durable_office: builders.Office) -> None:
    """Either the dossier is named among those left, or it was refused: never neither."""
    office = durable_office
    left = tuple((f"LG24-{number:04}", "chuyển sang năm 2025") for number in range(1, 24))
    close = commands.CloseCycle(by=office.by("ha", "close"), cycle=builders.PLAN, left_open=left)
    open_ = commands.OpenDossier(
        by=office.by("thu", "open"), cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation", round="dot-2"
    )

    closed, opened = at_once([lambda: office.house.engine.execute(close), lambda: office.house.engine.execute(open_)])

    outcome = (isinstance(closed, engine.Receipt), isinstance(opened, engine.Receipt))
    assert outcome in ((True, False), (False, True))
    whole(office)


def test_a_dossier_that_is_opened_while_its_cycle_closes_waits(server_office: builders.Office) -> None:
    """Whoever closes has looked at all dossiers there are; one more is not slipped in behind his back."""
    left = tuple((f"LG24-{number:04}", "chuyển sang năm 2025") for number in range(1, 24))
    close = commands.CloseCycle(by=server_office.by("ha", "close"), cycle=builders.PLAN, left_open=left)
    opened: list[Any] = []

    def open_one() -> None:
        try:
            opened.append(
                server_office.do(
                    commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation",
                    round="dot-2",
                )
            )  # fmt: skip
        except errors.Stopped as stop:
            opened.append(stop)

    other = threading.Thread(target=open_one)

    def give_time() -> None:
        other.start()
        other.join(1)

    closed = overtaken(server_office, close, give_time)
    other.join()

    assert (type(closed), type(opened[0])) == (engine.Receipt, errors.StepRefused)
    whole(server_office)


class Pausing:
    """Handlers of which one stops after it has judged and written, until it is told to go on."""

    def __init__(self, kind: type[Any]) -> None:
        self._kind = kind
        self.judged, self.go_on = threading.Event(), threading.Event()
        self.handlers = {**HANDLERS, kind: self._pause}

    def _pause(self, desk: Any, command: Any) -> Any:
        acts = HANDLERS[self._kind](desk, command)
        self.judged.set()
        assert self.go_on.wait(20)
        return acts


def overtaken(office: builders.Office, said: Any, meanwhile: Callable[[], Any]) -> Any:
    """Carry out a command, and something else between its judgement and its end; what became of the command."""
    pausing = Pausing(type(said))
    slow = engine.WorkflowEngine(store=office.house.store, clock=office.clock, handlers=pausing.handlers)

    def between() -> None:
        assert pausing.judged.wait(20)
        try:
            meanwhile()
        finally:
            pausing.go_on.set()

    given, _ = at_once([lambda: slow.execute(said), between])
    return given


def test_rights_that_were_taken_away_meanwhile_do_not_count(server_office: builders.Office) -> None:
    """Judged by rights that no longer hold when it comes to its entry: it is told to try again, and then refused."""
    said = commands.AdvanceDossier(by=server_office.by("thu", "k"), dossier="LG24-0001", step="submit-idea")
    before = views.way(server_office, "LG24-0001")

    given = overtaken(
        server_office,
        said,
        lambda: server_office.do(commands.RevokeRole, person="thu", role="coordinator", unit=builders.AGENCY),
    )

    assert (type(given), given.entry) == (errors.FactsMoved, dumps.head(server_office))
    assert views.way(server_office, "LG24-0001") == before
    with pytest.raises(errors.NotPermitted):
        server_office.execute(said)
    whole(server_office)


@pytest.mark.parametrize("change", ["contact", "setting", "round", "policy"])
def test_whatever_seldom_changes_is_noticed(server_office: builders.Office, change: str) -> None:
    """Addresses, settings, rounds and policy count among what a command was judged by."""
    said = commands.AdvanceDossier(by=server_office.by("thu", "k"), dossier="LG24-0001", step="submit-idea")
    title = builders.checked("rules", "standard").content
    changes: dict[str, Callable[[], Any]] = {
        "contact": lambda: server_office.do(
            commands.ChangeContact, party_kind="unit", party=builders.AGENCY, channel="email", address="x@y.example"
        ),
        "setting": lambda: server_office.do(commands.ChangeSetting, name="sending-held", value="true"),
        "round": lambda: server_office.do(
            commands.OpenRound, "ha", cycle=builders.PLAN, round="dot-3", label="Đợt 3", label_year=2024,
            level="district", held=None, dossiers_due=None, opened_by="Công văn",
        ),
        "policy": lambda: server_office.execute(adopting(server_office, title)),
    }  # fmt: skip

    given = overtaken(server_office, said, changes[change])
    again = server_office.execute(said)

    assert (type(given), again.after["state"]) == (errors.FactsMoved, "idea-review")


def adopting(office: builders.Office, text: str) -> commands.AdoptPolicy:
    """Another version of the notice rules."""
    changed = text.replace('"vi":"', '"vi":"(sửa) ', 1)
    return commands.AdoptPolicy(
        by=office.by(), kind="rules", name="standard", digest=content.digest(changed), content=changed
    )


def test_another_dossiers_step_is_no_hindrance(server_office: builders.Office) -> None:
    """What changes often does not stop anybody: the overtaken command is carried out behind the other."""
    said = commands.AdvanceDossier(by=server_office.by("thu", "k"), dossier="LG24-0001", step="submit-idea")

    given = overtaken(server_office, said, lambda: server_office.step("LG24-0002", "submit-idea", "thu"))

    assert (given.entry, given.after["state"]) == (dumps.head(server_office), "idea-review")
    whole(server_office)


def test_an_entry_of_a_later_time_stops_who_is_behind(server_office: builders.Office) -> None:
    """Two machines whose clocks differ: the trail never runs back by more than two minutes."""
    said = commands.AdvanceDossier(by=server_office.by("thu", "k"), dossier="LG24-0001", step="submit-idea")
    ahead = kept.again(server_office)
    ahead.clock.forward(timedelta(minutes=5))

    given = overtaken(server_office, said, lambda: ahead.step("LG24-0002", "submit-idea", "thu"))

    assert type(given) is errors.ClockBehind
    whole(server_office)
    ahead.house.close()


def test_the_head_in_a_message_is_the_one_before_it_however_many_write(server_office: builders.Office) -> None:
    """From the frame on nobody appends before the message's own entry."""
    owed = server_office.rows("SELECT id FROM notice WHERE state = 'owed' ORDER BY id LIMIT 1")[0]["id"]
    said = commands.IssueMessage(by=server_office.by(), notices=(owed,), subject="s", text="t", html="<p>t</p>")
    other = threading.Thread(target=lambda: server_office.step("LG24-0002", "submit-idea", "thu"))

    def give_time() -> None:
        other.start()
        other.join(1)

    receipt = overtaken(server_office, said, give_time)
    other.join()

    (entry,) = [one for one in dumps.entries(server_office) if one["n"] == receipt.entry]
    data = server_office.row("message", receipt.subject[1])["data"]
    text = message_from_string(data, policy=email.policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"{entry['n'] - 1}-{entry['prev'][:32]}" in text
    whole(server_office)
