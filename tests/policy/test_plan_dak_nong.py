"""Đắk Nông 2022: a province's letter with a number and one day, departments by product group, no product listed."""

from collections import Counter
from datetime import date

from ocop_cycle.policy import plan_lookup
from tests.policy import plan_letters

NAME = "dak-nong-2022"


def test_number_and_day_are_those_of_the_letter() -> None:
    """The only one of the five papers that bears both; nothing about it has to be asked."""
    paper = plan_letters.loaded(NAME).document

    assert (paper.number, paper.day) == ("4276/UBND-NNTNMT", date(2022, 7, 29))
    assert plan_letters.warned(NAME) == []


def test_the_one_day_is_that_of_the_registration() -> None:
    """Districts and Gia Nghĩa send the list of products to the department before 30 August 2022."""
    assert plan_letters.dated(NAME) == [("dang-ky-2022", "trước ngày 30/8/2022", ("ubnd-huyen",))]


def test_eight_districts_have_that_duty() -> None:
    """One city, which the letter names, and seven districts, whose names are marked as read elsewhere."""
    made_of = plan_letters.loaded(NAME)
    (registering,) = [m for m in made_of.milestones if m.id == "dang-ky-2022"]

    units = plan_lookup.responsible_units(made_of, registering)

    assert len(units) == 8
    assert [unit.id for unit in units if unit.note is None] == ["dn-gia-nghia"]


def test_each_department_looks_after_its_product_groups() -> None:
    """Sections 2 to 5: trade, science, tourism, health; each helps producers of its groups to register."""
    made_of = plan_letters.loaded(NAME)

    assert {m.id: m.responsible for m in made_of.milestones if m.id.endswith("nhom-san-pham")} == {
        "ct-nhom-san-pham": ("dn-so-cong-thuong",),
        "kh-nhom-san-pham": ("dn-so-khcn",),
        "vh-nhom-san-pham": ("dn-so-vhttdl",),
        "yt-nhom-san-pham": ("dn-so-y-te",),
    }


def test_every_department_has_the_groups_of_the_letter() -> None:
    """Five departments; a group typed otherwise than in the letter finds its department all the same."""
    made_of = plan_letters.loaded(NAME)

    assert {unit.id: len(unit.product_groups) for unit in made_of.units if unit.product_groups} == {
        "dn-so-nnptnt": 1, "dn-so-cong-thuong": 2, "dn-so-khcn": 3, "dn-so-vhttdl": 4, "dn-so-y-te": 3,
    }  # fmt: skip


def test_everything_else_stands_without_a_date() -> None:
    """What comes "định kỳ" or "thường xuyên" has no day, and none is made up; opening the cycle gives 60 duties."""
    times = Counter(m.time for m in plan_letters.loaded(NAME).milestones)

    assert (times, plan_letters.duties(NAME)) == ({"dated": 1, "standing": 21}, 60)


def test_no_product_and_no_round_is_made_up() -> None:
    """The list of products is what the letter asks for; the 52 recognised before are told in a note."""
    made_of = plan_letters.loaded(NAME)

    assert (made_of.products, made_of.rounds, made_of.producers) == ((), (), ())
    assert any("52 sản phẩm" in note for note in made_of.notes)


def test_a_districts_dossier_has_one_holder_on_each_level() -> None:
    """District, department, ministry, under the decision of 2019."""
    assert plan_letters.holders(NAME, "dn-dak-mil") == {
        "district": ["dn-dak-mil"], "province": ["dn-so-nnptnt"], "ministry": ["bo-nnptnt"],
    }  # fmt: skip
    assert plan_letters.loaded(NAME).regime == "qd-1048-2019"
