"""Every page that shows something: it fits, it says what it is, and a program can read the same."""

import re
import unicodedata
from pathlib import Path

import pytest

from tests.faces.conftest import Ocop, run

MARK = "Dữ liệu trình diễn – không phải kết quả thật"
PAGES = [
    ("board",),
    ("dossier", "list"),
    ("dossier", "show", "LG24-0003"),
    ("dossier", "show", "LG24-0007"),
    ("dossier", "history", "LG24-0012"),
    ("duty", "list"),
    ("duty", "list", "--unit", "lg-xa-thai-dao"),
    ("duty", "show", "v-9-ke-hoach-xa/lg-xa-thai-dao"),
    ("deadline", "list"),
    ("deadline", "list", "--undated", "--size", "5"),
    ("deadline", "explain", "LG24-0003"),
    ("notice", "list"),
    ("notice", "list", "--state", "held"),
    ("notice", "show", "OC-LG-2024-00190"),
    ("notice", "preview", "OC-LG-2024-00190"),
    ("notice", "catalogue"),
    ("certificate", "list"),
    ("certificate", "expiring", "--days", "400"),
    ("certificate", "cohort"),
    ("certificate", "cohort", "--by", "commune"),
    ("certificate", "cohort", "--by", "council"),
    ("certificate", "calls"),
    ("cycle", "fit"),
    ("dossier", "fit", "LG24-0003"),
    ("cycle", "list"),
    ("cycle", "show"),
    ("unit", "list"),
    ("unit", "list", "--producers"),
    ("unit", "show", "lg-xa-thai-dao"),
    ("unit", "show", "lg-htx-jvo-food"),
    ("user", "list"),
    ("regime", "show"),
    ("regime", "show", "qd-148-2023"),
    ("regime", "show", "qd-148-2023", "--citations"),
    ("calendar", "show"),
    ("calendar", "show", "2024"),
    ("rules", "show"),
    ("rules", "show", "standard"),
    ("rights", "show", "standard"),
    ("regime", "diff", "qd-148-2023"),
    ("audit", "log"),
    ("audit", "log", "700"),
    ("audit", "head"),
    ("doctor",),
]
FILES = [
    ("plan", "show"),
    ("plan", "show", "lang-giang-2024"),
    ("plan", "check", "lang-giang-2024"),
    ("regime", "check", "qd-148-2023", "--gaps"),
    ("calendar", "check", "2024"),
    ("rules", "check"),
    ("rights", "check"),
]
CODES = re.compile(r"LG24-\d{4}|\d{2}/\d{1,2}/2024|2024-\d{2}-\d{2}|OC-LG-2024-\d{5}")


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """One language of the interface."""
    return str(request.param)


@pytest.fixture
def shown(pattern: Path) -> Ocop:
    """The program, typed in a demonstration that is only read."""
    return lambda *line: run("--instance", str(pattern), *line)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("page", [*PAGES, *FILES], ids=" ".join)
