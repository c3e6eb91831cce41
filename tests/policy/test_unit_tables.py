"""A table of units from a spreadsheet: read with its lines, and refused where it is no such table."""

from typing import Any

import pytest

from ocop_cycle.policy import unit_tables

AROUND: dict[str, Any] = {"id": "nhap", "day": "2025-07-01"}


def read(text: str) -> tuple[Any, list[tuple[int, str]]]:
    """The changes of a table, and what is wrong with it, (line, code) each."""
    source = unit_tables.read(text.encode(), AROUND)
    return (source.data or {}).get("changes"), [(line, problem.code) for line, problem in source.found]


@pytest.mark.parametrize(
    "text",
    [
        "old,new,name\nxa-a,xa-moi,UBND xã Mới\nxa-b,xa-moi,\n",
        "\ufeffold;new;name\r\nxa-a;xa-moi;UBND xã Mới\r\n\r\nxa-b;xa-moi;\r\n",
        'OLD , New,name\nxa-a,xa-moi,"UBND xã Mới"\nxa-b,xa-moi\n',
        "old,new,name\nxa-a,xa-moi,UBND xa\u0303 Mơ\u0301i\nxa-b,xa-moi,\n",
        "old\tnew\tname\nxa-a\txa-moi\tUBND xã Mới\nxa-b\txa-moi\t\n",
        "old,new,name,,\nxa-a,xa-moi,UBND xã Mới,,\nxa-b,xa-moi,,,\n,,,,\n",
        "\ufeffsep=;\r\nold;new;name\r\nxa-a;xa-moi;UBND xã Mới\r\nxa-b;xa-moi;\r\n",
        "old,new,name\nxa-a,xa-\u200bmoi,\u202eUBND xã\x00 Mới\nxa-b,xa-moi,\n",
    ],
)
def test_l13_a_table_is_read_as_offices_save_it(text: str) -> None:
    """Comma, semicolon or tab, with a mark at the beginning, composed or not; what nobody sees is no matter."""
    changes, flaws = read(text)

    assert changes == [{"old": "xa-a", "new": "xa-moi", "name": "UBND xã Mới"}, {"old": "xa-b", "new": "xa-moi"}]
    assert flaws == []


def test_a_line_that_names_the_separator_is_counted() -> None:
    """The column of another table is found on the second line, where it stands."""
    assert read("sep=,\nold,new,commune\nxa-a,xa-moi,\n")[1] == [(2, "column-unknown")]
    assert read('sep=,\nold,new\nxa-a,"xa')[1] == [(3, "not-csv")]


def test_each_row_has_its_line() -> None:
    """Also behind an empty row, and behind a cell of several lines."""
    source = unit_tables.read('old,new,note\nxa-a,xa-moi,"hai\ndòng"\n\nxa-b,xa-moi,\n'.encode(), AROUND)

    assert [source.line_of(("changes", number, "new")) for number in (0, 1)] == [2, 5]


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("cũ,mới\nxa-a,xa-b\n", [(1, "column-missing"), (1, "column-missing"), (1, "column-unknown"),
                                 (1, "column-unknown")]),
        ("old,new\nxa-a,xa-b,xa-c\n", [(2, "cells-too-many")]),
        ("", [(1, "column-missing"), (1, "column-missing")]),
        ("old,new,name,name\nxa-a,xa-b,Xã B,Xã C\n", [(1, "column-twice")]),
        ("old,new,\nxa-a,xa-b,Xã B\n", [(1, "column-unnamed")]),
        ('old,new,note\nxa-a,xa-b,"ghi chú\nxa-c,xa-d,\n', [(2, "not-csv")]),
        ('old,new,note\nxa-a,xa-b,"ghi" chú\n', [(2, "not-csv")]),
        (f"old,new,note\nxa-a,xa-b,{'x' * 32_768}\n", [(2, "cell-too-long")]),
        (f"old,new,note\nxa-a,xa-b,{'x' * 200_000}\n", [(2, "cell-too-long")]),
        ("old,new\n" + "xa-a,xa-b\n" * 100_001, [(1, "file-too-large")]),
    ],
)  # fmt: skip
def test_what_is_no_table_of_units_is_told(text: str, flaws: list[tuple[int, str]]) -> None:
    """With the line, before anything is read as a unit."""
    assert read(text)[1] == flaws


def test_another_encoding_is_told_with_its_line() -> None:
    """A sheet saved for an old machine."""
    source = unit_tables.read(b"old,new\nxa-a,xa-m\xf4i\n", AROUND)

    assert [(line, problem.code) for line, problem in source.found] == [(2, "not-utf-8")]


def test_a_workbook_is_told_as_one() -> None:
    """Saved as it was worked on, not as CSV."""
    source = unit_tables.read(b"PK\x03\x04\x14\x00\x08\x00", AROUND)

    assert [(line, problem.code) for line, problem in source.found] == [(1, "workbook")]
