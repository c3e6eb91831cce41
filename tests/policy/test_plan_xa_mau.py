"""The made-up commune of 2026: its own year under the law in force, and plainly no paper of anybody's."""

from ocop_cycle.policy import plan_lookup
from tests.policy import plan_letters

NAME = "xa-mau-2026"


def test_it_says_that_it_is_an_example() -> None:
    """A draft without number and day, in whose titles stands that it was made up."""
    made_of = plan_letters.loaded(NAME)

    assert (made_of.draft, made_of.document.number, made_of.document.day) == (True, None, None)
    assert "ví dụ" in made_of.title.vi
    assert "không phải văn bản thật" in made_of.document.title


def test_a_commune_runs_it() -> None:
    """The commune is the locality; its office holds dossiers, then the department, then the ministry."""
    assert plan_letters.loaded(NAME).locality == "xm-ubnd-xa"
    assert plan_letters.holders(NAME, "xm-ubnd-xa") == {
        "commune": ["xm-phong-kinh-te"], "province": ["xm-so-nnmt"], "ministry": ["xm-bo-nnmt"],
    }  # fmt: skip


def test_each_product_has_a_department() -> None:
    """By its group, as the plan of a province says who looks after which."""
    made_of = plan_letters.loaded(NAME)

    assert {p.id: [unit.id for unit in plan_lookup.departments(made_of, p.id)] for p in made_of.products} == {
        "xm-banh-gai": ["xm-so-cong-thuong"], "xm-che-shan": ["xm-so-nnmt"], "xm-mien-dong": ["xm-so-nnmt"],
    }  # fmt: skip


def test_only_what_a_draft_leaves_open_is_warned_of() -> None:
    """No number; the renewal goes by its window and stands in no round."""
    assert plan_letters.warned(NAME) == [
        ("document", "document-without-number"),
        ("products[xm-mien-dong]", "product-without-round"),
    ]
