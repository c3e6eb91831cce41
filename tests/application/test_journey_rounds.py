"""Rounds: put into one, moved to another with a reason, an extra one by a letter, never two dossiers in one."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCT = "lg-ruou-men-la-thu-huong"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
LETTER = "Công văn của UBND huyện về đợt bổ sung"


def move(office: builders.Office, to: str = "dot-2", reason: str | None = "Chờ kết quả kiểm nghiệm") -> int:
    """Put the dossier into another round; the number of the entry."""
    return office.do(commands.AssignRound, "thu", dossier=DOSSIER, round=to, reason=reason).entry


def extra(office: builders.Office, **said: object) -> None:
    """Open an extra round by a letter."""
    office.do(
        commands.OpenRound, "ha",
        **{
            "cycle": builders.PLAN, "round": "dot-3", "label": "Đợt bổ sung năm 2024", "label_year": 2024,
            "level": "district", "held": "chậm nhất ngày 20/12/2024", "dossiers_due": None, "opened_by": LETTER, **said,
        },
    )  # fmt: skip


def test_a_moved_dossier_gets_the_dates_of_its_new_round(office: builders.Office) -> None:
    """The date of the old round is closed, that of the new one set: before 15 October."""
    move(office)

    assert office.row("dossier", DOSSIER)["round_id"] == f"{builders.PLAN}/dot-2"
    assert views.dates(office, DOSSIER) == [
        ("plan/danh-gia-cap-huyen", "closed", "2024-06-14", "2024-06-15"),
        ("plan/danh-gia-cap-huyen", "open", "2024-10-14", "2024-10-15"),
    ]
    assert dumps.faults(office) == []


def test_everybody_concerned_is_told_of_the_new_round(office: builders.Office) -> None:
    """The notice names the new round and its date."""
    entry = move(office)

    assert views.told(office, entry - 1) == [
        ("dossier-moved-round", PRODUCER), ("dossier-moved-round", f"unit:{builders.NGHIA_HUNG}"),
    ]  # fmt: skip
    (facts,) = views.facts(office, "dossier-moved-round", PRODUCER)
    assert (facts["round"]["label"], facts["deadline"]["day"]) == ("Đợt 02 năm 2024", "2024-10-14")


def test_a_late_dossier_is_on_time_in_its_next_round(office: builders.Office) -> None:
    """The passed date of round 1 marks nobody late who was moved to round 2 and concluded there in time."""
    office.at(2024, 6, 20)
    office.house.sweep.run()
    move(office)
    office.at(2024, 10, 1)
    office.to(DOSSIER, "district-recognition")

    assert office.row("dossier", DOSSIER)["late"] == 0
    assert [row[1] for row in views.dates(office, DOSSIER)] == ["closed", "met"]


@pytest.mark.parametrize(
    ("to", "reason", "refused"),
    [
        ("dot-2", None, errors.Reason("reason-required", {"step": "assign-round"})),
        ("dot-2", "  ", errors.Reason("reason-required", {"step": "assign-round"})),
        ("dot-1", "x", errors.Reason("product-in-round", {"round": f"{builders.PLAN}/dot-1", "product": PRODUCT})),
    ],
)
def test_a_move_is_refused(office: builders.Office, to: str, reason: str | None, refused: errors.Reason) -> None:
    """Without a reason, and to the round it is in."""
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as stop:
        move(office, to, reason)

    assert stop.value.reasons == (refused,)
    assert dumps.of(office) == before


def test_an_unknown_round_is_told_with_the_nearest(office: builders.Office) -> None:
    """A slip of the pen gets the names that look most like it."""
    with pytest.raises(errors.UnknownThing) as unknown:
        move(office, "dot-22")

    assert unknown.value.kind == "round"


def test_an_ended_dossier_is_in_no_round_any_more(office: builders.Office) -> None:
    """What was withdrawn is not moved."""
    office.step(DOSSIER, "withdraw", "thu", reason="Ngừng sản xuất")

    with pytest.raises(errors.StepRefused) as refused:
        move(office)

    assert refused.value.reasons == (errors.Reason("dossier-ended", {"dossier": DOSSIER}),)


def test_the_first_round_takes_no_reason(opened: builders.Office) -> None:
    """A dossier that was opened without a round is put into one, and gets its date then; nobody is told of a move."""
    code = opened.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product=PRODUCT, kind="new").subject[1]
    without = views.dates(opened, code)

    receipt = opened.do(commands.AssignRound, "thu", dossier=code, round="dot-1")

    assert without == []
    assert views.dates(opened, code) == [("plan/danh-gia-cap-huyen", "open", "2024-06-14", "2024-06-15")]
    assert views.told(opened, receipt.entry - 1) == []


def test_two_dossiers_for_one_product_in_a_round_are_refused(office: builders.Office) -> None:
    """Also when one of them is to be moved there."""
    office.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product=PRODUCT, kind="new", round="dot-2")

    with pytest.raises(errors.StepRefused) as again:
        office.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product=PRODUCT, kind="new", round="dot-2")
    with pytest.raises(errors.StepRefused) as moved:
        move(office)

    expected = (errors.Reason("product-in-round", {"round": f"{builders.PLAN}/dot-2", "product": PRODUCT}),)
    assert (again.value.reasons, moved.value.reasons) == (expected, expected)


def test_without_a_round_a_product_has_one_dossier_under_way(office: builders.Office) -> None:
    """No round is no way round: the second one is refused until the first has ended."""
    said = {"cycle": builders.PLAN, "product": PRODUCT, "kind": "new"}
    with pytest.raises(errors.StepRefused) as refused:
        office.do(commands.OpenDossier, "thu", **said)
    office.step(DOSSIER, "withdraw", "thu", reason="Làm lại từ đầu")

    office.do(commands.OpenDossier, "thu", **said)

    assert refused.value.reasons == (errors.Reason("product-under-way", {"product": PRODUCT, "dossier": DOSSIER}),)


def test_an_extra_round_gives_its_date(office: builders.Office) -> None:
    """Opened by a letter, in the letter's words; a dossier moved there gets that date and its proof."""
    extra(office)
    move(office, "dot-3")

    (deadline,) = office.rows(f"SELECT * FROM deadline WHERE subject_id = '{DOSSIER}' AND state = 'open'")
    assert (views.last_day(deadline["strict_at"]), views.last_day(deadline["lenient_at"])) == (
        "2024-12-20",
        "2024-12-20",
    )
    assert deadline["wording"] == "chậm nhất ngày 20/12/2024"
    assert office.row("round", f"{builders.PLAN}/dot-3")["opened_by"] == LETTER


