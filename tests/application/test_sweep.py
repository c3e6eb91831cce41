"""The sweep: what is due and not yet done, once, by its rule; behind a gate when the clock makes no sense."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from ocop_cycle import clock, errors
from ocop_cycle.application import clock_gate, commands, outbox, sweep, walking
from ocop_cycle.policy import content
from tests.application import builders, dumps

DOSSIER = "LG24-0002"
CODE = "LG24-0001"
PRODUCER_ID = "lg-ho-cao-thi-thu-huong"


@pytest.fixture
def single(opened: builders.Office) -> builders.Office:
    """One dossier of round 1 (before 15 June 2024), opened on 1 March; its bells ring at 14, 7, 3 and 1 days."""
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    return opened


def rung(office: builders.Office, since: int) -> list[tuple[str, str, str]]:
    """What the sweep owed after an entry, about the one dossier: rule, offset, recipient."""
    notices = {row["id"]: row for row in office.rows("SELECT * FROM notice")}
    found = []
    for said in dumps.entries(office, since):
        for key in said["notices"]:
            row = notices[key]
            rule = row["rule"].removeprefix("dossier-deadline-")
            found.append((rule, row["occasion"].partition("#")[2], row["recipient_id"]))
    return found


def test_every_bell_rings_once_on_its_day(single: builders.Office) -> None:
    """Fourteen, seven, three and one days before the strict day at 8; at the lenient end; three working days later."""
    for _ in walking.walk(single.house, clock.at_local(date(2024, 7, 1), 8), single.clock.set):
        pass

    owed = single.rows(
        "SELECT owed_at, rule, recipient_id FROM notice WHERE deadline_id IS NOT NULL"
        " ORDER BY owed_at, rule, recipient_id"
    )
    assert [
        (wall(row["owed_at"]), row["rule"].removeprefix("dossier-deadline-"), row["recipient_id"]) for row in owed
    ] == [
        *(
            (f"{day} 08:00", "near", to)
            for day in ("2024-05-31", "2024-06-07", "2024-06-11", "2024-06-13")
            for to in (PRODUCER_ID, builders.AGENCY)
        ),
        ("2024-06-16 00:00", "passed", PRODUCER_ID),
        ("2024-06-16 00:00", "passed", builders.AGENCY),
        ("2024-06-19 08:00", "escalated", builders.AGENCY),
        ("2024-06-26 08:00", "escalated-again", builders.AGENCY),
    ]


def wall(at: str) -> str:
    """A moment as the clock on the office wall shows it."""
    return clock.in_office(clock.from_text(at)).strftime("%Y-%m-%d %H:%M")


def test_no_bell_rings_for_a_rule_that_speaks_of_other_states(single: builders.Office) -> None:
    """An idea has no business plan to hand in and no papers to complete: only its own four reminders ring."""
    for _ in walking.walk(single.house, clock.at_local(date(2024, 6, 14), 8), single.clock.set):
        pass

    rang = [said["at"][:10] for said in dumps.entries(single) if said["kind"] == "RingDeadline"]
    assert rang == ["2024-05-31", "2024-06-07", "2024-06-11", "2024-06-13"]


def test_the_bells_follow_the_dossier_into_another_state(single: builders.Office) -> None:
    """With the business plan its reminders ring, those to come; what has gone by before was not missed."""
    single.at(2024, 5, 20)
    single.step(CODE, "submit-idea", "thu")
    single.step(CODE, "approve-idea", "ha")
    single.at(2024, 5, 25)
    report = single.house.sweep.run()

    deadline = single.rows("SELECT rung_until FROM deadline WHERE rule = 'plan/danh-gia-cap-huyen'")[0]
    assert rung(single, 0)[-2:] == [("plan-due", "-20d", PRODUCER_ID), ("plan-due", "-20d", builders.NGHIA_HUNG)]
    assert report.missed == {}
    assert deadline["rung_until"] == "2024-05-25T01:00:00.000000Z"
    assert dumps.faults(single) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # off for three days over the reminder of 7 days: it is sent late, once
        (date(2024, 6, 9), [("near", "-7d", PRODUCER_ID), ("near", "-7d", builders.AGENCY)]),
        # off over two reminders: they are merged into the newest
        (date(2024, 6, 12), [("near", "-3d", PRODUCER_ID), ("near", "-3d", builders.AGENCY)]),
        # off for sixty days over everything: no reminder of what has passed, the passing and the escalation each once
        (
            date(2024, 7, 31),
            [
                ("passed", "+0d", PRODUCER_ID), ("passed", "+0d", builders.AGENCY),
                ("escalated", "+3w", builders.AGENCY), ("escalated-again", "+5w", builders.AGENCY),
            ],
        ),
    ],
    ids=["3 days", "over two reminders", "60 days"],
)  # fmt: skip
def test_f1_a_worker_that_was_off_finds_everything_once(
    single: builders.Office, day: date, expected: list[tuple[str, str, str]]
) -> None:
    """Nothing is found by its day: whatever fell due while nobody swept is handled once, by its rule."""
    single.at(2024, 6, 1)
    single.house.sweep.run()
    single.clock.set(clock.at_local(day, 8, 30))
    head = dumps.head(single)

    first = single.house.sweep.run()
    second = single.house.sweep.run()

    assert rung(single, head) == expected
    assert (first.found, first.done, second.found, second.done) == (1, 1, 0, 0)


def test_f1_one_jump_is_handled_in_the_order_of_the_moments(office: builders.Office) -> None:
    """Sixty days at once: what was due first is entered first."""
    office.at(2024, 7, 31)
    due = [moment for _, moment in office.house.sweep.due_now()]
    head = dumps.head(office)

    office.house.sweep.run()

    rang = [said["subject"][1] for said in dumps.entries(office, head) if said["kind"] == "RingDeadline"]
    before = {row["id"]: row["next_at"] for row in builders.lang_giang().rows("SELECT id, next_at FROM deadline")}
    assert [before[key] for key in rang] == due == sorted(due)


def rules_with(office: builders.Office, **missed: str) -> None:
    """Adopt the standard rules with another policy for what was missed."""
    said = json.loads(builders.checked("rules", "standard").content)
    said["title"]["vi"] = "Quy tắc đã sửa"
    for rule in said["rules"]:
        rule["missed"] = missed.get(rule["id"].replace("-", "_"), rule["missed"])
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    office.do(commands.AdoptPolicy, kind="rules", name="standard", digest=content.digest(text), content=text)


@pytest.mark.parametrize(
    ("policy", "offsets"),
    [("send-late", ["-7d", "-3d"]), ("merge", ["-3d"]), ("write-off", [])],
)
def test_f1_a_rule_says_what_becomes_of_missed_reminders(
    opened: builders.Office, policy: str, offsets: list[str]
) -> None:
    """Sent late one by one, merged into the newest, or written off."""
    rules_with(opened, dossier_deadline_near=policy)
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    opened.at(2024, 6, 1)
    opened.house.sweep.run()
    opened.at(2024, 6, 12)
    head = dumps.head(opened)

    opened.house.sweep.run()

    assert [offset for _, offset, to in rung(opened, head) if to == PRODUCER_ID] == offsets


def test_f1_a_written_off_reminder_is_sent_on_its_own_day(opened: builders.Office) -> None:
    """Written off is what was missed, not what is heard a few minutes late."""
    rules_with(opened, dossier_deadline_near="write-off")
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    opened.at(2024, 6, 7, 8, 5)
    head = dumps.head(opened)

    opened.house.sweep.run()

    assert [offset for _, offset, _ in rung(opened, head)] == ["-7d", "-7d"]


def test_f3_each_version_and_offset_has_its_own_notice(single: builders.Office) -> None:
    """No flag says "reminded": each bell of each version is a row of its own, and its key is unique."""
    for _ in walking.walk(single.house, clock.at_local(date(2024, 6, 8), 8), single.clock.set):
        pass
    single.do(
        commands.MoveDeadline, "ha", line=f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1",
        wording="chậm nhất ngày 28/6/2024", reason="Hội đồng họp muộn",
    )  # fmt: skip
    for _ in walking.walk(single.house, clock.at_local(date(2024, 6, 30), 8), single.clock.set):
        pass

    rows = single.rows(
        "SELECT occasion FROM notice WHERE rule = 'dossier-deadline-near' AND recipient_kind = 'producer'"
    )
    assert sorted(row["occasion"].rpartition("@")[2] for row in rows) == [
        "1#-14d", "1#-7d", "2#-14d", "2#-1d", "2#-3d", "2#-7d",
    ]  # fmt: skip


def test_a_deadline_that_had_passed_when_it_was_set_is_told(opened: builders.Office) -> None:
    """A dossier opened after the date of its round is overdue from the first moment, and that is said once."""
    opened.at(2024, 7, 1)
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    head = dumps.head(opened)
    opened.house.sweep.run()
    opened.at(2024, 7, 2)
    opened.house.sweep.run()

    assert rung(opened, head) == [("passed", "+0d", PRODUCER_ID), ("passed", "+0d", builders.AGENCY)]
    (row,) = opened.rows(f"SELECT passed_at FROM deadline WHERE subject_id = '{CODE}'")
    assert row["passed_at"] == "2024-07-01T01:00:00.000000Z"


@pytest.mark.parametrize(
    ("at", "passed"),
    [
        ((2024, 6, 15, 23, 30), False),
        ((2024, 6, 15, 23, 59), False),
        ((2024, 6, 16, 0, 0), True),
        ((2024, 6, 16, 0, 30), True),
    ],
)
def test_f11_a_day_ends_at_midnight_on_the_office_wall(
    single: builders.Office, at: tuple[int, int, int, int, int], passed: bool
) -> None:
    """Half an hour before and after midnight in Asia/Ho_Chi_Minh, where UTC still has yesterday."""
    single.at(*at)
    single.house.sweep.run()

    (row,) = single.rows(f"SELECT passed_at FROM deadline WHERE subject_id = '{CODE}'")
    assert (row["passed_at"] is not None) == passed


def test_f11_a_reminder_rings_in_the_morning_of_the_office(single: builders.Office) -> None:
    """At 7:59 on the wall nothing rings, at 8:00 it does."""
    single.at(2024, 6, 7, 7, 59)
    early = single.house.sweep.run().found
    single.at(2024, 6, 7, 8, 0)

    assert (early, single.house.sweep.run().found) == (1, 1)  # the first is the reminder of a week before, merged


def test_f23_many_ticks_are_one_notice(single: builders.Office) -> None:
    """A bell that rang does not ring at the next tick, however often the sweep comes."""
    single.at(2024, 6, 20)
    head = dumps.head(single)
    for _ in range(20):
        single.house.sweep.run()
        single.clock.forward(timedelta(minutes=1))

    assert len(dumps.entries(single, head)) == 1


def test_f23_a_step_that_is_refused_does_not_ring_for_ever(office: builders.Office) -> None:
    """The certificate ends while nothing may end it: the bell is settled once, and the dossier stays as it is."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(ends=date(2024, 6, 30)))
    office.put("certificate", f"{DOSSIER}/cert-1", ends=None)
    office.at(2024, 7, 1)
    office.house.sweep.run()
    head = dumps.head(office)

    for _ in range(3):
        office.clock.forward(timedelta(days=1))
        office.house.sweep.run()

    rings = [said for said in dumps.entries(office, head) if f"{DOSSIER}/cert-1" in said["subject"][1]]
    assert (office.state(DOSSIER), rings) == ("certified", [])


