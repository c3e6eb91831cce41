"""The made-up plan of 2026: two tiers under the law in force, and plainly no paper of anybody's."""

from datetime import date, timedelta

from tests.policy import plan_letters, shipped

NAME = "tinh-mau-2026"


def test_it_says_that_it_is_an_example() -> None:
    """A draft without number and day, in whose titles stands that it was made up."""
    made_of = plan_letters.loaded(NAME)

    assert (made_of.draft, made_of.document.number, made_of.document.day) == (True, None, None)
    assert "ví dụ" in made_of.title.vi
    assert "không phải văn bản thật" in made_of.document.title
    assert [each.law.confirmed for each in made_of.milestones] == [False] * len(made_of.milestones)


def test_its_round_has_the_days_of_the_law() -> None:
    """What QĐ 26/2026 sets for the second provincial round, with the year; the first was over before it took effect."""
    law = shipped.checked("regime", "qd-26-2026").value
    rules = {rule.id: (f"{rule.dossiers_due}/2026", f"{rule.held}/2026") for rule in law.rounds}
    first, second = plan_letters.loaded(NAME).rounds

    assert (first.dossiers_due, first.held) == rules["province-2"]
    assert (first.rolls_to, second.label_year) == (second.id, 2027)


def test_there_is_no_district() -> None:
    """Commune, department, ministry hold a dossier."""
    assert plan_letters.holders(NAME, "tm-xa-ha") == {
        "commune": ["tm-xa-ha"], "province": ["tm-so-nnmt"], "ministry": ["tm-bo-nnmt"],
    }  # fmt: skip


def test_it_has_dossiers_of_every_kind() -> None:
    """Two new, one upgrade, two re-evaluations whose windows overlap the cycle."""
    products = plan_letters.loaded(NAME).products
    ends = [date.fromisoformat(p.certificate_ends) for p in products if p.certificate_ends]

    assert [p.kind for p in products] == ["new", "new", "upgrade", "re-evaluation", "re-evaluation"]
    assert [(end - timedelta(days=180), end - timedelta(days=120)) for end in ends] == [
        (date(2026, 7, 14), date(2026, 9, 12)),
        (date(2026, 7, 4), date(2026, 9, 2)),
    ]


def test_only_what_a_draft_leaves_open_is_warned_of() -> None:
    """No number; re-evaluations go by their window and stand in no round."""
    assert plan_letters.warned(NAME) == [
        ("document", "document-without-number"),
        ("products[tm-ruou-nep]", "product-without-round"),
        ("products[tm-nam-huong]", "product-without-round"),
    ]