def test_an_extra_round_without_a_day_gets_none(office: builders.Office) -> None:
    """A letter that names no day sets no date; nothing is invented."""
    extra(office, held=None)
    move(office, "dot-3")

    assert [row[1] for row in views.dates(office, DOSSIER)] == ["closed"]


def test_a_full_round_takes_no_more(office: builders.Office) -> None:
    """The quota of the letter holds for opening and for moving."""
    extra(office, quota=1)
    move(office, "dot-3")
    full = (errors.Reason("round-full", {"round": f"{builders.PLAN}/dot-3", "quota": "1"}),)

    with pytest.raises(errors.StepRefused) as moved:
        office.do(commands.AssignRound, "thu", dossier="LG24-0003", round="dot-3", reason="x")
    with pytest.raises(errors.StepRefused) as opened:
        office.do(
            commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation", round="dot-3"
        )

    assert (moved.value.reasons, opened.value.reasons) == (full, full)


@pytest.mark.parametrize(
    ("said", "stop"),
    [
        ({"round": "dot-1"}, errors.AlreadyThere),
        ({"level": "huyen"}, errors.UnknownThing),
        ({"cycle": "lang-giang-2042"}, errors.UnknownThing),
        ({"held": "trước ngày 31/9/2024"}, errors.StepRefused),
        ({"dossiers_due": "khi nào có thông báo thì nộp ngày 30/02/2024"}, errors.StepRefused),
    ],
)
def test_an_extra_round_that_makes_no_sense_is_refused(
    office: builders.Office, said: dict[str, object], stop: type[errors.Stopped]
) -> None:
    """A name that is taken, a level or cycle that nobody knows, a day that does not exist."""
    before = dumps.of(office)

    with pytest.raises(stop):
        extra(office, **said)

    assert dumps.of(office) == before