def test_f15_two_sweeps_that_interleave_act_once(office: builders.Office) -> None:
    """Both have read what is due; each bell is rung by one of them, whether together or alone."""
    office.at(2024, 7, 31)
    due = [key for key, _ in office.house.sweep.due_now()]
    head = dumps.head(office)
    office.do(commands.RingDeadlines, deadlines=tuple(due[:8]))

    second = office.do(commands.RingDeadlines, deadlines=tuple(due))
    with pytest.raises(errors.StepRefused, match="nothing due"):
        office.do(commands.RingDeadline, deadline=due[0])
    with pytest.raises(errors.StepRefused, match="nothing due"):
        office.do(commands.RingDeadlines, deadlines=tuple(due))

    rings = [said["subject"][1] for said in dumps.entries(office, head) if said["kind"] == "RingDeadline"]
    assert second.after["count"] == len(due) - 8
    assert rings == due


def test_a_bell_that_was_settled_meanwhile_is_nothing(single: builders.Office) -> None:
    """Between looking and ringing the dossier was withdrawn: no entry, no refusal in the report."""
    single.at(2024, 6, 7)
    due = single.house.sweep.due_now()
    single.step(CODE, "withdraw", "thu", reason="Ngừng sản xuất")
    head, tally = dumps.head(single), sweep._Tally()

    single.house.sweep._ring_many(due, tally)

    assert (tally.done, tally.refused) == (0, {})
    assert dumps.head(single) == head


