"""Entries of the trail in words: what an id stands for, what a record holds, what a step is called."""

import json
import pathlib
import re

import pytest

from ocop_cycle.application import interface
from ocop_cycle.storage import schema
from tests.faces.conftest import Ocop, run

RAW = {
    "vi": re.compile(r"\b(covered|system|(dossier|unit|producer|command):\S|holder_id|entered_at)|\blg-(xa|htx)-"),
    "en": re.compile(r"\b((dossier|unit|producer|command):\S|holder_id|entered_at)|\blg-(xa|htx)-"),
}
"""What stands in tables and has a word or a name, by the language of the page."""

KEPT = re.compile(r"^(Mã lệnh|Command)\b.*(\n {10,}.*)*|\S+@\S+", re.MULTILINE)
"""The key of a command and addresses of mail are shown as they are."""
LISTS = [
    ("audit", "log", "--size", "400"),
    ("audit", "as-of", "2024-06-02", "LG24-0011"),
    ("audit", "as-of", "2024-06-02"),
    ("dossier", "history", "LG24-0011"),
]


@pytest.fixture
def shown(pattern: pathlib.Path) -> Ocop:
    """The program, typed by an auditor in a demonstration that is only read."""
    return lambda *line: run("--instance", str(pattern), *line, "--as", "kiem")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_entry_is_told_in_words(shown: Ocop, language: str) -> None:
    """No page of an entry shows a word or an id of the tables where there is a name for it; one of each kind."""
    entries = shown("audit", "log", "--size", "1000", "--json").json["entries"]["items"]
    newest = {one["kind"]: str(one["number"]) for one in reversed(entries)}

    pages = {kind: shown("audit", "log", number, "--lang", language).out for kind, number in newest.items()}

    assert {kind: found[0] for kind, page in pages.items() if (found := RAW[language].search(KEPT.sub("", page)))} == {}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("line", LISTS, ids=" ".join)
def test_a_list_of_entries_is_told_in_words(shown: Ocop, line: tuple[str, ...], language: str) -> None:
    """Neither the log, nor the past, nor a history shows ids where there are names."""
    said = shown(*line, "--lang", language)

    assert (said.code, RAW[language].search(said.out)) == (0, None)


def test_the_log_says_what_each_entry_is_about(shown: Ocop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is told with the dossier it was taken with."""
    monkeypatch.setenv("COLUMNS", "200")

    said = shown("audit", "log", "--dossier", "LG24-0011", "--size", "1", "--kind", "AdvanceDossier").out

    assert "UBND huyện công nhận và cấp giấy chứng nhận 3 sao: hồ sơ LG24-0011" in said


def test_a_receipt_names_a_notice_by_what_it_tells(ocop: Ocop) -> None:
    """Holding a notice is acknowledged with its text and recipient, not with its key."""
    (held, *_) = ocop("notice", "list", "--state", "held", "--json").json["notices"]["items"]

    said = ocop("notice", "release", held["id"])

    assert held["id"] not in said.out + said.err


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_record_and_column_has_a_word(language: str) -> None:
    """What an entry may write is called by a word in both languages (templates/interface, records-of and column)."""
    said = interface.load(language, None)._said["values"]  # looked at from inside
    records = [table for table in schema.metadata.tables.values() if table.info["head"] == "records"]

    assert sorted({table.name for table in records} - set(said["records-of"])) == []
    assert sorted({column.name for table in records for column in table.columns} - set(said["column"])) == []


def test_points_have_a_decimal_comma_in_vietnamese(shown: Ocop) -> None:
    """72,5 to whoever reads Vietnamese, 72.5 in English and to programs."""
    line = ("dossier", "show", "LG24-0009")

    vietnamese, english, read = shown(*line).out, shown(*line, "--lang", "en").out, shown(*line, "--json").json

    assert ("72,5 điểm" in vietnamese, "72.5" in vietnamese) == (True, False)
    assert "72.5 points" in english
    assert read["dossier"]["total"] == "72.5"


def test_refusals_write_points_as_pages_do() -> None:
    """A total that lies below a bound is told with a comma."""
    said = interface.load("vi", None)
    template = said._said["reasons"]["points-too-low"]  # looked at from inside

    told = said.fill(template, {"level": "district", "total": "58.5", "points": "70"})

    assert "58,5" in told
    assert json.dumps(template).count(":points}") == 2


def test_a_refusal_calls_things_by_their_names(ocop: Ocop) -> None:
    """Which product and which round stand in the way is said in words."""
    said = ocop("dossier", "open", "lg-nem-ong-te")

    assert (said.code, said.err.splitlines()[1:]) == (
        1,
        ["  - Sản phẩm Nem ông Tề đã có hồ sơ trong đợt Đợt 01 năm 2024."],
    )
