"""The working calendar at the terminal: a year shown, a file checked, a year adopted once its effect was confirmed."""

from pathlib import Path

import pytest

from ocop_cycle.policy import shelf
from tests.faces import databases
from tests.faces.conftest import Ocop

WORDS = "trong thời hạn 10 ngày làm việc kể từ ngày nhận công văn"
EXCHANGE = """
  - {day: 2024-06-14, kind: nghỉ hoán đổi, name: thử nghiệm, swaps_with: 2024-06-22, document: Công văn số 1/TN}
  - {day: 2024-06-22, kind: làm bù, name: thử nghiệm, swaps_with: 2024-06-14, document: Công văn số 1/TN}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The year 2024 with one more exchange."""
    place = tmp_path / "2024.yaml"
    place.write_bytes(shelf.Shelf().find("calendar", "2024").raw + EXCHANGE.encode())
    return str(place)


@pytest.fixture
def counting(ocop: Ocop) -> Ocop:
    """The demonstration, one dossier of which is due ten working days after Monday 3 June 2024."""
    assert ocop("deadline", "move", "LG24-0003", WORDS, "--reason", "Theo công văn", "--confirm", "1").code == 0
    return ocop


def day(ocop: Ocop) -> str:
    """The day on which that dossier is due."""
    (due,) = ocop("--json", "deadline", "list", "--dossier", "LG24-0003").json["deadlines"]["items"]
    return str(due["day"])


def test_a_year_is_shown_with_its_months_and_papers(ocop: Ocop) -> None:
    """Counted by hand: May 2024 has 23 weekdays less one holiday, and one Saturday made up."""
    said = ocop("--json", "calendar", "show", "2024").json
    page = ocop("calendar", "show", "2024").out

    assert (said["worked"], said["months"][4]) == (251, {"number": 5, "worked": 23, "off": 1, "made_up": 1})
    assert "hoán đổi với" in page
    assert "04/5/2024" in page
    assert "Công văn số 2450/VPCP-KGVX" in page


def test_a_provisional_year_says_what_is_open(ocop: Ocop) -> None:
    """Nobody takes a computed day for an announced one."""
    page = ocop("calendar", "show", "2027").out

    assert "Lịch làm việc năm 2027: tạm tính, chưa công bố" in page
    assert "! lịch nghỉ năm 2027 còn tạm tính, chưa có thông báo chính thức" in page


def test_f9_a_check_shows_what_a_file_would_move(counting: Ocop, demo: Path, file: str) -> None:
    """The dossier, its old day and its new one; nothing is done by looking."""
    before = databases.content(demo)

    said = counting("--json", "calendar", "check", file)
    page = counting("calendar", "check", file).out

    (one,) = said.json["would_move"][0]["moved"]
    assert (one["due"]["dossier"], one["due"]["day"], one["new_day"]) == ("LG24-0003", "2024-06-17", "2024-06-18")
    assert "Sẽ đổi ngày của 1 thời hạn: 1 đơn vị, 1 hồ sơ" in page
    assert databases.content(demo) == before


def test_f9_nothing_is_adopted_before_it_was_confirmed(counting: Ocop, demo: Path, file: str) -> None:
    """Without a confirmation, with a wrong count and with the digest of another list."""
    before = databases.content(demo)

    said = counting("calendar", "apply", file)
    wrong = counting("calendar", "apply", file, "--confirm", "2")
    other = counting("calendar", "apply", file, "--confirm", "1", "--preview", "0000")

    assert (said.code, wrong.code, other.code) == (0, 2, 2)
    assert "Chưa làm gì. Để thực hiện đúng những gì đã xem: thêm --confirm 1" in " ".join(said.out.split())
    assert wrong.err.startswith("Số xác nhận là 2 nhưng có 1 thay đổi; chưa làm gì.")
    assert databases.content(demo) == before


def test_f9_a_confirmed_calendar_moves_deadlines(counting: Ocop, file: str) -> None:
    """With the digest that the preview gave; the same file once more moves nothing."""
    digest = counting("--json", "calendar", "check", file).json["would_move"][0]["digest"]

    said = counting("--json", "calendar", "apply", file, "--confirm", "1", "--preview", digest)

    assert (said.code, said.json["receipt"]["after"]["moved"]) == (0, 1)
    assert day(counting) == "2024-06-18"
    assert "14/6 (nghỉ hoán đổi thử" in counting("deadline", "explain", "LG24-0003").out


def test_a_file_is_checked_without_any_instance(anywhere: Ocop, file: str, tmp_path: Path) -> None:
    """Then nothing can be said of deadlines, and nothing is."""
    said = anywhere("--instance", str(tmp_path / "none"), "--json", "calendar", "check", file)

    assert (said.code, said.json["would_move"]) == (0, [])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            "  - {day: 2024-06-14, kind: nghỉ hoán đổi, name: thử, swaps_with: 2024-06-22}\n",
            "chưa ghi văn bản cho phép hoán đổi; hãy ghi ở document",
        ),
        (
            "  - {day: 2024-06-14, kind: nghỉ hoán đổi, name: thử, swaps_with: 2024-06-22, document: CV 1}\n",
            "Ngày 22/06/2024 chưa được ghi là ngày làm bù của 14/06/2024; hãy ghi đủ cả hai",
        ),
        (
            "  - {day: 2024-06-14, kind: nghỉ phép, name: thử, document: CV 1}\n",
            "viết nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù",
        ),
        ("  - {day: 2024-06-31, kind: nghỉ lễ, name: thử, document: CV 1}\n", "không phải ngày; viết như 2024-06-03"),
    ],
    ids=["no decree", "no other half", "no such kind", "no such day"],
)
def test_a_crooked_calendar_is_refused_with_place_and_remedy(
    anywhere: Ocop, tmp_path: Path, more: str, sentence: str
) -> None:
    """File, line and key of the fault, and what to do."""
    place = tmp_path / "2024.yaml"
    shipped = shelf.Shelf().find("calendar", "2024").raw.decode()
    place.write_text(f"{shipped}{more}", encoding="utf-8")

    said = anywhere("--instance", str(tmp_path / "none"), "calendar", "check", str(place))

    assert said.code == 1
    assert sentence in " ".join((said.out + said.err).split())
    assert f"{place}:{len(shipped.splitlines()) + 1}" in "".join((said.out + said.err).split("\n"))
