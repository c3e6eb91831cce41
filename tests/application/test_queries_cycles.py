"""Cycles: rounds, targets, counts, and where a plan disagrees with itself."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import cycles
from tests.application import builders


def shown(office: builders.Office, person: str = "thu") -> cycles.Detail:
    """Lạng Giang's cycle as somebody sees it."""
    return cycles.show(office.reader, office.actor(person), builders.PLAN)


def test_a_cycle_says_whose_it_is(office: builders.Office) -> None:
    """Locality, standing agency, title in both languages, and how much of it is seen."""
    (found,) = cycles.list_cycles(office.reader, office.actor("thu"))

    assert (found.id, found.year, found.state, found.regime) == (builders.PLAN, 2024, "open", "qd-148-2023")
    assert (found.locality.name, found.agency.id) == ("UBND huyện Lạng Giang", builders.AGENCY)
    assert (found.title.en, found.dossiers, found.duties_open) == ("OCOP plan of Lạng Giang district, 2024", 23, 201)


def test_counts_are_of_what_is_seen(office: builders.Office) -> None:
    """A commune's officer sees the cycle, and in it the commune's own dossiers and duties."""
    (found,) = cycles.list_cycles(office.reader, office.actor("hung"))

    assert (found.dossiers, found.duties_open, dict(shown(office, "hung").kinds)) == (
        *(2, 10),
        {"new": 1, "re-evaluation": 1},
    )


def test_a_stated_count_that_its_table_contradicts_is_kept_and_told(office: builders.Office) -> None:
    """Biểu 1 announces 11 re-evaluations and lists 12: both numbers are shown."""
    conflicts = shown(office).conflicts

    assert [(one.where, one.kind, one.stated, one.counted) for one in conflicts] == [
        ("Biểu 1, tiêu đề mục III", "re-evaluation", 11, 12)
    ]
    assert conflicts[0].kind_label.vi == "Đánh giá lại"


def test_rounds_count_what_is_registered_and_what_is_there(office: builders.Office) -> None:
    """Each round has its words, its registered products and its dossiers by kind."""
    moved = commands.AssignRound
    office.do(moved, dossier="LG24-0002", round="dot-2", reason="nộp muộn")

    first, second = shown(office).rounds

    assert (first.label.vi, first.held, first.label_year) == ("Đợt 01 năm 2024", "Trước ngày 15/6/2024", 2024)
    assert (dict(first.registered), dict(first.dossiers)) == (
        {"new": 6, "re-evaluation": 8},
        {"new": 5, "re-evaluation": 8},
    )
    assert (dict(second.registered), dict(second.dossiers)) == (
        {"new": 4, "upgrade": 1, "re-evaluation": 4},
        {"new": 5, "upgrade": 1, "re-evaluation": 4},
    )


def test_targets_count_what_was_reached(office: builders.Office) -> None:
    """A certified new product at 3 stars counts for the target of new products, and not for that of upgrades."""
    office.to("LG24-0002", "certified")
    office.to("LG24-0003", "not-recognised", total="44")

    reached = {target.id: (target.aim, target.reached) for target in shown(office).targets}

    assert (reached["moi-3-sao"], reached["nang-hang-4-sao"], reached["danh-gia-lai"]) == ((8, 1), (1, 0), (11, 0))


def test_a_target_of_each_commune_tells_of_each(office: builders.Office) -> None:
    """Who has one more product and who has none, not one figure for all of them (mục V.9)."""
    office.to("LG24-0002", "certified")

    (target,) = (target for target in shown(office).targets if target.id == "moi-xa-mot-san-pham")

    assert (target.aim, target.reached, target.units_done, len(target.units)) == (1, 1, 1, 16)
    assert [(one.unit.id, one.reached) for one in target.units if one.reached] == [("lg-xa-nghia-hung", 1)]


def test_a_round_tells_its_quota_and_where_late_dossiers_go(office: builders.Office) -> None:
    """What a letter says of a further round, and how many of its places are taken; a withdrawn dossier takes none."""
    office.do(
        commands.OpenRound, "ha", cycle=builders.PLAN, round="dot-3", label="Đợt 3", label_year=2024, level="district",
        held="trước ngày 15/12/2024", dossiers_due=None, opened_by="Công văn", quota=5, rolls_to="dot-2",
    )  # fmt: skip
    for code in ("LG24-0002", "LG24-0003"):
        office.do(commands.AssignRound, "thu", dossier=code, round="dot-3", reason="nộp muộn")
    office.step("LG24-0003", "withdraw", "thu", reason="Ngừng sản xuất")

    (third,) = (one for one in shown(office).rounds if one.name == "dot-3")

    assert (third.quota, third.places_taken, third.rolls_to, third.closed_at) == (5, 1, "dot-2", None)


def test_stages_are_counted_in_the_order_of_the_regime(office: builders.Office) -> None:
    """How many dossiers stand in each stage, empty stages too."""
    stages = shown(office).stages

    assert [(stage, count) for stage, _, count in stages][:3] == [("idea", 11), ("plan", 0), ("dossier", 12)]
    assert all(label.vi and label.en for _, label, _ in stages)


def test_what_a_paper_leaves_blank_stays_blank(office: builders.Office) -> None:
    """The draft has neither number nor day, and nobody fills them in."""
    found = shown(office)

    assert (found.draft, found.document.number, found.document.day) == (True, None, None)


@pytest.mark.parametrize(("person", "current"), [("thu", builders.PLAN), ("kiem", builders.PLAN), ("nobody", None)])
def test_the_current_cycle_is_the_newest_open_one(office: builders.Office, person: str, current: str | None) -> None:
    """What a face shows when nobody names a cycle; nothing for somebody who sees none."""
    assert cycles.current(office.reader, office.actor(person)) == current


def test_a_cycle_elsewhere_is_unknown_here(office: builders.Office) -> None:
    """The coordinator of Lạng Giang sees nothing of Cẩm Xuyên's cycle."""
    builders.open_plan(office, "cam-xuyen-2024")

    with pytest.raises(errors.UnknownThing) as refused:
        cycles.show(office.reader, office.actor("thu"), "cam-xuyen-2024")

    assert "cam-xuyen-2024" not in refused.value.nearest
    assert [one.id for one in cycles.list_cycles(office.reader, office.actor("thu"))] == [builders.PLAN]
