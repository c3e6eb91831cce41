"""The board, and what is owed beside it."""

from datetime import date, timedelta

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import board, owed
from tests.application import builders

STAGES = ["idea", "plan", "dossier", "district", "province", "centre", "certificate", "ended"]


def shown(office: builders.Office, person: str = "thu", **wanted: object) -> board.Board:
    """The board of Lạng Giang as somebody sees it."""
    asked = board.Wanted(cycle=builders.PLAN, **wanted)  # type: ignore[arg-type]
    return board.board(office.reader, office.actor(person), asked)


def test_columns_are_the_stages_of_the_regime_in_its_order(office: builders.Office) -> None:
    """Every stage has its column, empty ones too, with labels in both languages."""
    columns = shown(office).columns

    assert [column.stage for column in columns] == STAGES
    assert [(column.label.vi, column.label.en) for column in columns[:3]] == [
        ("Ý tưởng", "Idea"),
        ("Phương án SXKD", "Business plan"),
        ("Hồ sơ", "Dossier"),
    ]
    assert [column.count for column in columns] == [11, 0, 12, 0, 0, 0, 0, 0]


def test_an_empty_cycle_has_its_columns(opened: builders.Office) -> None:
    """Before the first dossier, the columns are those of the cycle's regime."""
    found = shown(opened)

    assert ([column.stage for column in found.columns], found.totals.all) == (STAGES, 0)


def test_a_card_says_where_a_dossier_stands(office: builders.Office) -> None:
    """A card has who holds the dossier, for how many working days, and when something is due."""
    office.at(2024, 5, 6)
    office.step("LG24-0002", "submit-idea", "thu")
    office.at(2024, 5, 13)

    (card,) = [c for column in shown(office).columns for c in column.cards if c.code == "LG24-0002"]

    assert (card.product, card.commune, card.holder.id) == (
        "Rượu Men Lá Thu Hương",
        "UBND xã Nghĩa Hưng",
        builders.AGENCY,
    )
    assert (card.state_label.vi, card.days_held, card.late, card.stars) == ("Huyện xét ý tưởng", 5, False, None)
    assert card.due is not None
    assert (card.due.label.vi, card.due.day) == ("Đánh giá, phân hạng cấp huyện", date(2024, 6, 14))


def test_days_held_skip_holidays_and_count_swapped_saturdays(office: builders.Office) -> None:
    """From 26/4 to 6/5/2024: the holidays fall out, Saturday 4/5 is worked in exchange for 29/4 (F10)."""
    office.at(2024, 4, 26)
    office.step("LG24-0002", "submit-idea", "thu")
    office.at(2024, 5, 6)

    (card,) = [c for column in shown(office).columns for c in column.cards if c.code == "LG24-0002"]

    assert card.days_held == 4


def test_who_stands_longest_comes_first_in_a_column(office: builders.Office) -> None:
    """In a column the dossier that came last stands last."""
    office.at(2024, 4, 1)
    office.step("LG24-0001", "submit-idea", "thu")

    idea = shown(office).columns[0]

    assert (idea.cards[0].code, idea.cards[-1].code) == ("LG24-0002", "LG24-0001")


def test_an_ended_dossier_is_held_by_time_no_more(office: builders.Office) -> None:
    """Where the way is over, no days are counted and nothing is due."""
    office.to("LG24-0003", "not-recognised", total="44")

    (card,) = shown(office).columns[-1].cards

    assert (card.code, card.days_held, card.due, card.stars) == ("LG24-0003", None, None, 2)


def test_totals_agree_with_the_columns(office: builders.Office) -> None:
    """The totals count what stands in the columns: by kind, by round, by stars, late and ended."""
    office.to("LG24-0002", "certified")
    office.to("LG24-0003", "not-recognised", total="44")
    office.at(2024, 6, 17)

    found = shown(office)

    totals = found.totals
    assert (totals.all, sum(column.count for column in found.columns)) == (23, 23)
    assert [(kind.id, kind.count) for kind in totals.kinds] == [("new", 10), ("upgrade", 1), ("re-evaluation", 12)]
    assert [(part.label.vi, part.count) for part in totals.rounds] == [("Đợt 01 năm 2024", 14), ("Đợt 02 năm 2024", 9)]
    assert (totals.late, totals.ended, totals.stars) == (12, 1, ((2, 1), (3, 1)))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"round": "dot-1"}, 14),
        ({"kind": "new", "round": "dot-1"}, 6),
        ({"commune": builders.NGHIA_HUNG}, 2),
        ({"holder": "producer"}, 23),
        ({"late": True}, 14),
        ({"search": "ruou"}, 4),
    ],
)
def test_the_board_is_narrowed_as_lists_are(office: builders.Office, wanted: dict[str, object], count: int) -> None:
    """Round, kind, commune, holder, lateness and search narrow the board; its columns stay."""
    office.at(2024, 6, 17)

    found = shown(office, **wanted)

    assert (found.totals.all, [column.stage for column in found.columns]) == (count, STAGES)


