"""A dossier under QĐ 1048/2019: a total between two bands is named, the council says the stars, and nobody rounds."""

from collections.abc import Iterator

import pytest

from ocop_cycle import errors
from tests.application import builders, dumps, old_bands, views

DOSSIER = old_bands.DOSSIER


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The made-up province of 2022, its one dossier before the district's council."""
    made = old_bands.before_the_council()
    yield made
    made.house.close()


@pytest.mark.parametrize(
    ("total", "since", "until", "stars"),
    [("49.99", "49", "50", "2, 3"), ("69.99", "69", "70", "3, 4"), ("89.99", "89", "90", "4, 5")],
)
def test_f22_a_total_in_a_hole_is_refused_until_the_council_says_the_stars(
    province: builders.Office, total: str, since: str, until: str, stars: str
) -> None:
    """The refusal names the hole and the two bands beside it; nothing is written."""
    before = dumps.of(province)

    with pytest.raises(errors.StepRefused) as refused:
        old_bands.record(province, "district", total)

    facts = {"total": total, "since": since, "until": until, "stars": stars}
    assert refused.value.reasons == (errors.Reason("between-bands", facts),)
    assert dumps.of(province) == before


@pytest.mark.parametrize(("total", "stars"), [("49.99", 4), ("49.99", 1), ("69.99", 5), ("89.99", 3)])
def test_f22_only_the_stars_beside_a_hole_can_be_said(province: builders.Office, total: str, stars: int) -> None:
    """A council that said anything else would have scored another total."""
    with pytest.raises(errors.StepRefused) as refused:
        old_bands.record(province, "district", total, stars)

    assert refused.value.reasons == (errors.Reason("stars-not-of-points", {"total": total, "stars": str(stars)}),)


@pytest.mark.parametrize(
    ("total", "stars", "state"),
    [
        ("29.99", None, "not-recognised"), ("30", None, "not-recognised"), ("49.99", 2, "not-recognised"),
        ("49.99", 3, "province-check"), ("50", None, "province-check"), ("69.99", 3, "province-check"),
        ("70", None, "province-check"), ("89.99", 5, "province-check"), ("90", None, "province-check"),
    ],
)  # fmt: skip
def test_f22_the_district_sends_up_from_three_stars(
    province: builders.Office, total: str, stars: int | None, state: str
) -> None:
    """50 to 100 points go to the province; of 49.99 the council's stars decide."""
    old_bands.record(province, "district", total, stars)

    province.step(DOSSIER, "conclude", "huyen-thu-ky")

    assert province.state(DOSSIER) == state
    assert dumps.faults(province) == []


@pytest.mark.parametrize(
    ("total", "said", "stars"), [("50", None, 3), ("69.99", 3, 3), ("69.99", 4, 4), ("70", None, 4), ("89.99", 4, 4)]
)
def test_f22_the_province_certifies_what_its_council_said(
    province: builders.Office, total: str, said: int | None, stars: int
) -> None:
    """Three and four stars are the province's; the certificate has the stars said, the total stays as it was."""
    old_bands.record(province, "district", "70")
    old_bands.go(province, "province-scoring")
    old_bands.record(province, "province", total, said)
    old_bands.go(province, "certified")

    certificate = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (certificate["stars"], certificate["authority_id"]) == (stars, old_bands.PROVINCE)
    assert province.row("dossier", DOSSIER)["total"] == total
    assert dumps.faults(province) == []


@pytest.mark.parametrize(("total", "said"), [("89.99", 5), ("90", None)])
def test_f22_five_stars_go_to_the_ministry(province: builders.Office, total: str, said: int | None) -> None:
    """Under five stars the province concludes itself; with five it can only send up, and the ministry certifies."""
    old_bands.record(province, "district", "95")
    old_bands.go(province, "province-scoring")
    old_bands.record(province, "province", total, said)

    with pytest.raises(errors.StepRefused) as refused:
        province.step(DOSSIER, "conclude", "tinh-thu-ky")
    province.step(DOSSIER, "forward-to-centre", "tinh-chu-tich")
    old_bands.record(province, "ministry", "90")
    old_bands.go(province, "certified")

    facts = {"level": "province", "found": "5", "stars": "5"}
    assert errors.Reason("stars-too-high", facts) in refused.value.reasons
    certificate = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (certificate["stars"], certificate["authority_id"]) == (5, old_bands.MINISTRY)


def test_what_the_centre_scores_lower_falls_back_to_the_province(province: builders.Office) -> None:
    """Under five stars at the centre the province recognises; who certified is the province."""
    old_bands.record(province, "district", "95")
    old_bands.go(province, "province-scoring")
    old_bands.record(province, "province", "92")
    province.step(DOSSIER, "forward-to-centre", "tinh-chu-tich")
    old_bands.record(province, "ministry", "89.99", 4)
    old_bands.go(province, "certified")

    assert views.way(province, DOSSIER)[-3:] == ["centre-scoring", "province-recognition", "certified"]
    certificate = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (certificate["stars"], certificate["authority_id"]) == (4, old_bands.PROVINCE)
    assert dumps.faults(province) == []