def test_a_bell_that_cannot_be_rung_holds_nobody_up(office: builders.Office) -> None:
    """A spoiled row is reported, tried again at the next sweep, and the others ring."""
    office.at(2024, 6, 1)
    broken = f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1"
    due = len(office.house.sweep.due_now())
    office.put("dossier", DOSSIER, regime=builders.checked("calendar", "2024").digest)

    report = office.house.sweep.run()

    assert (report.found, report.done) == (due, due - 1)
    assert [key for key, _ in report.refused] == [broken]


def test_the_sweep_notes_that_it_came(single: builders.Office) -> None:
    """Office time and machine time of each run, what it found and what it did."""
    single.at(2024, 6, 7)
    single.house.sweep.run()

    (row,) = single.rows("SELECT office_at, found, done FROM sweep_run")
    assert tuple(row.values()) == ("2024-06-07T01:00:00.000000Z", 1, 1)


# --- the clock gate


@pytest.fixture
def guarded(single: builders.Office) -> builders.Office:
    """The same office with a gate, as real ones have; the last sweep was on 3 June 2024, 08:00."""
    gate = clock_gate.ClockGate(store=single.house.store)
    house = replace(
        single.house, sweep=replace(single.house.sweep, gate=gate), outbox=replace(single.house.outbox, gate=gate)
    )
    single.house = house
    for day in (1, 4):
        single.at(2024, 3, day)
        single.house.sweep.run()
    for _ in range(29):
        single.clock.forward(timedelta(days=3))
        single.house.sweep.run()
    single.at(2024, 6, 2, 8)
    single.house.sweep.run()
    single.house.outbox.run()
    return single


