"""Rounds: put into one, moved to another with a reason, an extra one by a letter, never two dossiers in one."""

import json

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import closings
from ocop_cycle.policy import content
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


def close(office: builders.Office, actor: str = "ha", name: str = "dot-1", **said: object) -> int:
    """Close a round as the preview lists it; the number of the entry."""
    told = {"cycle": builders.PLAN, "round": name, "reason": "Hội đồng đã họp xong", **said}
    if "rolling" not in told:
        found = closings.preview(
            office.reader, office.actor(actor), builders.PLAN, name, to=told.get("to"), leave=told.get("leave", ())
        )  # type: ignore[arg-type]
        told["rolling"] = tuple((one.code, one.version) for one in found.rolling)
    return office.do(commands.CloseRound, actor, **told).entry


def in_round(office: builders.Office, name: str) -> list[str]:
    """The dossiers of a round."""
    found = office.rows(f"SELECT id FROM dossier WHERE round_id = '{builders.PLAN}/{name}' ORDER BY id")
    return [row["id"] for row in found]


def test_late_dossiers_roll_on_when_their_round_closes(office: builders.Office) -> None:
    """Who was concluded or gave up stays; each other one is in the next round, with its date, in its own entry."""
    first, second = in_round(office, "dot-1"), in_round(office, "dot-2")
    office.to(DOSSIER, "district-recognition")
    office.step("LG24-0003", "withdraw", "thu", reason="Ngừng sản xuất")
    entry = close(office, to="dot-2")

    assert in_round(office, "dot-1") == [DOSSIER, "LG24-0003"]
    assert in_round(office, "dot-2") == sorted({*first, *second} - {DOSSIER, "LG24-0003"})
    assert views.dates(office, "LG24-0005")[-1] == ("plan/danh-gia-cap-huyen", "open", "2024-10-14", "2024-10-15")
    assert {views.cause(office, entry + n) for n in range(1, len(first) - 1)} == {entry}
    (told,) = views.facts(office, "dossier-moved-round", "producer:lg-htx-jvo-food")
    assert (told["round"]["label"], told["deadline"]["day"]) == ("Đợt 02 năm 2024", "2024-10-14")
    assert dumps.faults(office) == []


def test_the_plan_may_name_the_round_that_late_dossiers_roll_to(office: builders.Office) -> None:
    """A round opened by a letter that names the next one; nobody needs to name it when it closes."""
    extra(office, rolls_to="dot-2")
    move(office, "dot-3")
    close(office, name="dot-3")

    assert office.row("dossier", DOSSIER)["round_id"] == f"{builders.PLAN}/dot-2"


def test_a_closed_round_takes_nobody(office: builders.Office) -> None:
    """Neither a dossier that is moved to it nor the closing of another round, nor a second closing."""
    close(office, to="dot-2")
    before = dumps.of(office)

    closed = errors.Reason("round-closed", {"round": f"{builders.PLAN}/dot-1"})
    for deed in (
        lambda: move(office, "dot-1"),
        lambda: close(office, to="dot-2"),
        lambda: close(office, name="dot-2", to="dot-1"),
    ):
        with pytest.raises(errors.StepRefused) as refused:
            deed()
        assert closed in refused.value.reasons

    assert dumps.of(office) == before


def test_a_round_of_the_plan_names_the_letter_that_opens_it() -> None:
    """Kind, number, day and issuer, as far as the letter says."""
    office = builders.applied()
    told = json.loads(builders.checked("plan", builders.PLAN).content)
    letter = {"kind": "Công văn", "number": "12/UBND-NN", "day": "2024-07-05", "issuer": "UBND huyện", "title": "Đợt 3"}
    third = {**told["rounds"][1], "id": "dot-3", "held": "Trước ngày 15/12/2024", "months": [], "opened_by": letter}
    text = content.canonical({**told, "rounds": [*told["rounds"], third]})

    office.do(commands.ApplyPlan, name=builders.PLAN, digest=content.digest(text), content=text)

    row = office.row("round", f"{builders.PLAN}/dot-3")
    assert row["opened_by"] == "Công văn số 12/UBND-NN ngày 05/7/2024 của UBND huyện: Đợt 3"


def test_no_new_version_of_the_plan_opens_a_closed_round() -> None:
    """The rounds follow their plan in what the plan says, which is not whether they are closed."""
    office = builders.applied()
    office.put("round", f"{builders.PLAN}/dot-1", closed_at="2024-06-20T01:00:00.000000Z")
    plan = builders.checked("plan", builders.PLAN)
    told = plan.content.replace("Trước ngày 15/6/2024", "Trước ngày 25/6/2024")

    office.do(commands.ApplyPlan, name=builders.PLAN, digest=content.digest(told), content=told)

    row = office.row("round", f"{builders.PLAN}/dot-1")
    assert (row["held"], row["closed_at"]) == ("Trước ngày 25/6/2024", "2024-06-20T01:00:00.000000Z")


def test_late_dossiers_without_a_next_round_are_named(office: builders.Office) -> None:
    """The plan of Lạng Giang does not say where late ones go: each is told, or left in the round by name."""
    late = in_round(office, "dot-1")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        close(office)
    unchanged = dumps.of(office)
    close(office, leave=tuple(late))

    assert [reason.facts["dossier"] for reason in refused.value.reasons] == late
    assert {reason.code for reason in refused.value.reasons} == {"late-without-round"}
    assert unchanged == before
    assert in_round(office, "dot-1") == late


def test_late_dossiers_do_not_overfill_the_next_round(office: builders.Office) -> None:
    """The quota holds for those who roll on as for those who are registered; a withdrawn one takes no place."""
    extra(office, quota=2)
    move(office, "dot-3")
    office.step(DOSSIER, "withdraw", "thu", reason="Ngừng sản xuất")
    late = in_round(office, "dot-1")

    with pytest.raises(errors.StepRefused) as refused:
        close(office, to="dot-3", leave=tuple(late[:-3]))
    close(office, to="dot-3", leave=tuple(late[:-2]))

    assert refused.value.reasons == (errors.Reason("round-full", {"round": f"{builders.PLAN}/dot-3", "quota": "2"}),)
    assert in_round(office, "dot-3") == [DOSSIER, *late[-2:]]


def test_f19_only_the_late_ones_that_were_shown_roll_on(office: builders.Office) -> None:
    """A dossier that came through, or was moved on, since the list was shown: the closing is refused."""
    shown = closings.preview(office.reader, office.actor("ha"), builders.PLAN, "dot-1", to="dot-2")
    office.step(shown.rolling[0].code, "submit-idea", "thu")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        close(office, to="dot-2", rolling=tuple((one.code, one.version) for one in shown.rolling))

    assert refused.value.reasons[0].code == "late-list-differs"
    assert dumps.of(office) == before


@pytest.mark.parametrize("actor", ["loan", "huong", "chi", builders.ADMINISTRATOR])
def test_f18_only_who_closes_cycles_closes_rounds(office: builders.Office, actor: str) -> None:
    """Head and coordinator; no secretary, commune or producer, and not the administrator."""
    with pytest.raises(errors.UnknownThing):
        closings.preview(office.reader, office.actor("nobody"), builders.PLAN, "dot-1", to="dot-2")
    with pytest.raises(errors.NotPermitted):
        office.do(commands.CloseRound, actor, cycle=builders.PLAN, round="dot-1", to="dot-2", reason="x")
