"""Units are found by the words of letters, exactly or not at all; and every area knows who answers for it."""

import dataclasses
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.policy import plan_lookup
from tests.policy import small_plans
from tests.policy.small_plans import UNITS, duty, plan, unit


def ids(words: str) -> list[str]:
    """The ids of the units of the small plan that the words mean."""
    return [found.id for found in plan_lookup.units_of(plan(), words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("agency", ["agency"]),
        ("offices", ["province", "committee", "agency", "finance"]),
        ("communes", ["east", "west"]),
        ("UBND các xã, thị trấn", ["east", "west"]),
        ("CÁC XÃ,  THỊ TRẤN", ["east", "west"]),
        ("UBND huyện", ["committee"]),
        ("Phòng NN và PTNT", ["agency"]),
        ("phòng nn & ptnt", ["agency"]),
        ("xã Đông Hòa", ["east"]),
    ],
)
def test_a_word_of_a_letter_leads_to_its_units(words: str, expected: list[str]) -> None:
    """By id, class, name or alias, whatever the capitals, the spaces, "&" or "và", and the place of a tone mark."""
    assert ids(words) == expected


@pytest.mark.parametrize("words", ["UBND", "xã Đông", "Phòng NN", "Phong NN&PTNT", "", "committee agency"])
def test_part_of_a_name_means_nothing(words: str) -> None:
    """Nothing is guessed: a part of a name, or a name without its marks, leads nowhere."""
    assert ids(words) == []


def test_l13_names_are_found_in_either_unicode_form() -> None:
    """A name typed as NFD leads to the unit whose name is stored as NFC."""
    typed = unicodedata.normalize("NFD", "xã Đông Hoà")

    assert typed != "xã Đông Hoà"
    assert ids(typed) == ["east"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nghĩa Hoà", "Nghĩa Hòa"),
        ("Uỷ ban", "Ủy ban"),
        ("loè", "lòe"),
        ("Kinh tế – Hạ tầng", "Kinh tế-hạ tầng"),
        ("NN&PTNT", "nn và ptnt"),
    ],
)
def test_two_spellings_of_one_word(one: str, other: str) -> None:
    """Both ways of writing a word fold to the same text."""
    assert plan_lookup.folded(one) == plan_lookup.folded(other)


@pytest.mark.parametrize(("one", "other"), [("Tân Hưng", "Tân Hùng"), ("Hoà", "Hoa"), ("xã Đông", "xã Dong")])
def test_two_words_stay_two(one: str, other: str) -> None:
    """Marks tell Vietnamese words apart and are never dropped."""
    assert plan_lookup.folded(one) != plan_lookup.folded(other)


@given(st.text(alphabet="oaeuyOAE hngqđ&- \u0300\u0301\u0303\u0309\u0323\u0302\u0306", max_size=30))
def test_l13_folding_is_settled_and_blind_to_the_unicode_form(text: str) -> None:
    """Folding twice changes nothing more, and NFC and NFD of a text fold to the same."""
    once = plan_lookup.folded(text)

    assert plan_lookup.folded(once) == once
    assert plan_lookup.folded(unicodedata.normalize("NFD", text)) == once


def test_a_unit_beside_its_class_is_responsible_once() -> None:
    """A letter that names an office and then all offices gives that office one duty, in the order of the letter."""
    milestone = duty("m", responsible=("finance", "offices", "east"))

    found = plan_lookup.responsible_units(plan(), milestone)

    assert [each.id for each in found] == ["finance", "province", "committee", "agency", "east"]


def test_producers_are_no_units() -> None:
    """A producer who is responsible for a dossier has no duty of a unit."""
    milestone = small_plans.dossier_milestone("m", responsible=("ong", "agency"))

    assert [each.id for each in plan_lookup.responsible_units(plan(), milestone)] == ["agency"]


def test_who_answers_for_a_commune_on_each_level() -> None:
    """The commune for itself, the agency for the district, the province for itself."""
    holders = {
        level: [each.id for each in plan_lookup.answering_units(plan(), "east", level)]
        for level in ("commune", "district", "province")
    }

    assert holders == {"commune": ["east"], "district": ["agency"], "province": ["province"]}


def test_a_district_has_no_answer_for_communes() -> None:
    """From the district downwards there is no one area, so nobody answers."""
    assert plan_lookup.answering_units(plan(), "committee", "commune") == ()


def test_districts_of_one_province_answer_for_themselves() -> None:
    """Two districts in one plan: each commune is answered for by the agency of its own."""
    south = (
        unit("south", "district", "province"),
        unit("south-agency", "district", "south", answers_for_level=True),
        unit("river", "commune", "south", answers_for_level=True),
    )
    wide = plan(units=(*UNITS, *south))

    assert [each.id for each in plan_lookup.answering_units(wide, "east", "district")] == ["agency"]
    assert [each.id for each in plan_lookup.answering_units(wide, "river", "district")] == ["south-agency"]


def test_superiors_end_before_a_ring_closes() -> None:
    """A ring of superiors is a flaw that the check tells; looking upwards still ends."""
    ring = (dataclasses.replace(UNITS[0], parent="committee"), *UNITS[1:])

    assert [each.id for each in plan_lookup.superiors(plan(units=ring), "east")] == ["east", "committee", "province"]