def test_three_days_of_silence_are_swept(guarded: builders.Office) -> None:
    """A long weekend closes no gate."""
    guarded.clock.forward(timedelta(days=3))

    assert guarded.house.sweep.run().refused == ()


def test_who_finds_nothing_to_do_asks_of_one_moment(guarded: builders.Office) -> None:
    """A sweep reads once and notes that it came; the outbox reads whether it may, what is owed, and what waits."""
    begun: list[str] = []
    guarded.house.sweep.run()
    guarded.house.outbox.run()
    event.listen(guarded.house.store.database, "checkout", lambda *_: begun.append("transaction"))

    swept = guarded.house.sweep.run()
    by_sweep = len(begun)
    sent = guarded.house.outbox.run()

    assert (swept.found, by_sweep) == (0, 2)
    assert (sent, len(begun) - by_sweep) == (outbox.OutboxReport(), 3)


def test_more_than_three_days_of_silence_close_the_gate(guarded: builders.Office) -> None:
    """Nothing is done that cannot be taken back: no bell, no entry, no message; what would be done is listed."""
    guarded.step(CODE, "submit-idea", "thu")
    guarded.at(2024, 6, 7, 8)
    before = dumps.of(guarded)

    with pytest.raises(errors.ClockGateClosed) as closed:
        guarded.house.sweep.run()
    sent = guarded.house.outbox.run()

    assert (closed.value.now, closed.value.last_sweep) == (
        clock.at_local(date(2024, 6, 7), 8), clock.at_local(date(2024, 6, 2), 8),
    )  # fmt: skip
    assert sent.shut == "clock-gate"
    assert guarded.house.sweep.due_now() == [
        (f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1@1", "2024-06-07T01:00:00.000000Z")
    ]
    assert dumps.of(guarded) == before


def test_a_person_confirms_the_clock(guarded: builders.Office) -> None:
    """Then everything due is handled once; the confirmation stands in the trail with who gave it."""
    guarded.step(CODE, "submit-idea", "thu")
    guarded.at(2024, 6, 7, 8)
    receipt = guarded.do(commands.ConfirmClock, "thu", last_sweep="2024-06-02T01:00:00.000000Z")

    report = guarded.house.sweep.run()
    sent = guarded.house.outbox.run()

    assert (report.done, sent.shut) == (1, None)
    assert waiting(guarded) == []
    assert dumps.entries(guarded, receipt.entry - 1)[0]["actor"] == "thu"


def waiting(office: builders.Office) -> list[dict[str, object]]:
    """What is owed and has not become a message."""
    return office.rows("SELECT id FROM notice WHERE state = 'owed'")


def test_a_confirmation_does_not_last(guarded: builders.Office) -> None:
    """The next silence closes the gate again."""
    guarded.at(2024, 6, 7, 8)
    guarded.do(commands.ConfirmClock, "thu", last_sweep="2024-06-02T01:00:00.000000Z")
    guarded.house.sweep.run()
    guarded.at(2024, 6, 11, 8)

    with pytest.raises(errors.ClockGateClosed):
        guarded.house.sweep.run()


@pytest.mark.parametrize("actor", ["loan", "huong", "chi", "kiem"])
def test_not_everybody_confirms_the_clock(guarded: builders.Office, actor: str) -> None:
    """Secretary, commune, producer and auditor may not."""
    with pytest.raises(errors.NotPermitted):
        guarded.do(commands.ConfirmClock, actor, last_sweep="2024-06-02T01:00:00.000000Z")


def test_the_setting_says_after_how_many_days(guarded: builders.Office) -> None:
    """An office that works once a week sets it; nonsense is refused."""
    guarded.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="clock-gate-days", value="7")
    guarded.at(2024, 6, 8, 8)
    guarded.house.sweep.run()

    for nonsense in ("0", "-1", "ba", ""):
        with pytest.raises(errors.WrongUse):
            guarded.do(commands.ChangeSetting, builders.ADMINISTRATOR, name="clock-gate-days", value=nonsense)


