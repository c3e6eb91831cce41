"""Rounds and last safe days, renewals and calls, from the command line: pages, JSON, sheets, both languages."""

import csv
from pathlib import Path

from tests.faces.conftest import Ocop

ROUND = "lang-giang-2024/dot-1"
NO_ROUND = {"not-by-round", "no-round"}


def rows_of(file: Path) -> list[list[str]]:
    """The rows of a sheet under its titles."""
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))[1:]


def test_the_page_of_rounds_says_who_makes_which(ocop: Ocop) -> None:
    """Every open dossier, with its verdict, its next step and whose it is; the order of admission is stated."""
    found = ocop("--json", "cycle", "fit").json["fitting"]
    page = ocop("cycle", "fit").out

    missed = [one for one in found["dossiers"] if one["verdict"] == "cannot"]
    assert [one["name"] for one in found["rounds"]] == ["dot-1", "dot-2"]
    assert [one["makes"] for one in missed] == ["lang-giang-2024/dot-2"] * len(missed)
    assert all(one["code"] in page for one in found["dossiers"])
    assert "Thứ tự nhận vào đợt" in page


def test_rounds_are_narrowed_by_verdict_round_and_unit(ocop: Ocop) -> None:
    """What was chosen stands in the JSON as well."""
    late = ocop("--json", "cycle", "fit", "--verdict", "cannot").json
    first = ocop("--json", "cycle", "fit", "--round", "dot-1").json
    of_unit = ocop("--json", "cycle", "fit", "--unit", "UBND xã Xuân Hương").json
    by_code = {one["code"]: one for one in late["fitting"]["dossiers"]}

    assert {by_code[code]["verdict"] for code in late["chosen"]} == {"cannot"}
    assert {by_code[code]["round"] for code in first["chosen"]} == {ROUND}
    assert 0 < len(of_unit["chosen"]) < len(by_code)
    assert ocop("cycle", "fit", "--verdict", "no-way").out.count("Không có hồ sơ nào như vậy.") == 1


def test_the_rounds_of_a_dossier_are_proved(ocop: Ocop) -> None:
    """The words of the plan, how they were read, and why each step has its day; shorter on the dossier's own page."""
    told = " ".join(ocop("dossier", "fit", "LG24-0002").out.split())
    shown = " ".join(ocop("dossier", "show", "LG24-0002").out.split())
    english = ocop("--lang", "en", "dossier", "fit", "LG24-0002").out

    assert "văn bản ghi: “Trước ngày 15/6/2024”" in told
    assert "bước sau tính 1 ngày làm việc vì quy định không đặt thời hạn" in told
    assert "Cách tính: ocop dossier fit LG24-0002" in shown
    assert "In Round 1 of 2024: in time" in english


def test_a_dossier_that_is_done_has_no_round_to_make(ocop: Ocop) -> None:
    """It is certified."""
    said = ocop("--json", "dossier", "fit", "LG24-0007")

    assert (said.code, said.json["fit"]) == (0, None)


def test_the_page_of_rounds_becomes_a_sheet(ocop: Ocop, tmp_path: Path) -> None:
    """A row for each dossier, days as machines write them."""
    file = tmp_path / "dot.csv"

    said = ocop("cycle", "fit", "--csv", str(file))

    rows = rows_of(file)
    assert f"Đã ghi {len(rows)} dòng" in said.out.replace("\n", " ")
    assert "2024-06-12" in {row[11] for row in rows}


def test_a_round_that_was_closed_by_mistake_is_opened_again(ocop: Ocop) -> None:
    """With a reason; without one it is wrong use, and a second time it is refused."""
    closing = ("cycle", "close-round", "lang-giang-2024", "dot-1", "--reason", "Đã họp", "--to", "dot-2")
    count = len(ocop("--json", *closing).json["preview"]["rolling"])
    ocop(*closing, "--confirm", str(count))
    line = ("cycle", "reopen-round", "lang-giang-2024", "dot-1")

    without, done, again = ocop(*line), ocop(*line, "--reason", "Đóng nhầm"), ocop(*line, "--reason", "Đóng nhầm")

    assert (without.code, done.code, again.code) == (2, 0, 1)
    assert "chưa đóng" in " ".join(again.err.split())


def test_the_cohort_asks_for_ends_that_nobody_entered(ocop: Ocop) -> None:
    """Two certificates of the demonstration have no end; with one entered there is a last safe day."""
    before = ocop("--json", "certificate", "cohort").json["cohort"]
    ocop("certificate", "correct", "LG24-0007", "--issued", "4/6/2021", "--reason", "Theo giấy gốc")
    after = ocop("--json", "certificate", "cohort", "--search", "LG24-0007").json["cohort"]["items"][0]

    assert (before["total"], {one["why"] for one in before["items"]}) == (2, {"end-unknown"})
    assert (after["ends"], after["risk"], after["act_by"]) == ("2024-06-04", "lost", "2024-05-29")


def test_calls_are_made_and_answers_are_written_down(ocop: Ocop, tmp_path: Path) -> None:
    """Whom to call, why and what to ask; the answer stands in the cohort and on the trail."""
    ocop("certificate", "correct", "LG24-0007", "--issued", "20/6/2021", "--reason", "Theo giấy gốc")
    sheet = tmp_path / "goi.csv"
    calls = ocop("certificate", "calls", "--csv", str(sheet)).out
    said = ocop(
        "certificate", "answer", "LG24-0007", "will-file", "--day", "3/6/2024", "--who", "Nguyễn Thị Thu",
        "--spoken-to", "Chủ cơ sở",
    )  # fmt: skip
    (again,) = ocop("--json", "certificate", "cohort", "--answer", "will-file").json["cohort"]["items"]
    entry = ocop("audit", "log", "--size", "5").out

    assert "Gọi 1 chủ thể, ngày 03/6/2024" in calls
    assert "chưa có số điện thoại" in calls
    assert "Hỏi: có đánh giá lại không" in calls
    assert [row[3] for row in rows_of(sheet)] == ["LG24-0007"]
    assert said.code == 0
    assert (again["told"], again["answer"], again["answered_on"]) == ("telephone", "will-file", "2024-06-03")
    assert "Ghi câu trả lời của chủ thể" in " ".join(entry.split())


def test_the_work_ahead_and_the_counts_fit_a_terminal(ocop: Ocop, tmp_path: Path) -> None:
    """By council, commune, producer and month, in both languages; each is a sheet as well."""
    for by in ("council", "commune", "producer", "month"):
        for language in ("vi", "en"):
            file = tmp_path / f"{by}-{language}.csv"
            said = ocop("--lang", language, "certificate", "cohort", "--by", by, "--csv", str(file))
            assert said.code == 0
            assert max(map(len, said.out.splitlines())) <= 100
            assert rows_of(file)
