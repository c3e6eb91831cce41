"""Certificates from an office's old register: all or none, looked after like any other from then on."""

from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, register_import
from ocop_cycle.application.queries import board, certificate_page, certificates, cycles
from ocop_cycle.policy import register
from tests.application import builders, dumps, two_tier, views

CALLED = register.Called(columns={}, states={})
HEAD = "product,producer,commune,stars,decision_number,issued,ends,state,settled_on\n"
TEN = HEAD + "".join(f"Chè {n},Hộ {n % 3},xa-dong,3,{n}/QĐ,2024-01-0{n + 1},,,\n" for n in range(9))


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The made-up province on 1 June 2026."""
    made = two_tier.opened()
    yield made
    made.house.close()


def enter(office: builders.Office, *entries: register.Entry, actor: str = "so") -> None:
    """Enter these."""
    office.do(commands.RegisterCertificates, actor, cycle=two_tier.PLAN, certificates=entries, source="so.csv")


def flawed(office: builders.Office, *entries: register.Entry) -> list[tuple[int, str]]:
    """What is wrong with these, by line; nothing is written."""
    before = dumps.of(office)
    with pytest.raises(errors.PolicyFlawed) as found:
        enter(office, *entries)
    assert dumps.of(office) == before
    return [(flaw.line, flaw.code) for flaw in found.value.flaws]


def honey(line: int = 2, **said: object) -> register.Entry:
    """A certificate of a product nobody knows here yet, issued on 1 March 2024."""
    own = {"product": "Mật ong rừng", "producer": "Hộ Ong Rừng", "commune": "xa-dong", "stars": 3}
    return register.Entry(**{"line": line, **own, "issued": date(2024, 3, 1), **said})  # type: ignore[arg-type]


def test_a_certificate_is_entered_with_all_that_hangs_on_it(province: builders.Office) -> None:
    """Product and producer are new, the end is counted, the dossier stands certified under the law of today."""
    enter(province, honey(decision_number="12/QĐ-UBND"))

    (row,) = dumps.rows_of(province, "certificate").values()
    dossier = province.row("dossier", row["dossier_id"])
    assert (row["ends"], row["state"], row["regime"], row["origin"]) == (
        "2027-03-01", "in-force", "qd-148-2023", "register",
    )  # fmt: skip
    assert (dossier["state"], dossier["stage"], dossier["kind"]) == ("certified", "certificate", "new")
    assert province.row("product", dossier["product_id"])["name"] == "Mật ong rừng"
    assert dumps.faults(province) == []


def test_nobody_is_told_of_days_that_are_past(province: builders.Office) -> None:
    """Entered two months before its end: reminders of half a year ago are not sent, those to come will be."""
    enter(province, honey(issued=date(2023, 8, 1)))
    province.house.sweep.run()
    now = views.facts(province, "certificate-ending", "unit:xa-dong")
    province.at(2026, 7, 3)
    province.house.sweep.run()

    paper = next(iter(dumps.rows_of(province, "certificate")))
    assert [row[0] for row in views.dates(province, paper, "certificate")] == [
        "certificate/certificate-end", "certificate/inform-before-end",
    ]  # fmt: skip
    assert (len(now), len(views.facts(province, "certificate-ending", "unit:xa-dong"))) == (0, 1)


def test_one_that_is_over_is_history(province: builders.Office) -> None:
    """Ended by its days: the dossier has ended, and no deadline is set."""
    enter(province, honey(issued=date(2020, 3, 1)))

    (row,) = dumps.rows_of(province, "certificate").values()
    assert (row["state"], row["ends"], row["regime"]) == ("ended", "2023-03-01", "qd-1048-2019")
    assert province.state(row["dossier_id"]) == "expired"
    assert views.dates(province, row["id"], "certificate") == []


def test_certificates_of_one_product_follow_each_other(province: builders.Office) -> None:
    """In the order of their days, whatever the order of lines; the one replaced is over when the next begins."""
    enter(
        province, honey(3, issued=date(2024, 1, 10), stars=4), honey(2, issued=date(2021, 3, 1), state="replaced"),
    )  # fmt: skip

    found = certificate_page.history(province.reader, province.actor("so"), "HC26-0003", on=date(2023, 5, 5))
    assert [(one.stars, one.status, one.settled_on) for one in found.certificates] == [
        (3, "in-force", date(2024, 1, 10)), (4, "not-issued", None),
    ]  # fmt: skip
    assert found.certificates[1].follows == found.certificates[0].id == found.held.id  # type: ignore[union-attr]
    asked = [
        date(2021, 2, 28),
        date(2021, 3, 1),
        date(2024, 1, 9),
        date(2024, 1, 10),
        date(2027, 1, 10),
        date(2027, 1, 11),
    ]
    held = [
        certificate_page.history(province.reader, province.actor("so"), found.product_id, on=day).held for day in asked
    ]
    assert [one.stars if one else None for one in held] == [None, 3, 3, 4, 4, None]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"ends": date(2024, 2, 1)}, "register-ends-before-issued"),
        ({"commune": "xã Đôngg"}, "register-unit-unknown"),
        ({"commune": "bo-nnmt"}, "register-unit-beyond"),
        ({"authority": "UBND huyện nào đó"}, "register-unit-unknown"),
        ({"stars": 2}, "register-no-authority"),
        ({"regime": "qd-148"}, "register-regime-unknown"),
        ({"issued": None}, "register-regime-wanted"),
        ({"issued": date(2017, 1, 1)}, "register-regime-wanted"),
        ({"product_id": "mat-ongg"}, "register-product-unknown"),
        ({"product_id": "mat-ong"}, "register-producer-differs"),
    ],
)
def test_what_does_not_fit_is_told_by_its_line(province: builders.Office, said: dict[str, object], code: str) -> None:
    """And nothing is written."""
    assert flawed(province, honey(7, **said)) == [(7, code)]


def test_every_flaw_of_every_line_is_told(province: builders.Office) -> None:
    """Not the first alone: the sound ones are not entered either."""
    found = flawed(province, honey(2), honey(3, product="Chè", stars=1), honey(4, product="Nem", commune="đâu đó"))

    assert found == [(3, "register-no-authority"), (4, "register-unit-unknown")]


def test_a_certificate_stands_once(province: builders.Office) -> None:
    """Twice in the list, or entered before: the line and the other place are named."""
    within = flawed(province, honey(2), honey(3))
    enter(province, honey(2))

    assert within == [(3, "register-twice")]
    assert flawed(province, honey(9)) == [(9, "register-known")]


def test_certificates_of_one_product_do_not_overlap(province: builders.Office) -> None:
    """Within the list and with what stands here; the day after the last is free."""
    within = flawed(province, honey(2), honey(3, issued=date(2025, 1, 1), stars=4))
    enter(province, honey(2, issued=date(2022, 1, 1)))

    assert within == [(3, "register-overlap-line")]
    assert flawed(province, honey(3, issued=date(2025, 1, 1))) == [(3, "register-overlap")]
    enter(province, honey(3, issued=date(2025, 1, 2)))


@pytest.mark.parametrize("actor", ["dong", "thu-ky", "ong", builders.ADMINISTRATOR])
def test_f18_only_who_keeps_the_register_enters(province: builders.Office, actor: str) -> None:
    """No commune, secretary, producer or administrator."""
    with pytest.raises(errors.NotPermitted):
        enter(province, honey(), actor=actor)


def test_a_file_is_entered_in_parts_and_goes_on_where_it_stopped(province: builders.Office) -> None:
    """Two parts; cut after the first. The same file again enters the second, and once more enters nothing."""
    wanted = register_import.read("so.csv", TEN.encode(), CALLED, two_tier.PLAN)
    entries = [entry for part in wanted.parts for entry in part]
    parts = register_import.Import(
        cycle=wanted.cycle, source=wanted.source, digest=wanted.digest, parts=tuple(register.in_batches(entries, 5))
    )

    def provide(key: str) -> commands.Provenance:
        return province.by("so", key)

    first = register_import.Import(
        cycle=parts.cycle, source=parts.source, digest=parts.digest, parts=parts.parts[:1]
    )  # fmt: skip
    left = [register_import.check(province.house, parts, provide)]
    register_import.carry_out(province.house, first, provide, lambda _: None)
    left.append(register_import.check(province.house, parts, provide))
    register_import.carry_out(province.house, parts, provide, lambda _: None)
    left.append(register_import.check(province.house, parts, provide))

    assert left == [9, 4, 0]
    assert certificates.list_certificates(province.reader, province.actor("so")).total == 9
    assert len({row["id"] for row in province.rows("SELECT id FROM producer WHERE name LIKE 'Hộ %'")}) == 3
    assert dumps.faults(province) == []


def test_the_register_is_asked_as_of_a_day(province: builders.Office) -> None:
    """On a past day, by the law of that day: before 22 May 2026 no window was named."""
    enter(province, honey(issued=date(2023, 10, 1)))
    wanted = [
        certificates.Wanted(on=day, status=None) for day in (date(2026, 5, 1), date(2026, 5, 22), date(2026, 10, 2))
    ]

    found = [certificates.list_certificates(province.reader, province.actor("so"), each).items for each in wanted]

    assert [[one.status for one in page] for page in found] == [["in-force"], ["window-open"], ["ended"]]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (certificates.Wanted(status="window-open"), 1),
        (certificates.Wanted(status="window-ahead"), 1),
        (certificates.Wanted(status="window-past"), 1),
        (certificates.Wanted(status="ended"), 1),
        (certificates.Wanted(status="end-unknown"), 1),
        (certificates.Wanted(status="revoked"), 1),
        (certificates.Wanted(status="in-force"), 0),
        (certificates.Wanted(), 4),
        (certificates.Wanted(level="province"), 3),
        (certificates.Wanted(level="ministry"), 1),
        (certificates.Wanted(regime="qd-148-2023", status=None), 4),
        (certificates.Wanted(commune="xa-tay"), 1),
    ],
)
def test_certificates_are_narrowed_by_what_they_are(
    province: builders.Office, wanted: certificates.Wanted, count: int
) -> None:
    """Status, council, regime and commune; what a list counts is what each row of it says."""
    enter(
        province, honey(2, issued=date(2023, 10, 1)), honey(3, product="B", issued=date(2024, 10, 1), stars=5),
        honey(4, product="C", issued=date(2023, 7, 1), commune="xa-tay"),
        honey(5, product="D", issued=date(2020, 7, 1)),
        honey(6, product="E", issued=None, regime="qd-1489-2025"),
        honey(7, product="F", issued=date(2024, 1, 1), state="revoked", settled_on=date(2025, 1, 1)),
    )  # fmt: skip

    found = certificates.list_certificates(province.reader, province.actor("so"), wanted)
    assert (found.total, len(found.items)) == (count, count)
    if wanted.status not in (None, "valid"):
        assert {one.status for one in found.items} <= {wanted.status}


def test_a_cycle_does_not_count_what_others_certified_before_it(province: builders.Office) -> None:
    """Board, cycle and targets know the dossiers of the cycle; one that is looked at for revocation comes to them."""
    before = board.board(province.reader, province.actor("so")).totals
    enter(province, honey(2), honey(3, product="B"))
    entered = board.board(province.reader, province.actor("so")).totals
    listed = cycles.show(province.reader, province.actor("so"), two_tier.PLAN).cycle.dossiers
    province.do(
        commands.ProposeRevocation, "so", dossier="HC26-0003", ground="b", reason="Kết quả kiểm tra"
    )  # fmt: skip
    after = board.board(province.reader, province.actor("so")).totals

    assert (entered, listed) == (before, 2)
    assert after.all == before.all + 1
