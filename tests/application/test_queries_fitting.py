"""Which round a dossier can still make: verdicts, last days, places, and the proof of each step."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import fitted, fitting
from tests.application import builders, two_tier

FIRST, SECOND = f"{builders.PLAN}/dot-1", f"{builders.PLAN}/dot-2"


def judged(office: builders.Office, code: str, person: str = "thu") -> fitted.Fitted:
    """One dossier among all."""
    found = fitting.fit(office.reader, office.actor(person), builders.PLAN)
    return next(one for one in found.dossiers if one.code == code)


def test_a_dossier_makes_its_round_while_everybody_ahead_has_a_day(office: builders.Office) -> None:
    """From the producer's draft seven working days lie before the council of 14/6/2024."""
    one = judged(office, "LG24-0002")

    assert (one.round, one.verdict, one.makes) == (FIRST, "safe", FIRST)
    assert [(step.step, step.day.isoformat()) for step in one.steps] == [
        ("submit-idea", "2024-06-05"), ("approve-idea", "2024-06-06"), ("submit-plan", "2024-06-07"),
        ("approve-plan", "2024-06-10"), ("submit-dossier", "2024-06-11"), ("confirm", "2024-06-12"),
        ("accept-dossier", "2024-06-13"), ("conclude", "2024-06-14"),
    ]  # fmt: skip


def test_a_dossier_that_misses_its_round_makes_the_next(office: builders.Office) -> None:
    """Three working days before the council an idea can no longer become a scored product; in October it can."""
    office.at(2024, 6, 12)

    one = judged(office, "LG24-0002")

    assert (one.verdict, one.makes, one.makes_verdict) == ("cannot", SECOND, "safe")
    assert one.steps[-1].day == date(2024, 10, 14)


def test_after_the_last_safe_day_it_can_be_made_by_the_lenient_reading(office: builders.Office) -> None:
    """By “trước ngày 15/6/2024” 14/6 is safe; Saturday 15/6 is no working day, so hurrying gains nothing."""
    office.to("LG24-0002", "district-scoring")
    office.at(2024, 6, 14)
    on_the_day = judged(office, "LG24-0002").verdict
    office.at(2024, 6, 15)

    assert (on_the_day, judged(office, "LG24-0002").verdict) == ("safe", "cannot")


def test_a_concluded_dossier_is_through(office: builders.Office) -> None:
    """Nothing is left to be done for the round."""
    office.to("LG24-0002", "district-recognition")

    one = judged(office, "LG24-0002")

    assert (one.verdict, one.makes, one.steps) == ("through", FIRST, ())


def test_a_deadline_that_was_moved_counts_as_it_stands(office: builders.Office) -> None:
    """The paper says 15/6; for this dossier the office wrote another day."""
    line = "dossier:LG24-0002/plan/danh-gia-cap-huyen/v1"
    office.do(commands.MoveDeadline, "thu", line=line, wording="trước ngày 20/6/2024", reason="Công văn lùi ngày")

    assert judged(office, "LG24-0002").steps[-1].day == date(2024, 6, 19)


def test_places_are_given_in_the_order_that_is_stated(office: builders.Office) -> None:
    """A round by letter for one product: of those who miss the first round only one comes in, the others go on."""
    office.do(
        commands.OpenRound, "ha", cycle=builders.PLAN, round="dot-3", label="Đợt bổ sung", label_year=2024,
        level="district", held="chậm nhất ngày 19/7/2024", dossiers_due=None, opened_by="Công văn mở đợt", quota=1,
    )  # fmt: skip
    office.at(2024, 6, 12)

    found = fitting.fit(office.reader, office.actor("thu"), builders.PLAN)

    coming = [one for one in found.dossiers if one.round == FIRST and one.makes == f"{builders.PLAN}/dot-3"]
    full = [one for one in found.dossiers if one.passed_by]
    (load,) = (one for one in found.rounds if one.name == "dot-3")
    assert [(one.code, one.place) for one in coming] == [("LG24-0002", 1)]
    assert {one.makes for one in full} == {SECOND}
    assert (load.coming, load.without_place, load.quota) == (1, len(full), 1)


