"""Cao Lộc 2024: a letter without number, day or any date for units, and one certificate that ends in a month."""

from collections import Counter

from tests.policy import plan_letters

NAME = "cao-loc-2024"


def test_number_and_day_stay_blank() -> None:
    """The letter leaves them blank, and so does the plan; it names no round either."""
    paper = plan_letters.loaded(NAME).document

    assert (paper.number, paper.day, paper.month) == (None, None, "2024-07")
    assert plan_letters.warned(NAME) == [("", "no-rounds"), ("document", "document-without-number")]


def test_the_certificate_ends_in_a_month_and_on_no_day() -> None:
    """What is said ("đến hết tháng 10/2024") is a month; the day of the certificate is not known and not made up."""
    (product,) = plan_letters.loaded(NAME).products

    assert (product.name, product.kind, product.certificate_ends) == (
        "Hồng không hạt Bảo Lâm", "re-evaluation", "2024-10",
    )  # fmt: skip


def test_the_count_in_words_is_that_of_the_list() -> None:
    """One product is said to need re-evaluation, and one is listed."""
    assert [(s.kind, s.count) for s in plan_letters.loaded(NAME).stated] == [("re-evaluation", 1)]


def test_no_unit_has_a_date() -> None:
    """Sixteen tasks, all standing."""
    assert plan_letters.dated(NAME) == []
    assert Counter(m.time for m in plan_letters.loaded(NAME).milestones) == {"standing": 16}


def test_communes_read_elsewhere_say_so() -> None:
    """The letter names Hòa Cư; the other 21 names are marked as to be confirmed."""
    communes = [unit for unit in plan_letters.loaded(NAME).units if unit.unit_class == "ubnd-xa"]

    assert len(communes) == 22
    assert [u.id for u in communes if "cần xác nhận" not in (u.note or "")] == ["cl-xa-hoa-cu"]


def test_the_dossier_has_one_holder_on_each_level() -> None:
    """Commune, agriculture office, department, ministry."""
    assert plan_letters.holders(NAME, "cl-xa-hoa-cu") == {
        "commune": ["cl-xa-hoa-cu"], "district": ["cl-phong-nnptnt"], "province": ["lang-son-so-nnptnt"],
        "ministry": ["bo-nnptnt"],
    }  # fmt: skip
