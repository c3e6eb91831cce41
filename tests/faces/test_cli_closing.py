"""A round closed from the command line: seen first, confirmed by the count, and then done."""

from pathlib import Path

from tests.faces import databases
from tests.faces.conftest import Ocop

LINE = ("cycle", "close-round", "lang-giang-2024", "dot-1", "--reason", "Hội đồng đã họp xong")


def test_f19_a_closing_shows_who_rolls_on(ocop: Ocop, demo: Path) -> None:
    """List and count, and where they go; nothing is done by it, nor by a count that is another."""
    before = databases.content(demo)

    seen = ocop("--json", *LINE, "--to", "dot-2")
    page = ocop(*LINE, "--to", "dot-2")
    wrong = ocop(*LINE, "--to", "dot-2", "--confirm", "99")
    aimless = ocop(*LINE)

    rolling = [one["code"] for one in seen.json["preview"]["rolling"]]
    assert (seen.code, seen.json["preview"]["through"] + len(rolling)) == (0, 14)
    assert f"Để đóng đợt đúng như trên: thêm --confirm {len(rolling)}" in page.out
    assert f"Chuyển sang Đợt 02 năm 2024: {len(rolling)} hồ sơ chưa xong" in page.out
    assert (wrong.code, aimless.code) == (2, 1)
    assert "chưa biết chuyển sang đợt nào" in " ".join(aimless.out.split())
    assert databases.content(demo) == before


def test_a_round_is_closed_and_shown_closed(ocop: Ocop) -> None:
    """With the right count the late dossiers are in the next round, and the page of the cycle says so."""
    count = len(ocop("--json", *LINE, "--to", "dot-2").json["preview"]["rolling"])

    said = ocop(*LINE, "--to", "dot-2", "--confirm", str(count))

    shown = ocop("--json", "cycle", "show").json["cycle"]["rounds"]
    late = ocop("dossier", "round", "LG24-0015", "dot-1", "--reason", "thử")
    assert said.code == 0
    assert [(one["name"], one["closed_at"] is None) for one in shown] == [("dot-1", False), ("dot-2", True)]
    assert "đã đóng 03/6/2024" in ocop("cycle", "show").out.replace("\n", " ")
    assert "đã đóng, không nhận hồ sơ nữa" in " ".join(late.err.split())