def test_each_step_says_whose_it_is_and_why_that_day(office: builders.Office) -> None:
    """The producer, the commune, the district's agency; the last one rests on the plan, read in the strict way."""
    office.to("LG24-0002", "dossier-draft")

    found = fitting.fit_one(office.reader, office.actor("thu"), "LG24-0002")

    assert found is not None
    assert [(step.step, step.party and step.party.kind, step.because) for step in found.steps] == [
        ("submit-dossier", "producer", "days"), ("confirm", "unit", "days"), ("accept-dossier", "unit", "days"),
        ("conclude", "unit", "goal"),
    ]  # fmt: skip
    assert found.steps[-1].proof[0].text.startswith("văn bản ghi: “Trước ngày 15/6/2024”")


def test_the_commune_has_its_fifteen_working_days() -> None:
    """QĐ 26/2026: to reach the province by 29/10 a dossier must reach the commune by 08/10; the proof counts it."""
    office = two_tier.opened()

    found = fitting.fit_one(office.reader, office.actor("so"), "HC26-0001")
    office.house.close()

    assert found is not None
    assert [(step.step, step.day.isoformat(), step.because) for step in found.steps] == [
        ("submit-dossier", "2026-10-08", "limit"), ("confirm", "2026-10-29", "goal"),
        ("accept-dossier", "2026-12-28", "days"), ("conclude", "2026-12-29", "goal"),
    ]  # fmt: skip
    assert "15 ngày làm việc" in found.steps[0].proof[0].text


def test_behind_one_council_the_round_of_the_next_is_ahead() -> None:
    """Sent to the ministry on 1/6/2026, it is through its province's round; the law's next central round is ahead."""
    office = two_tier.opened()
    two_tier.complete(office, "HC26-0001")
    for step, who in (("submit-dossier", "dong"), ("confirm", "dong"), ("accept-dossier", "so")):
        office.step("HC26-0001", step, who)
    office.do(commands.RecordResult, "thu-ky", dossier="HC26-0001", level="province", total="95")
    office.step("HC26-0001", "forward-to-centre", "chu-tich")

    found = fitting.fit_one(office.reader, office.actor("so"), "HC26-0001")
    office.house.close()

    assert found is not None
    assert (found.verdict, found.makes, found.makes_verdict) == ("through", "law/centre-2/2027", "safe")
    assert [(step.step, step.day.isoformat()) for step in found.steps] == [("conclude", "2027-03-29")]


def test_only_what_is_seen_is_judged(office: builders.Office) -> None:
    """A commune's officer sees the commune's own dossiers; a cycle nobody sees is unknown."""
    found = fitting.fit(office.reader, office.actor("hung"), builders.PLAN)

    assert {one.commune for one in found.dossiers} == {"UBND xã Nghĩa Hưng"}
    with pytest.raises(errors.UnknownThing):
        fitting.fit(office.reader, office.actor("thu"), "khong-co")


def test_more_days_for_a_step_make_the_last_days_earlier(office: builders.Office) -> None:
    """Where the law sets no limit the office says how long a step takes."""
    quick, slow = (fitting.fit_one(office.reader, office.actor("thu"), "LG24-0002", step_days=n) for n in (1, 5))

    days = [one.steps[0].day for one in (quick, slow) if one is not None]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 2


def taken_on(office: builders.Office, code: str, later: int) -> None:
    """Every step of a dossier taken on its last safe day, or so many working days after it."""
    with office.reader.look(office.actor("thu")) as view:
        calendar = view.calendar
    office.complete(code)
    for one in judged(office, code).steps:
        day = calendar.add(one.day, later)
        office.at(day.year, day.month, day.day, 16)
        office.house.sweep.run()
        state = office.state(code)
        if state in builders.SECRETARIES:
            office.score(code, "62")
        step, actor = builders.WAY[state]
        who = builders.commune_officer(office.row("dossier", code)["unit_id"]) if actor == "commune" else actor
        office.step(code, step, who)


@pytest.mark.parametrize(("later", "late"), [(0, 0), (1, 1)])
def test_who_acts_on_the_last_safe_days_makes_the_round_and_a_day_later_does_not(
    office: builders.Office, later: int, late: int
) -> None:
    """With the engine itself: eight steps, each on its day; then each one working day after it."""
    taken_on(office, "LG24-0002", later)

    assert (office.state("LG24-0002"), office.row("dossier", "LG24-0002")["late"]) == ("district-recognition", late)
