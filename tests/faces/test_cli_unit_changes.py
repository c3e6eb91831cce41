"""Units merged and renamed at the command line: seen first, confirmed by the count, flaws with their lines."""

from pathlib import Path

import pytest

from ocop_cycle.application import interface
from tests.faces import databases
from tests.faces.conftest import Ocop

MERGE = ("unit", "merge", "UBND xã Hương Sơn", "lg-xa-xuan-huong", "--into", "xa-moi", "--name", "UBND xã Mới",
         "--decision", "Nghị quyết dựng ra", "--as", "quan-tri")  # fmt: skip


def test_f19_nothing_is_entered_before_it_was_seen(ocop: Ocop, demo: Path) -> None:
    """The page lists each unit with what hangs on it and ends with the count; nothing is written."""
    before = databases.content(demo)

    page = ocop(*MERGE, "--day", "1/7/2024").out
    said = ocop("--json", *MERGE, "--day", "2024-07-01").json

    assert "UBND xã Hương Sơn → UBND xã Mới" in page
    assert "Lê Thị Hương (Công chức xã phụ trách OCOP)" in page
    assert "--confirm 2 --preview" in page
    assert (said["count"], [one["new"]["id"] for one in said["preview"]["giving_way"]]) == (2, ["xa-moi", "xa-moi"])
    assert databases.content(demo) == before


def test_f19_the_confirmation_repeats_the_count(ocop: Ocop, demo: Path) -> None:
    """Another count, or another digest, enters nothing; the right one does, and the day brings the rest."""
    before = databases.content(demo)
    wrong = ocop(*MERGE, "--day", "1/7/2024", "--confirm", "3")
    other = ocop(*MERGE, "--day", "1/7/2024", "--confirm", "2", "--preview", "0000000000000000")
    untouched = databases.content(demo) == before

    right = ocop(*MERGE, "--day", "1/7/2024", "--confirm", "2")
    waiting = ocop("unit", "changes").out
    ocop("demo", "forward", "until", "2024-07-01")

    assert (wrong.code, other.code, untouched) == (2, 2, True)
    assert right.code == 0
    assert "(chờ đến ngày)" in waiting
    assert "tiếp nhận: UBND xã Mới" in ocop("unit", "show", "lg-xa-huong-son").out
    assert ocop("audit", "verify").code == 0


def test_a_day_that_has_come_is_carried_out_at_once(ocop: Ocop) -> None:
    """Entered on its day, the hand-over is done when the command ends."""
    said = ocop("--json", "unit", "rename", "lg-phong-nnptnt", "Phòng NN&MT (dựng ra)", "--day", "3/6/2024",
                "--as", "quan-tri", "--decision", "QĐ dựng ra", "--number", "7/QĐ", "--yes")  # fmt: skip

    renamed = ocop("--json", "unit", "show", "lg-phong-nnptnt-20240603").json["unit"]
    assert said.json["handed-over"] == 1
    assert (renamed["unit"]["name"], renamed["history"]["took_over"][0]["decision"]) == (
        "Phòng NN&MT (dựng ra)", "QĐ dựng ra số 7/QĐ",
    )  # fmt: skip
    assert ocop("board").code == 0


def test_a_table_with_marks_that_nobody_sees_is_entered(ocop: Ocop, demo: Path) -> None:
    """They come with what is copied from a letter: the content that is stored is the one that was checked."""
    table = demo / "bang.csv"
    table.write_text("old,new,name\nlg-xa-huong-son,lg-xa-moi,\u202eXã\u200b Mới\n", encoding="utf-8")
    line = ("unit", "succeed", str(table), "--day", "1/7/2024", "--decision", "NQ", "--as", "quan-tri")

    shown = ocop(*line)

    assert (shown.code, shown.err) == (0, "")
    assert "Xã Mới (lg-xa-moi)" in shown.out


def test_every_flaw_of_a_table_has_its_line(ocop: Ocop, demo: Path) -> None:
    """What is wrong by itself and what is wrong here, all at once; nothing is written."""
    table = demo / "bang.csv"
    table.write_text(
        "old;new;name\nlg-xa-huong-son;lg-xa-huong-son;\nlg-xa-khong;xa-moi;Xã Mới\nlg-xa-dai-lam;xa-khong;\n",
        encoding="utf-8",
    )
    before = databases.content(demo)

    said = ocop("--json", "unit", "succeed", str(table), "--day", "1/7/2024", "--decision", "NQ", "--as", "quan-tri")

    assert said.code == 1
    assert {(flaw["line"], flaw["code"]) for flaw in said.json["error"]["flaws"]} >= {
        (2, "into-itself"), (3, "unknown-unit"), (4, "unknown-unit"),
    }  # fmt: skip
    assert databases.content(demo) == before


def test_a_table_without_a_sound_line_is_told_in_a_page(ocop: Ocop, demo: Path) -> None:
    """The first flaws, and how many more there are; a program is given every one."""
    table = demo / "bang.csv"
    table.write_text("old,new\n" + "khong,xa-moi\n" * 5_000, encoding="utf-8")
    line = ("unit", "succeed", str(table), "--day", "1/7/2024", "--decision", "NQ", "--as", "quan-tri")

    read, program = ocop(*line), ocop("--json", *line)

    found = len(program.json["error"]["flaws"])
    assert (read.code, read.err.count("\n  - ")) == (1, interface.MOST_FLAWS)
    assert f"… và {found - interface.MOST_FLAWS} chỗ khác" in read.err
    assert found >= 5_000


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (("--day", "1/7/2024"), 2, "Thiếu --decision"),
        (("--decision", "NQ"), 2, "Thiếu --day"),
    ],
)
def test_day_and_decision_are_asked_for(ocop: Ocop, more: tuple[str, ...], code: int, sentence: str) -> None:
    """A unit changes on a day and by a paper."""
    said = ocop("unit", "merge", "lg-xa-huong-son", "--into", "lg-xa-xuan-huong", "--as", "quan-tri", *more)

    assert (said.code, sentence in said.err) == (code, True)


def test_who_may_not_change_units_sees_nothing_done(ocop: Ocop, demo: Path) -> None:
    """A commune's officer is refused already when he asks what it would do."""
    before = databases.content(demo)

    said = ocop("unit", "merge", "lg-xa-huong-son", "--into", "lg-xa-xuan-huong", "--day", "1/7/2024", "--decision",
                "NQ", "--as", "xa-huong-son")  # fmt: skip

    assert said.code == 1
    assert databases.content(demo) == before
