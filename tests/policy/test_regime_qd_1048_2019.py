"""What the regime of 2019 says: district, province, centre; bands in the old wording, whose holes nobody fills."""

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import citations, regime
from tests.policy import regime_ways, shipped

NAME = "qd-1048-2019"

HOLES = {
    "49.99": ("49", "50", "2, 3"),
    "49.01": ("49", "50", "2, 3"),
    "69.99": ("69", "70", "3, 4"),
    "89.99": ("89", "90", "4, 5"),
}


@pytest.mark.parametrize(
    ("total", "stars"),
    [
        ("0", 1), ("29.99", 1), ("30", 2), ("49", 2), ("50", 3), ("69", 3), ("70", 4), ("89", 4), ("90", 5), ("100", 5),
    ],
)  # fmt: skip
def test_f22_what_lies_in_a_band_has_its_stars(total: str, stars: int) -> None:
    """Both ends of a band belong to it; under 30 there is no hole, because one star is "dưới 30 điểm"."""
    assert regime_ways.stars_of(NAME, total) == stars


@pytest.mark.parametrize("total", HOLES)
def test_f22_what_lies_between_two_bands_is_named_and_not_rounded(total: str) -> None:
    """Between 49 and 50, 69 and 70, 89 and 90 the wording of 2019 says nothing, and so do we."""
    since, until, stars = HOLES[total]

    facts = {"total": total, "since": since, "until": until, "stars": stars}
    assert regime_ways.stars_of(NAME, total) == errors.Reason("between-bands", facts)


def test_f22_the_holes_are_warnings_of_the_file() -> None:
    """Whoever checks or adopts the file is told of each hole; the file stays usable."""
    warnings = shipped.checked("regime", NAME).warnings

    assert [(w.key, w.code, w.facts["since"], w.facts["until"]) for w in warnings] == [
        ("bands[3]", "points-gap", "49", "50"),
        ("bands[4]", "points-gap", "69", "70"),
        ("bands[5]", "points-gap", "89", "90"),
    ]


@pytest.mark.parametrize(
    ("where", "what", "level", "total", "stars", "dest"),
    [
        ("district-scoring", "conclude", "district", "29.99", 1, "not-recognised"),
        ("district-scoring", "conclude", "district", "30", 2, "not-recognised"),
        ("district-scoring", "conclude", "district", "49.99", 2, "not-recognised"),
        ("district-scoring", "conclude", "district", "49.99", 3, "province-check"),
        ("district-scoring", "conclude", "district", "50", 3, "province-check"),
        ("district-scoring", "conclude", "district", "100", 5, "province-check"),
        ("province-scoring", "conclude", "province", "49.99", 2, "not-recognised"),
        ("province-scoring", "conclude", "province", "49.99", 3, "province-recognition"),
        ("province-scoring", "conclude", "province", "69.99", 3, "province-recognition"),
        ("province-scoring", "conclude", "province", "70", 4, "province-recognition"),
        ("province-scoring", "conclude", "province", "89.99", 4, "province-recognition"),
        ("province-scoring", "conclude", "province", "89.99", 5, None),
        ("province-scoring", "forward-to-centre", "province", "89.99", 4, None),
        ("province-scoring", "forward-to-centre", "province", "89.99", 5, "centre-scoring"),
        ("province-scoring", "forward-to-centre", "province", "90", 5, "centre-scoring"),
        ("centre-scoring", "conclude", "ministry", "89.99", 4, "province-recognition"),
        ("centre-scoring", "conclude", "ministry", "90", 5, "centre-recognition"),
        ("district-scoring", "conclude", "province", "95", 5, None),
    ],
)
def test_f22_the_stars_decide_the_way(
    where: str, what: str, level: str, total: str, stars: int, dest: str | None
) -> None:
    """In a hole the way is that of the stars which the council said; outside it that of the band."""
    assert regime_ways.way(NAME, where, what, level, total, stars) == dest


def test_the_province_certifies_three_and_four_stars_and_the_ministry_five() -> None:
    """The district scores and certifies nothing; there is no paper for one and two stars."""
    assert regime_ways.certifying(NAME) == {3: "province", 4: "province", 5: "ministry"}


def test_dossiers_begin_with_an_idea_and_again_with_the_dossier() -> None:
    """QĐ 490 asks for idea and business plan of what is new; what was recognised once has had both."""
    assert regime_ways.beginnings(NAME) == {
        "new": "idea-draft", "upgrade": "idea-draft", "re-evaluation": "dossier-draft",
    }  # fmt: skip


@pytest.mark.parametrize("kind", regime.ALL_KINDS)
def test_five_papers_are_mandatory_and_thirteen_support_them(kind: str) -> None:
    """Eighteen contents, as officials counted them, and test sheets that the province may ask for."""
    mandatory, supporting = (regime_ways.papers(NAME, kind, required=required) for required in (True, False))

    assert mandatory == ["registration-form", "business-plan", "organisation", "business-registration", "samples"]
    assert (len(supporting), supporting[-1]) == (14, "extra-tests")


def test_certificates_live_three_years_and_nothing_else_is_timed() -> None:
    """36 months; no clock, no round, no duty to inform, because nobody here has read one."""
    law = regime_ways.law(NAME)

    assert (law.certificate.months, law.certificate.clocks, law.clocks, law.rounds) == (36, (), (), ())


def test_what_nobody_has_read_is_listed() -> None:
    """The gaps name the old bands, and every value without an article is among them."""
    gaps = citations.gaps(regime_ways.law(NAME))

    assert any("49 và 50, 69 và 70, 89 và 90" in gap.says for gap in gaps)
    assert {gap.where for gap in gaps if gap.where.startswith("bands")} == {f"bands[{n}]" for n in range(1, 6)}
