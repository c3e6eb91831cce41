"""Mường Ảng 2024: every commune reports a fixed table of products before one day; ten recognised products, no list."""

from tests.policy import plan_letters

NAME = "muong-ang-2024"


def test_number_and_day_stay_blank() -> None:
    """The letter of June 2024 leaves both blank; nothing else of it has to be asked."""
    paper = plan_letters.loaded(NAME).document

    assert (paper.number, paper.day, paper.month) == (None, None, "2024-06")
    assert plan_letters.warned(NAME) == [("document", "document-without-number")]


def test_the_report_is_due_before_the_fifth_of_july() -> None:
    """Ten communes report to the district, through its agriculture office."""
    (report,) = [m for m in plan_letters.loaded(NAME).milestones if m.time == "dated"]

    assert plan_letters.dated(NAME) == [("bao-cao-ra-soat", "trước ngày 5/7/2024", ("ubnd-xa",))]
    assert (report.receiving, report.via) == (("ma-ubnd-huyen",), ("ma-phong-nnptnt",))
    assert plan_letters.duties(NAME) == 46


def test_the_table_of_the_report_has_the_columns_of_the_letter() -> None:
    """Five are named, in the order of the letter, which goes on with three dots."""
    (report,) = [m for m in plan_letters.loaded(NAME).milestones if m.columns]

    assert report.columns == (
        "Tên sản phẩm", "Chủ thể", "Tình hình sản xuất", "Sản lượng tiêu thụ", "Giá tiêu thụ",
    )  # fmt: skip
    assert "ba chấm" in (report.law.note or "")
    assert report.holds == {"Tên sản phẩm": "product", "Chủ thể": "producer"}


def test_recognised_products_without_a_producer_stay_a_note() -> None:
    """Three at four stars and seven at three: no producer, day or end is named, so they are no products of the year."""
    made_of = plan_letters.loaded(NAME)

    assert made_of.products == ()
    assert [note.count(";") + 1 for note in made_of.notes if "sản phẩm bốn sao:" in note or "ba sao:" in note] == [3, 7]


def test_communes_read_elsewhere_say_so() -> None:
    """The letter names no commune: all ten are marked as to be confirmed."""
    communes = [unit for unit in plan_letters.loaded(NAME).units if unit.unit_class == "ubnd-xa"]

    assert [len(communes), sum("cần xác nhận" in (unit.note or "") for unit in communes)] == [10, 10]


def test_a_communes_dossier_has_one_holder_on_each_level() -> None:
    """Also for a plan that has none yet."""
    assert plan_letters.holders(NAME, "ma-xa-xuan-lao") == {
        "commune": ["ma-xa-xuan-lao"], "district": ["ma-phong-nnptnt"], "province": ["dien-bien-so-nnptnt"],
        "ministry": ["bo-nnptnt"],
    }  # fmt: skip
