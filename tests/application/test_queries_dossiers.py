"""Lists of dossiers: filters, order, pages, search; and what such a list does not load."""

import subprocess
import sys
from datetime import date

import pytest

from ocop_cycle.application.queries import deadlines, dossiers, selection
from tests.application import builders

HEAVY = (
    *("ocop_cycle.application.commands", "ocop_cycle.application.handlers", "ocop_cycle.application.engine"),
    *("ocop_cycle.domain.machine", "transitions", "jinja2", "pydantic", "ruamel", "alembic", "cryptography", "orjson"),
)


def codes(office: builders.Office, wanted: dossiers.Wanted, person: str = "thu", **more: object) -> list[str]:
    """The codes of a list, as the coordinator sees it."""
    found = dossiers.list_dossiers(office.reader, office.actor(person), wanted, **more)  # type: ignore[arg-type]
    return [row.code for row in found.items]


def products(office: builders.Office, wanted: dossiers.Wanted, **more: object) -> list[str]:
    """The products of a list, as the coordinator sees it."""
    found = dossiers.list_dossiers(office.reader, office.actor("thu"), wanted, **more)  # type: ignore[arg-type]
    return [row.product for row in found.items]


def test_a_row_says_what_a_list_shows(office: builders.Office) -> None:
    """A row has names beside ids, labels in both languages, days as days."""
    (row,) = dossiers.list_dossiers(office.reader, office.actor("hung"), dossiers.Wanted(kind="new")).items

    assert (row.code, row.product, row.producer) == ("LG24-0002", "Rượu Men Lá Thu Hương", "Hộ KD Cao Thị Thu Hương")
    assert (row.commune, row.kind_label.vi, row.kind_label.en) == ("UBND xã Nghĩa Hưng", "Đánh giá mới", "New")
    assert (row.state_label.vi, row.state_label.en) == ("Chủ thể viết ý tưởng", "Idea being written")
    assert (row.holder.kind, row.round.vi if row.round else "") == ("producer", "Đợt 01 năm 2024")
    assert row.due is not None
    assert (row.due.day, row.due.lenient_day, row.due.late) == (date(2024, 6, 14), date(2024, 6, 15), False)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (dossiers.Wanted(), 23),
        (dossiers.Wanted(cycle=builders.PLAN), 23),
        (dossiers.Wanted(cycle="cam-xuyen-2024"), 0),
        (dossiers.Wanted(kind="re-evaluation"), 12),
        (dossiers.Wanted(kind="upgrade"), 1),
        (dossiers.Wanted(cycle=builders.PLAN, round="dot-1"), 14),
        (dossiers.Wanted(round=f"{builders.PLAN}/dot-2"), 9),
        (dossiers.Wanted(commune=builders.NGHIA_HUNG), 2),
        (dossiers.Wanted(state="idea-draft"), 11),
        (dossiers.Wanted(stage="dossier"), 12),
        (dossiers.Wanted(holder="producer"), 23),
        (dossiers.Wanted(holder=builders.AGENCY), 0),
        (dossiers.Wanted(producer="lg-htx-thanh-dat"), 2),
        (dossiers.Wanted(ended=False), 23),
        (dossiers.Wanted(ended=True), 0),
        (dossiers.Wanted(kind="new", commune=builders.NGHIA_HUNG, state="idea-draft"), 1),
    ],
)
def test_filters_narrow_together(office: builders.Office, wanted: dossiers.Wanted, count: int) -> None:
    """Each filter narrows, several narrow together, and the count is that of all pages."""
    found = dossiers.list_dossiers(office.reader, office.actor("thu"), wanted)

    assert (found.total, len(found.items)) == (count, count)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("thu huong", ["LG24-0002"]),
        ("THU HƯƠNG", ["LG24-0002"]),
        ("Thu Hu\u031bo\u031bng", ["LG24-0002"]),
        ("huong thu", ["LG24-0002"]),
        ("ruou thang mai", ["LG24-0003"]),
        ("nui han bo", ["LG24-0008"]),
        ("0002 nghia", ["LG24-0002"]),
        ("lg24-0002", ["LG24-0002"]),
        ("hung vuong", ["LG24-0014"]),
        ("hưngvượng", ["LG24-0014"]),
        ("uong", []),
        ("không có", []),
        ("%", []),
        ("_", []),
        ("lg24-000\\", []),
    ],
)
def test_a_search_finds_every_word_without_diacritics(office: builders.Office, search: str, found: list[str]) -> None:
    """Each word is looked for in code, product, producer and commune; signs of SQL mean themselves."""
    assert codes(office, dossiers.Wanted(search=search)) == found


def test_an_empty_search_narrows_nothing(office: builders.Office) -> None:
    """Nothing but spaces is no search."""
    assert len(codes(office, dossiers.Wanted(search="   "))) == 23


def test_names_are_sorted_in_vietnamese_order(office: builders.Office) -> None:
    """Đ stands after D and before G, on every database."""
    found = products(office, dossiers.Wanted(), sort="product")

    assert found[:6] == [
        *("Bánh dầy Thanh Lương", "Bò Một nắng Núi Hản", "Cơm cháy Chà bông", "Dưa chuột Mỹ Thái"),
        *("Đông trùng Hạ thảo sấy thăng hoa", "Gạo dẻo Hai lúa"),
    ]