def test_a_new_instance_is_not_shut(opened: builders.Office) -> None:
    """Before the first sweep silence is counted from the newest entry."""
    gate = clock_gate.ClockGate(store=opened.house.store)

    gate.stop_at(builders.OPENED + timedelta(days=3))
    assert gate.is_closed(builders.OPENED + timedelta(days=3, seconds=1))


def test_a_walk_begins_with_what_is_overdue(single: builders.Office) -> None:
    """Whoever walks on from a moment at which nobody swept does not jump over the days that follow."""
    single.at(2024, 6, 8)
    stops = [stop.at for stop in walking.walk(single.house, clock.at_local(date(2024, 6, 12), 8), single.clock.set)]

    assert [wall(clock.to_text(at)) for at in dict.fromkeys(stops)] == [
        "2024-06-08 08:00", "2024-06-10 08:00", "2024-06-11 08:00", "2024-06-12 08:00",
    ]  # fmt: skip


def test_a_walk_ends_though_a_bell_cannot_be_rung(office: builders.Office) -> None:
    """A deadline that is refused at every stop is passed by."""
    office.put("dossier", DOSSIER, regime=builders.checked("calendar", "2024").digest)

    stops = list(walking.walk(office.house, clock.at_local(date(2024, 6, 9), 8), office.clock.set))

    refused = {key for stop in stops for key, _ in stop.swept.refused}
    assert refused == {f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1"}
    assert wall(clock.to_text(stops[-1].at)) == "2024-06-09 08:00"


def test_f23_what_fails_for_a_day_is_passed_over_and_entered(office: builders.Office) -> None:
    """It is tried at each sweep of one day; then its bell is silenced, with the reason in the trail."""
    broken = f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1"
    office.put("dossier", DOSSIER, regime=builders.checked("calendar", "2024").digest)
    (due,) = {row["next_at"] for row in office.rows(f"SELECT next_at FROM deadline WHERE id = '{broken}'")}
    office.clock.set(clock.from_text(due) + timedelta(hours=23))
    early = office.house.sweep.run()
    office.clock.forward(timedelta(hours=2))
    head = dumps.head(office)

    late, after = office.house.sweep.run(), office.house.sweep.run()

    silenced = [said for said in dumps.entries(office, head) if said["kind"] == "SilenceDeadline"]
    (row,) = office.rows(f"SELECT state, next_at FROM deadline WHERE id = '{broken}'")
    assert [key for key, _ in early.refused] == [key for key, _ in late.refused] == [broken]
    assert (early.silenced, late.silenced, after.refused) == ((), (broken,), ())
    assert [(said["subject"][1], said["after"]) for said in silenced] == [(broken, {"refused": "unforeseen"})]
    assert (row["state"], row["next_at"] > due) == ("open", True)


def test_f15_a_long_silence_is_told_to_the_administration(guarded: builders.Office) -> None:
    """Nobody swept for two hours: an entry of it, a notice that says from when to when, and the report of the sweep."""
    since = guarded.clock.now()
    guarded.clock.forward(timedelta(hours=2))
    head = dumps.head(guarded)

    first, second = guarded.house.sweep.run(), guarded.house.sweep.run()

    (said,) = [said for said in dumps.entries(guarded, head) if said["kind"] == "OweReport"]
    assert (first.silent, first.since, second.silent) == (True, since, False)
    assert said["after"] == {"report": "nothing-sent", "period": f"silence/{clock.to_text(since)}"}
    assert [key.partition("|")[0] for key in said["notices"]] == ["nothing-sent"]


def test_f15_a_short_pause_is_told_to_nobody(guarded: builders.Office) -> None:
    """An hour is no silence: a machine may be started again."""
    guarded.clock.forward(timedelta(hours=1))

    assert guarded.house.sweep.run().silent is False


@pytest.mark.parametrize("workers", [2, 4])
def test_f15_workers_that_read_the_same_list_act_once(office: builders.Office, workers: int) -> None:
    """Each has read everything that is due before any acts; block by block only the first finds anything to do."""
    office.at(2024, 7, 31)
    due = office.house.sweep.due_now()
    head = dumps.head(office)
    tallies = [sweep._Tally() for _ in range(workers)]

    for start in range(0, len(due), 5):
        for tally in tallies:
            office.house.sweep._ring_many(due[start : start + 5], tally)

    rung = [said["subject"][1] for said in dumps.entries(office, head) if said["kind"] == "RingDeadline"]
    assert [tally.done for tally in tallies] == [len(due), *([0] * (workers - 1))]
    assert [tally.refused for tally in tallies] == [{}] * workers
    assert len(rung) == len(set(rung)) == len(due)
