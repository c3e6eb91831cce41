"""The sentences of proofs in English: every one of them, with its facts, and nothing guessed."""

import json
import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle.application import proof_words
from ocop_cycle.domain import deadlines, proof_reading, proofs
from ocop_cycle.policy import wording
from tests import office_calendar

ENGLISH: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "templates" / "proofs" / "en.json").read_text(encoding="utf-8")
)
SAMPLES = {
    "wording": "trước ngày 15/6/2024: đến hết ngày", "count": "5", "number": "31", "year": "2031", "month": "7",
    "span": "giữa tháng 7/2024", "unit": "ngày làm việc", "event": " (ngày ký)", "why": "Chủ nhật, nghỉ lễ Giỗ Tổ",
    "skipped": "", "made_up": "", "start": "08:00 ngày 03/6/2024", "hour": "17:00",
}  # fmt: skip


def fields(template: str) -> set[str]:
    """The facts of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def english(text: str, anchor: date | None = None) -> list[str]:
    """The proof of a wording and its warnings, in English."""
    calendar = office_calendar.shipped()
    due = deadlines.resolve(wording.parse(text, year=2024), anchor=anchor, calendar=calendar)
    return [proof_words.told("en", said) for said in (*(step.text for step in due.proof), *due.warnings)]


def test_every_sentence_of_a_proof_is_there_in_english_with_its_facts() -> None:
    """None is missing, none is left over, and none loses a fact."""
    vietnamese = {name: fields(said) for name, said in proof_reading.templates().items()}

    assert {name: fields(said) for name, said in ENGLISH["phrases"].items()} == vietnamese
    assert set(ENGLISH["units"]) == set(proofs.UNITS)
    assert set(ENGLISH["parts"]) == set(proofs.PARTS)
    assert set(ENGLISH["spans"]) == set(proofs.SPANS)
    assert set(ENGLISH["sources"]) == set(proofs.HOUSE_RULES)


@pytest.mark.parametrize("name", proof_reading.templates())
def test_a_sentence_is_read_as_the_phrase_it_was_made_of(name: str) -> None:
    """With the very facts, whatever other phrase would fit it as well."""
    said = proof_reading.templates()[name]
    facts = {fact: SAMPLES.get(fact, "15/6/2024") for fact in fields(said)}

    found = proof_reading.read(said.format(**facts))

    assert found == proof_reading.Read(phrase=name, facts=facts)


@pytest.mark.parametrize(
    ("text", "anchor", "told"),
    [
        ("Trước ngày 15/6/2024", None, [
            "the document says: “Trước ngày 15/6/2024”",
            "“before 2024-06-15”: strictly the end of 2024-06-14, leniently the end of 2024-06-15",
            "2024-06-15 is a day off (Saturday); a fixed day does not move by itself, the last working day before it"
            " is 2024-06-14",
        ]),
        ("05 ngày làm việc kể từ ngày nhận đủ hồ sơ", date(2024, 4, 25), [
            "the document says: “05 ngày làm việc kể từ ngày nhận đủ hồ sơ”",
            "counted from the day after 2024-04-25 (nhận đủ hồ sơ)",
            "5 working days from 2024-04-25: 27–28 April (Saturday, Sunday), 29 April (exchanged day off, around"
            " 30 April and 01 May), 30 April (holiday, Victory Day), 01 May (holiday, Labour Day), 05 May (Sunday)"
            " are left out; 2024-05-04 (Saturday worked in exchange) counts: until 2024-05-06",
            "last moment: the end of 2024-05-06",
        ]),
        ("giữa tháng 7/2024", None, [
            "the document says: “giữa tháng 7/2024”",
            "the middle of July 2024: until the end of 2024-07-15",
        ]),
        ("Liên tục trong năm", None, [
            "the document says: “Liên tục trong năm”", "a standing task, without a limit",
        ]),
    ],
)  # fmt: skip
def test_a_proof_in_english(text: str, anchor: date | None, told: list[str]) -> None:
    """Days as the language writes them, weekdays in words; what the document says stays as it stands."""
    assert english(text, anchor) == told


def test_a_proof_stays_as_it_was_written_where_nobody_can_tell_it() -> None:
    """In Vietnamese, in a language without a file, and where a sentence is none of ours."""
    said = proofs.say("by", day=date(2024, 6, 14))

    assert [proof_words.told(language, said) for language in ("vi", "fr")] == [said, said]
    assert proof_words.told("en", "Một câu khác") == "Một câu khác"
    assert proof_words.told("en", proofs.HOUSE_RULE) == "a convention of this software; the law does not define it"
    assert proof_words.told("en", proofs.PERIOD_ENDS) == proofs.PERIOD_ENDS
