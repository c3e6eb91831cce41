"""A register of certificates in a CSV file: every flaw is told by its line, and a file with one gives nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.policy import register, sentences

CALLED = register.Called(
    columns={
        "Sản phẩm": "product", "Chủ thể": "producer", "Xã": "commune", "Số sao": "stars",
        "Số quyết định": "decision_number",
        "Ngày cấp": "issued", "Ngày hết hạn": "ends", "Tình trạng": "state", "Thôi giá trị từ ngày": "settled_on",
    },
    states={"đang có hiệu lực": "in-force", "đã hết hạn": "ended", "đã thu hồi": "revoked"},
)  # fmt: skip
HEAD = "Sản phẩm;Chủ thể;Xã;Số sao;Số quyết định;Ngày cấp;Ngày hết hạn;Tình trạng;Thôi giá trị từ ngày\n"
ROW = "Mật ong;HTX Ong;xã Đông;3 sao;12/QĐ-UBND;1/3/2023;1/3/2026;;\n"


def read(text: str | bytes) -> tuple[register.Entry, ...]:
    """The rows of a file."""
    return register.read("so.csv", text.encode() if isinstance(text, str) else text, CALLED)


def flaws(text: str | bytes) -> list[tuple[int, str, str]]:
    """What is wrong with a file: line, column, code of each flaw."""
    with pytest.raises(errors.PolicyFlawed) as found:
        read(text)
    return [(flaw.line, flaw.key, flaw.code) for flaw in found.value.flaws]


def test_a_row_says_what_the_office_says() -> None:
    """Days and stars as offices write them; what is blank stays unknown."""
    (found,) = read(HEAD + ROW)

    assert found == register.Entry(
        line=2, product="Mật ong", producer="HTX Ong", commune="xã Đông", stars=3, decision_number="12/QĐ-UBND",
        issued=date(2023, 3, 1), ends=date(2026, 3, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "product,producer,stars\nChè,Hộ A,4\n",
        "﻿product;producer;stars\r\n\r\nChè;Hộ A;4★\r\n",
        "Sản phẩm\tCHỦ THỂ\tSố sao\nChè\tHộ A\t4 sao\n\n",
        '"Số sao";"Sản phẩm";"Chủ thể"\n4;"Chè";"Hộ  A"\n',
        "Sa\u0309n phâ\u0309m;Chu\u0309 thê\u0309;Sô\u0301 sao\nChe\u0300;Hô\u0323 A;4\n",
    ],
)
def test_l13_a_file_reads_the_same_however_it_was_saved(text: str) -> None:
    """Ids or names, any separator, any order, with a mark at the beginning, in either form of Unicode."""
    (found,) = read(text)

    assert (found.product, found.producer, found.stars) == ("Chè", "Hộ A", 4)


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        ("1/3/2023", "30/2/2023", (2, "issued", "register-not-a-day")),
        ("1/3/2023", "2023", (2, "issued", "register-not-a-day")),
        ("1/3/2023", "1/3/23", (2, "issued", "register-not-a-day")),
        ("1/3/2023", "0023-03-01", (2, "issued", "register-not-a-day")),
        ("1/3/2023", "1/3/" + "9" * 20, (2, "issued", "register-not-a-day")),
        ("3 sao", "ba", (2, "stars", "register-not-stars")),
        ("3 sao", "6", (2, "stars", "register-not-stars")),
        ("3 sao", "", (2, "stars", "register-cell-missing")),
        ("HTX Ong", "  ", (2, "producer", "register-cell-missing")),
        (";;\n", ";đã mất;\n", (2, "state", "register-not-a-state")),
        (";;\n", ";;;;x\n", (2, "", "register-cells")),
        ("Số sao", "Sao", (1, "", "register-column-unknown")),
        ("Xã", "Số sao", (1, "stars", "register-column-twice")),
        ("Chủ thể", "Xã", (1, "producer", "register-column-missing")),
        ("12/QĐ", '"12/QĐ', (2, "", "register-not-csv")),
        ("12/QĐ", "1" * 32_768, (2, "", "register-cell-too-long")),
    ],
)
def test_each_flaw_is_told_at_its_line_and_column(old: str, new: str, flaw: tuple[int, str, str]) -> None:
    """With a sentence of its own."""
    assert flaw in flaws((HEAD + ROW).replace(old, new, 1))


def test_a_column_without_a_name_is_passed_over_only_where_it_is_empty() -> None:
    """Spreadsheets save empty columns at the end; words in one are not dropped in silence."""
    head, row = HEAD.replace("\n", ";\n"), ROW.replace("\n", ";\n")

    assert flaws(head + row.replace(";\n", ";x\n")) == [(1, "", "register-column-unnamed")]
    assert len(read(head + row)) == 1


def test_all_flaws_are_told_at_once() -> None:
    """Of three rows two are wrong, one of them twice."""
    text = HEAD + ROW + ROW.replace("3 sao", "7").replace("1/3/2026", "mai") + ROW.replace("Mật ong", "")

    assert flaws(text) == [
        (3, "stars", "register-not-stars"), (3, "ends", "register-not-a-day"), (4, "product", "register-cell-missing"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", HEAD])
def test_a_file_without_certificates_is_told(text: str) -> None:
    """An empty file, blank lines, or names of columns alone."""
    assert flaws(text) == [(1, "", "register-empty")]


def test_a_file_in_another_encoding_is_told_where_it_begins() -> None:
    """As saved by an old spreadsheet: the line on which it goes wrong."""
    raw = HEAD.encode() + "Mật ong;HTX Ong;xã Đông;3;;;;;\n".encode("utf-16-le")

    assert flaws(raw)[0][2] == "register-not-utf-8"


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"], ids=["xlsx", "xls"])
def test_a_workbook_is_told_as_one(raw: bytes) -> None:
    """Saved as it was worked on, not as CSV."""
    assert flaws(raw) == [(1, "", "register-workbook")]


def entry(**said: object) -> register.Entry:
    """A row with what is said of it."""
    return register.Entry(**{"line": 2, "product": "Chè", "producer": "Hộ A", "stars": 3, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({}, []),
        ({"issued": date(2023, 3, 1), "ends": date(2023, 3, 1)}, ["register-ends-before-issued"]),
        ({"issued": date(2023, 3, 1), "decision_day": date(2023, 3, 2)}, ["register-issued-before-decided"]),
        ({"issued": date(2026, 6, 2)}, ["register-day-to-come"]),
        ({"settled_on": date(2025, 1, 1)}, ["register-settled-in-force"]),
        ({"state": "revoked"}, ["register-settled-missing"]),
        (
            {"state": "revoked", "issued": date(2023, 3, 1), "settled_on": date(2023, 2, 1)},
            ["register-settled-before-issued"],
        ),
    ],
)
def test_what_cannot_be_is_told(said: dict[str, object], codes: list[str]) -> None:
    """A certificate that ends before it was issued, days that have not come, an end without its day."""
    assert [code for code, _, _ in register.why_not(entry(**said), date(2026, 6, 1))] == codes


def test_every_flaw_has_its_sentence() -> None:
    """Whatever the facts are, nothing of them is left over in the sentence's holes."""
    codes = [code for code in sentences.ALL if code.startswith("register-")]

    assert len(codes) > 25


@given(names=st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=40), most=st.integers(1, 9))
def test_parts_hold_every_row_once_and_no_product_in_two(names: list[str], most: int) -> None:
    """In parts of at most so many, unless one product alone has more."""
    entries = [entry(line=number, product=name) for number, name in enumerate(names)]

    parts = register.in_batches(entries, most)

    assert sorted(one.line for part in parts for one in part) == [one.line for one in entries]
    homes = [{one.product for one in part} for part in parts]
    assert sum(len(home) for home in homes) == len(set(names))
    assert all(len(part) <= most or len(home) == 1 for part, home in zip(parts, homes, strict=True))