def test_dossiers_without_a_commune_stand_last_by_commune(office: builders.Office) -> None:
    """What is not known is sorted last."""
    found = dossiers.list_dossiers(office.reader, office.actor("thu"), sort="commune")

    assert [row.product for row in found.items if row.commune is None] == [found.items[-1].product]


def test_points_are_sorted_as_numbers(office: builders.Office) -> None:
    """9.5 points are fewer than 62, and no points are none: they stand last."""
    for code, total in (("LG24-0002", "62"), ("LG24-0003", "9.5"), ("LG24-0005", "100")):
        office.put("dossier", code, total=total)

    assert codes(office, dossiers.Wanted(), sort="total")[:4] == ["LG24-0005", "LG24-0002", "LG24-0003", "LG24-0001"]


def test_who_waits_longest_stands_first(office: builders.Office) -> None:
    """By entry, a dossier that has just moved stands behind those that have not."""
    office.at(2024, 4, 1)
    office.step("LG24-0001", "submit-idea", "thu")

    assert codes(office, dossiers.Wanted(), sort="entered")[-1] == "LG24-0001"


@pytest.mark.parametrize("sort", dossiers.SORTS)
def test_pages_together_are_the_whole_list(office: builders.Office, sort: dossiers.Sort) -> None:
    """Every dossier stands on exactly one page, whatever the order; behind the last page is nothing."""
    pages = [selection.Paging(number=n, size=10) for n in (1, 2, 3, 4)]

    found = [dossiers.list_dossiers(office.reader, office.actor("thu"), sort=sort, page=page) for page in pages]

    assert [len(page.items) for page in found] == [10, 10, 3, 0]
    assert len({row.code for page in found for row in page.items}) == 23
    assert {(page.total, page.pages) for page in found} == {(23, 3)}


def test_what_is_overdue_is_late_and_what_was_late_stays_so(office: builders.Office) -> None:
    """After 15 June the round's 14 dossiers are overdue; one that is concluded late keeps its mark and no deadline."""
    office.at(2024, 6, 16)
    office.to("LG24-0002", "district-recognition")

    late = dossiers.list_dossiers(office.reader, office.actor("thu"), dossiers.Wanted(late=True))

    rows = {row.code: row for row in late.items}
    assert (late.total, rows["LG24-0002"].late, rows["LG24-0002"].due) == (14, True, None)
    assert rows["LG24-0003"].due is not None
    assert (rows["LG24-0003"].late, rows["LG24-0003"].due.late) == (False, True)
    assert dossiers.list_dossiers(office.reader, office.actor("thu"), dossiers.Wanted(late=False)).total == 9


@pytest.mark.parametrize(("moment", "late"), [((15, 23, 59), 0), ((16, 0, 0), 14)])
def test_lateness_begins_at_the_end_of_the_lenient_day(
    office: builders.Office, moment: tuple[int, int, int], late: int
) -> None:
    """Due "trước ngày 15/6", nothing is late at 23:59 of 15 June, and all is at 00:00 of 16 June (BLDS Điều 148)."""
    office.at(2024, 6, *moment)

    found = dossiers.list_dossiers(office.reader, office.actor("thu"), dossiers.Wanted(late=True))
    (row,) = dossiers.list_dossiers(office.reader, office.actor("chi")).items
    (due,) = deadlines.list_deadlines(office.reader, office.actor("chi")).items

    assert found.total == late
    assert (row.due.late if row.due else None, due.late) == (late > 0, late > 0)


def test_a_list_says_who_holds_the_dossier(office: builders.Office) -> None:
    """A dossier under review is held by the agency, and found by its holder."""
    office.step("LG24-0001", "submit-idea", "thu")

    (row,) = dossiers.list_dossiers(office.reader, office.actor("thu"), dossiers.Wanted(holder=builders.AGENCY)).items

    assert (row.code, row.holder.name) == ("LG24-0001", "Phòng Nông nghiệp và Phát triển nông thôn")


def test_a_second_cycle_has_a_list_of_its_own(office: builders.Office) -> None:
    """Dossiers of one cycle are not among those of another."""
    builders.open_plan(office, "cam-xuyen-2024")

    found = dossiers.list_dossiers(office.reader, office.actor("kiem"), dossiers.Wanted(cycle="cam-xuyen-2024"))

    assert found.total == 0


LIGHT = [
    "board",
    "certificates",
    "cycles",
    "deadlines",
    "dossiers",
    "health",
    "notices",
    "owed",
    "people",
    "policy",
    "units",
]
OF_ENTRIES = ["dossier", "duties", "trail"]
"""They read what entries say, quickly."""


@pytest.mark.parametrize(("light", "needed"), [(LIGHT, "[]"), ([*LIGHT, *OF_ENTRIES], "['orjson']")])
def test_reading_loads_nothing_of_the_engine(light: list[str], needed: str) -> None:
    """Lists start without commands, machine, templates, checks of files or migrations; only judging needs those."""
    package = "ocop_cycle.application.queries"
    program = f"import sys, {', '.join(f'{package}.{name}' for name in light)}\n"
    program += f"print([name for name in sys.modules if name in {HEAVY!r}])"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == needed