def test_a_page_fits_the_terminal(
    shown: Ocop, page: tuple[str, ...], language: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing sticks out at 80 or 120 columns, no colour reaches a pipe, and all text is in NFC."""
    monkeypatch.setenv("COLUMNS", str(width))

    said = shown("--lang", language, *page)

    assert (said.code, said.err) == (0, "")
    assert [line for line in said.out.splitlines() if len(line) > width and MARK not in line] == []
    assert "\x1b" not in said.out
    assert said.out == unicodedata.normalize("NFC", said.out)


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_page_of_a_demo_says_that_it_is_one(shown: Ocop, page: tuple[str, ...]) -> None:
    """On the first line, and as a field of the JSON."""
    assert shown(*page).out.splitlines()[0] == MARK
    assert shown("--json", *page).json["demo"] == MARK


@pytest.mark.parametrize("page", ["board", "dossier list", "deadline list", "dossier history LG24-0003"])
def test_codes_and_days_are_never_cut(shown: Ocop, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrow as it may be, a code or a day stands whole: every one of the wide page is in the narrow one."""
    monkeypatch.setenv("COLUMNS", "200")
    wide = set(CODES.findall(shown(*page.split()).out))
    monkeypatch.setenv("COLUMNS", "80")

    narrow = set(CODES.findall(shown(*page.split()).out))

    assert wide == narrow
    assert len(wide) > 5


def test_the_board_says_where_everything_stands_and_what_is_owed(shown: Ocop) -> None:
    """Stages with their counts; what is overdue, whose it is, and on what it rests."""
    said = shown("board").out

    headings = re.findall(r"^(\S.*) \((\d+)\)$", said, re.MULTILINE)
    assert headings == [
        ("Ý tưởng", "2"),
        ("Phương án SXKD", "2"),
        ("Hồ sơ", "7"),
        ("Chấm huyện", "6"),
        ("Chấm tỉnh", "2"),
        ("Trung ương", "1"),
        ("Chứng nhận", "2"),
        ("Hết hạn / kết thúc", "1"),
    ]
    assert "CẦN LÀM NGAY: 2 việc quá hạn" in said
    assert "Phòng Nông nghiệp và Phát triển nông thôn" in said
    assert "LG24-0003 Mỳ bún lứt JVO FOOD; LG24-0005 Bò Một nắng Núi Hản" in said
    assert "Vì: Kế hoạch OCOP huyện Lạng Giang 2024 (dự thảo), mục II.8" in said


def test_a_dossier_says_why_a_step_is_not_open(shown: Ocop) -> None:
    """Each step with the reasons that the engine would give."""
    said = shown("dossier", "show", "LG24-0005", "--as", "xa-xuong-lam").out

    assert "accept-dossier: Tiếp nhận hồ sơ hợp lệ và trình hội đồng huyện" in said
    assert "– Việc này thuộc về: Điều phối viên OCOP (Cấp huyện)." in said


def test_a_deadline_is_explained_with_both_readings(shown: Ocop) -> None:
    """The newest version first; each with the wording, both readings and where they come from."""
    said = shown("--json", "deadline", "explain", "LG24-0003").json["deadline"]

    assert [one["due"]["version"] for one in said] == [2, 1]
    assert (said[1]["due"]["day"], said[1]["due"]["lenient_day"]) == ("2024-06-14", "2024-06-15")


def test_what_somebody_may_not_see_is_not_there(shown: Ocop) -> None:
    """A commune's officer sees the dossiers of the commune and no others."""
    said = shown("--as", "xa-thai-dao", "--json", "dossier", "list").json["dossiers"]

    assert {one["commune"] for one in said["items"]} == {"UBND xã Thái Đào"}
    assert shown("--as", "xa-thai-dao", "dossier", "show", "LG24-0005").code == 2


def test_a_plan_is_checked_with_its_oddities(shown: Ocop) -> None:
    """The header says 11 and the table has 12: both are kept, and said."""
    said = shown("plan", "check", "lang-giang-2024")

    assert said.code == 0
    assert "lời văn ghi 11 (Đánh giá lại), bảng có 12; giữ cả hai, cần hỏi lại" in " ".join(said.out.split())


def test_a_next_plan_is_drafted(demo: Path) -> None:
    """Next year's plan with its dates marked to be confirmed, as a file that can be checked."""
    said = run("--instance", str(demo), "plan", "new", "--from", "lang-giang-2024", "--year", "2025")
    again = run("--instance", str(demo), "plan", "new", "--from", "lang-giang-2024", "--year", "2025")

    drafted = demo / "workflows" / "plans" / "lang-giang-2025.yaml"
    assert said.code == 0
    assert "to_be_confirmed: true" in drafted.read_text(encoding="utf-8")
    assert run("--instance", str(demo), "plan", "check", "lang-giang-2025").code == 0
    assert (again.code, "đã có" in again.err) == (1, True)


@pytest.mark.parametrize(
    "word", ["Phòng Nông nghiệp và Phát triển nông thôn", "Phòng NN&PTNT", "phòng nn & ptnt", "Nông nghiệp&PTNT"]
)
def test_a_unit_is_called_as_letters_call_it(ocop: Ocop, word: str) -> None:
    """By its id, its name, another name that the plan gives it, in any spelling of them: the same unit."""
    meant = ocop("--json", "duty", "list", "--unit", "lg-phong-nnptnt")

    said = ocop("--json", "duty", "list", "--unit", word)
    nfd = ocop("--json", "duty", "list", "--unit", unicodedata.normalize("NFD", word))

    assert meant.json["duties"]["total"] > 0
    assert said.json == meant.json
    assert nfd.json == meant.json


def test_a_part_of_a_name_is_no_name(ocop: Ocop) -> None:
    """Nothing is guessed: what no unit is called is refused, and where to look is told."""
    said = ocop("dossier", "list", "--commune", "Hương")

    assert said.code == 2
    assert said.err.startswith("Không có đơn vị “Hương”; ghi mã, tên hoặc tên gọi khác như ocop unit list in ra.")