def test_owed_says_what_to_whom_and_why(office: builders.Office) -> None:
    """An overdue deadline names who must act, what, since when, in whose words and on which paper it rests."""
    office.at(2024, 6, 17)

    (group,) = shown(office).owed.overdue

    due = group.deadlines[0]
    assert group.party is not None
    assert (group.party.id, len(group.deadlines)) == (builders.AGENCY, 14)
    assert (due.dossier, due.product, due.label.vi) == (
        *("LG24-0002", "Rượu Men Lá Thu Hương"),
        "Đánh giá, phân hạng cấp huyện",
    )
    assert (due.wording, due.day, due.lenient_day, due.days_late) == (
        *("Trước ngày 15/6/2024", date(2024, 6, 14)),
        *(date(2024, 6, 15), 2),
    )
    assert due.basis is not None
    assert due.basis.startswith("Kế hoạch OCOP huyện Lạng Giang 2024 (dự thảo), mục II.8")


@pytest.mark.parametrize(("day", "overdue", "coming"), [(30, 0, 0), (31, 0, 14), (45, 0, 14), (47, 14, 0)])
def test_what_is_coming_becomes_what_is_overdue(office: builders.Office, day: int, overdue: int, coming: int) -> None:
    """Fourteen days before its strict day a deadline is coming; when the lenient moment has passed it is overdue."""
    office.clock.set(office.at(2024, 5, 1) + timedelta(days=day - 1))

    found = shown(office).owed

    assert (found.overdue_count, found.coming_count) == (overdue, coming)


def test_duties_are_counted_by_unit(office: builders.Office) -> None:
    """Standing duties stay open without a date; one that is done counts no more."""
    duty = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"
    before = {of.unit.id: of for of in shown(office).owed.duties}
    office.do(commands.RecordDutyDone, "hung", duty=duty, day=date(2024, 3, 1))

    after = {of.unit.id: of for of in shown(office).owed.duties}

    assert (before[builders.NGHIA_HUNG].open, after[builders.NGHIA_HUNG].open) == (10, 9)
    assert (after[builders.NGHIA_HUNG].undated, after[builders.NGHIA_HUNG].overdue) == (9, 0)


def test_notices_without_an_address_are_shown_as_held() -> None:
    """Before anybody entered addresses, every notice is held for want of one, and the parties are named."""
    office = builders.founded()
    plan = builders.checked("plan", builders.PLAN)
    office.do(commands.ApplyPlan, name=plan.name, digest=plan.digest, content=plan.content)
    builders.add_people(office)
    office.clock.set(builders.OPENED)
    office.do(commands.OpenCycle, cycle=builders.PLAN)
    office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )

    found = shown(office).owed

    assert {(waiting.state, waiting.because) for waiting in found.notices} == {("held", "no-address")}
    assert "lg-ho-cao-thi-thu-huong" in {party.id for party in found.unreachable}
    assert builders.NGHIA_HUNG in {party.id for party in found.unreachable}


def test_with_addresses_nobody_is_unreachable(office: builders.Office) -> None:
    """Once each unit and producer has an address, the list is empty and notices wait for the outbox only."""
    found = owed.owed(office.reader, office.actor("thu"), cycle=builders.PLAN)

    assert found.unreachable == ()
    assert {waiting.state for waiting in found.notices} == {"owed"}


def test_notices_that_left_are_owed_no_more(office: builders.Office) -> None:
    """After the outbox ran, nothing waits."""
    office.house.outbox.run()

    assert owed.owed(office.reader, office.actor("thu")).notices == ()
