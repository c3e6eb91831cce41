"""The register of certificates at the command line: entered, listed, shown, told of its end, revoked."""

from pathlib import Path

import pytest

from ocop_cycle.domain import certificates
from tests.faces.conftest import Ocop

SHEET = """Sản phẩm;Chủ thể;Xã;Số sao;Số quyết định;Ngày quyết định;Ngày cấp;Tình trạng;Thôi giá trị từ ngày
Mật ong rừng;HTX Ong Vàng Mẫu;xã Thái Đào;3;12/QĐ-UBND;1/3/2023;5/3/2023;;
Chè xanh;Hộ Chè Mẫu;xã Nghĩa Hưng;3 sao;;;5/3/2021;;
Chè xanh;Hộ Chè Mẫu;xã Nghĩa Hưng;4;45/QĐ-UBND;1/4/2024;1/4/2024;;
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The register of an office, as it was saved."""
    file = tmp_path / "so.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


@pytest.fixture
def entered(ocop: Ocop, sheet: Path) -> Ocop:
    """The demonstration with that register entered."""
    ocop("certificate", "import", str(sheet), "--confirm", "3")
    return ocop


def items(ocop: Ocop, *line: str) -> list[tuple[str, str]]:
    """Product and status of each certificate of a list."""
    found = ocop("--json", "certificate", *line).json["certificates"]["items"]
    return [(one["product"], one["status"]) for one in found]


def test_a_file_is_shown_then_entered_and_never_twice(ocop: Ocop, sheet: Path) -> None:
    """The number typed must be the number shown; the same file again enters nothing."""
    shown = ocop("--json", "certificate", "import", str(sheet)).json["import"]
    wrong = ocop("certificate", "import", str(sheet), "--confirm", "2")
    done = ocop("certificate", "import", str(sheet), "--confirm", "3")
    again = ocop("certificate", "import", str(sheet), "--confirm", "3")

    assert (shown["count"], shown["left"], shown["stars"]) == (3, 3, {"3": 2, "4": 1})
    assert (wrong.code, "3" in wrong.err) == (2, True)
    assert "Đã ghi 3 giấy chứng nhận của so.csv" in done.out
    assert "cả 3 giấy chứng nhận đã được ghi từ trước" in again.out


def test_flaws_are_told_by_line_and_column(ocop: Ocop, sheet: Path) -> None:
    """In the words of the sheet to people, by id to programs; nothing is entered."""
    sheet.write_text(SHEET.replace("5/3/2023", "5/13/2023").replace("xã Nghĩa Hưng;4", "xã Nghĩa;9"), encoding="utf-8")
    said = ocop("certificate", "import", str(sheet), "--confirm", "3")
    flaws = ocop("--json", "certificate", "import", str(sheet)).json["error"]["flaws"]

    assert said.code == 1
    assert "so.csv:2: Ngày cấp: 5/13/2023 không phải là ngày" in said.err
    assert [(flaw["line"], flaw["key"], flaw["code"]) for flaw in flaws] == [
        (2, "issued", "register-not-a-day"), (4, "stars", "register-not-stars"),
    ]  # fmt: skip
    assert ("Mật ong rừng", "in-force") not in items(ocop, "list")


def test_one_certificate_is_typed(ocop: Ocop) -> None:
    """What cannot be is refused with its column and the way out."""
    line = ("certificate", "enter", "Nem chua", "--producer", "Hộ Nem Mẫu", "--stars", "3", "--commune", "xã Thái Đào")
    wrong = ocop(*line, "--issued", "1/3/2024", "--ends", "1/3/2024")
    done = ocop(*line, "--issued", "1/3/2024")

    assert (wrong.code, "Ngày hết hạn: hết hạn ngày 01/3/2024 mà cấp ngày 01/3/2024" in wrong.err) == (1, True)
    assert done.code == 0
    assert ("Nem chua", "in-force") in items(ocop, "list", "--search", "nem chua")


LISTS = {
    ("list", "--search", "chè"): [("Chè xanh", "in-force")],
    ("list", "--search", "chè", "--status", "any"): [("Chè xanh", "ended"), ("Chè xanh", "in-force")],
    ("list", "--search", "chè", "--status", "ended"): [("Chè xanh", "ended")],
    ("list", "--search", "chè", "--on", "4/3/2024"): [("Chè xanh", "in-force")],
    ("list", "--search", "chè", "--on", "20/3/2024"): [],
    ("list", "--regime", "qd-1048-2019", "--status", "any"): [("Chè xanh", "ended")],
    ("expiring", "--days", "700", "--search", "mật ong"): [("Mật ong rừng", "in-force")],
    ("expiring", "--days", "600", "--search", "mật ong"): [],
}


def test_the_register_is_narrowed(entered: Ocop) -> None:
    """By what a certificate is on a day, by law and by words; an option that a list does not have is told."""
    assert {line: items(entered, *line) for line in LISTS} == LISTS
    assert entered("certificate", "expiring", "--end-known").code == 2


def test_pages_are_whole_in_both_languages(entered: Ocop) -> None:
    """No hole and no id of a status shows."""
    lines = [("show", "LG24-0025"), ("history", "LG24-0025"), ("list", "--status", "any")]
    ids = [name for name in certificates.STATUSES if "-" in name]

    said = [entered("--lang", language, "certificate", *line) for language in ("vi", "en") for line in lines]

    assert [one.code for one in said] == [0] * 6
    assert [word for word in ("{", "[[", *ids) for one in said if word in one.out] == []


def test_a_product_had_one_certificate_on_a_day(entered: Ocop) -> None:
    """The one of three stars until its end, none for four weeks, then the one of four."""
    held = [
        entered("--json", "certificate", "history", "LG24-0025", "--on", day).json["history"]["held"]
        for day in ("5/3/2024", "6/3/2024", "1/4/2024")
    ]

    assert [one["stars"] if one else None for one in held] == [3, None, 4]


def test_a_letter_and_a_revocation_stand_on_the_page(entered: Ocop) -> None:
    """By number and day; under QĐ 148 no ground was read, so that a reason is given and a ground refused."""
    entered("certificate", "letter", "LG24-0026", "--number", "112/UBND-NN", "--day", "3/6/2024")
    grounded = entered("certificate", "revoke", "LG24-0026", "--ground", "a", "--reason", "Giả mạo", "--as", "ha")
    entered(
        "certificate", "revoke", "LG24-0026", "--decision-number", "7/QĐ-UBND", "--reason", "Giả mạo", "--as", "ha",
    )  # fmt: skip
    page = entered("certificate", "show", "LG24-0026").out

    assert (grounded.code, "không liệt kê căn cứ" in grounded.err) == (1, True)
    assert "112/UBND-NN ngày 03/6/2024" in page
    assert "thôi giá trị từ 03/6/2024, quyết định 7/QĐ-UBND" in " ".join(page.split())


def test_a_certificate_nobody_has_is_told_with_the_nearest(entered: Ocop) -> None:
    """By the codes of dossiers that have one."""
    said = entered("certificate", "show", "LG24-0027")

    assert (said.code, "LG24-002" in said.err) == (2, True)
