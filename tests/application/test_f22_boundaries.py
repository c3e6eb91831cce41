"""
F22: a total at the edge of a band goes where the law of its day says, through every council up to the certificate.

The table is written by hand from the laws, and not from the files of regimes: who scores, from how many points a
dossier goes up, who certifies. Every council on the way gives the same total.
"""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, four_laws, old_bands

NOBODY = (None, None)
PLACES = {
    "district": old_bands.DISTRICT, "province": old_bands.PROVINCE, "ministry": old_bands.MINISTRY,
}  # fmt: skip

CERTIFIED: dict[str, dict[str, tuple[int | None, str | None]]] = {
    # QĐ 1048 and 781: the district sends up from 50, the province certifies 3 and 4 stars, the ministry 5.
    "qd-1048-2019": {
        "29.99": NOBODY, "30": NOBODY, "49": NOBODY, "50": (3, "province"), "69": (3, "province"),
        "70": (4, "province"), "89": (4, "province"), "90": (5, "ministry"),
    },
    # QĐ 148: the district certifies 3 stars itself and sends up from 70.
    "qd-148-2023": {
        "29.99": NOBODY, "30": NOBODY, "49.99": NOBODY, "50": (3, "district"), "69.99": (3, "district"),
        "70": (4, "province"), "89.99": (4, "province"), "90": (5, "ministry"),
    },
    # QĐ 1489: no district; the province scores everything and certifies 3 and 4 stars.
    "qd-1489-2025": {
        "29.99": NOBODY, "30": NOBODY, "49.99": NOBODY, "50": (3, "province"), "69.99": (3, "province"),
        "70": (4, "province"), "89.99": (4, "province"), "90": (5, "ministry"),
    },
    # QĐ 26/2026, Điều 4 and 7: as before, by the chairman of the province and the minister.
    "qd-26-2026": {
        "29.99": NOBODY, "30": NOBODY, "49.99": NOBODY, "50": (3, "province"), "69.99": (3, "province"),
        "70": (4, "province"), "89.99": (4, "province"), "90": (5, "ministry"),
    },
}  # fmt: skip
"""Regime → total → (stars of the certificate, the level whose head certifies); nobody certifies one and two stars."""

HOLES = {"49.99": (2, 3), "69.99": (3, 4), "89.99": (4, 5)}
"""What QĐ 1048 leaves between its bands, and the stars on either side."""

ASKED = {
    ("49.99", 2): NOBODY, ("49.99", 3): (3, "province"), ("69.99", 3): (3, "province"), ("69.99", 4): (4, "province"),
    ("89.99", 4): (4, "province"), ("89.99", 5): (5, "ministry"),
}  # fmt: skip
"""What comes of a total in a hole, once every council on the way has said how many stars it means."""

WAY_1048 = {
    "district-scoring": ("conclude", "huyen-thu-ky", "district"),
    "province-scoring": ("conclude", "tinh-thu-ky", "province"),
    "centre-scoring": ("conclude", "bo-thu-ky", "ministry"),
}


def outcome(office: builders.Office, dossier: str) -> tuple[int | None, str | None]:
    """The stars on the certificate and whose unit certified; nothing where none was issued."""
    papers = office.rows("SELECT stars, authority_id FROM certificate")
    state = office.state(dossier)
    assert state == ("certified" if papers else "not-recognised")
    return (papers[0]["stars"], papers[0]["authority_id"]) if papers else NOBODY


@pytest.mark.parametrize(
    ("regime", "total"), [(regime, total) for regime, totals in CERTIFIED.items() for total in totals]
)
def test_f22_each_boundary_goes_where_the_law_says(regime: str, total: str) -> None:
    """Opened under the law of its day, scored by each council the law names, certified by whom the law names."""
    office, dossier = four_laws.opened(regime)
    stars, level = CERTIFIED[regime][total]

    four_laws.to_the_end(office, dossier, total)

    assert four_laws.regime_of(office, dossier) == regime
    assert outcome(office, dossier) == (stars, PLACES.get(level or ""))
    assert dumps.faults(office) == []


@pytest.mark.parametrize("total", HOLES)
def test_f22_a_hole_of_1048_is_named_and_the_council_asked(total: str) -> None:
    """Nobody rounds: the refusal names the hole and both choices, and nothing is written."""
    office, dossier = four_laws.opened("qd-1048-2019")
    while office.state(dossier) != "district-scoring":
        four_laws.step_on(office, dossier)
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        four_laws.step_on(office, dossier, total)

    (reason,) = refused.value.reasons
    lower, upper = HOLES[total]
    assert (reason.code, reason.facts["total"], reason.facts["stars"]) == ("between-bands", total, f"{lower}, {upper}")
    assert dumps.of(office) == before


@pytest.mark.parametrize(("total", "said"), ASKED)
def test_f22_in_a_hole_the_stars_the_council_says_decide(total: str, said: int) -> None:
    """The lower or the higher stars, by each council's own word, certified by whom those stars belong to."""
    office, dossier = four_laws.opened("qd-1048-2019")
    stars, level = ASKED[total, said]

    while (state := office.state(dossier)) in four_laws.WAY:
        if state not in WAY_1048:
            four_laws.step_on(office, dossier)
            continue
        step, secretary, at = WAY_1048[state]
        record(office, dossier, secretary, at, total, said)
        if (at, said) == ("province", 5):
            step, secretary = four_laws.UPWARD[state]
        office.step(dossier, step, secretary)

    assert outcome(office, dossier) == (stars, PLACES.get(level or ""))


def record(office: builders.Office, dossier: str, who: str, level: str, total: str, stars: int) -> None:
    """A council records a total with the stars that it means."""
    office.do(commands.RecordResult, who, dossier=dossier, level=level, total=total, stars=stars)


@pytest.mark.parametrize("regime", ["qd-148-2023", "qd-1489-2025", "qd-26-2026"])
@pytest.mark.parametrize("total", HOLES)
def test_f22_later_laws_have_no_hole(regime: str, total: str) -> None:
    """The words “đến dưới” closed them: the very same totals have stars of their own."""
    office, dossier = four_laws.opened(regime)

    four_laws.to_the_end(office, dossier, total)

    assert outcome(office, dossier) == (CERTIFIED[regime][total][0], PLACES.get(CERTIFIED[regime][total][1] or ""))
