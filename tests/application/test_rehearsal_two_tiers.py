"""A made-up plan under Quyết định 26/2026: no district, law clocks, cut-offs, a late dossier that rolls on."""

import functools

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import told
from tests.application import rehearsals


@functools.cache
def year() -> told.Rehearsal:
    """The made-up year, rehearsed."""
    return rehearsals.made_up(rehearsals.two_tier_plan(), rehearsals.two_tier_scenario()).told


def steps(product: str) -> list[tuple[str, str, str]]:
    """Day, step and first reason of everything that was done with a product's dossier."""
    lines = [line for line in year().timeline if line.product == product and line.what == "step"]
    return [(clock.day_of(line.at).isoformat(), line.facts["step"], line.why[0].code) for line in lines]


def test_products_end_where_regime_and_scenario_lead() -> None:
    """Levels, steps and states are the regime's: nothing of another regime is built in."""
    assert {e.product: (e.state, e.round, [s.level for s in e.scores]) for e in year().endings} == {
        "mau-moi": ("certified", "tinh-1", ["province"]),
        "mau-tre": ("certified", "tinh-2", ["province"]),
        "mau-nam-sao": ("certified", "tinh-2", ["province", "ministry"]),
        "mau-lai": ("certified", None, ["province"]),
    }


def test_the_cycle_opens_when_the_regime_does() -> None:
    """The document is of June, after the regime took effect; a month that says no more begins on its first day."""
    assert year().begins.isoformat() == "2026-06-01"


def test_a_limit_of_the_law_takes_the_place_of_the_pace() -> None:
    """The commune has fifteen working days by law, and takes them all, so the producer hands in before that."""
    assert steps("mau-moi")[:2] == [
        ("2026-08-10", "submit-dossier", "counted-back"),
        ("2026-08-28", "confirm", "last-safe-day"),
    ]


def test_a_limit_over_several_states_bounds_their_sum() -> None:
    """The province has 45 days for a re-evaluation; the certificate comes on the last of them, the rest before it."""
    assert steps("mau-lai") == [
        ("2026-06-08", "submit-dossier", "by-pace"),
        ("2026-06-29", "confirm", "last-safe-day"),
        ("2026-07-23", "accept-re-evaluation-at-province", "counted-back"),
        ("2026-07-30", "conclude-province", "counted-back"),
        ("2026-08-13", "certify-province", "last-safe-day"),
    ]


def test_a_dossier_that_misses_the_cut_off_rolls_to_the_next_round() -> None:
    """It is moved on the day after the cut-off could still be made, and goes the whole way in the next round."""
    moved = [line for line in year().timeline if line.what == "round-moved"]

    assert [(clock.day_of(line.at).isoformat(), line.product, line.facts["to"]) for line in moved] == [
        ("2026-08-28", "mau-tre", "tinh-2")
    ]
    assert [(one.code, one.subjects, one.facts["rule"]) for one in year().findings if one.code == "round-missed"] == [
        ("round-missed", ("HC26-0002",), "plan/nop-ho-so")
    ]


def test_what_is_still_on_its_way_at_the_end_of_the_year_is_followed() -> None:
    """The ministry's council meets in January of the next year, and the rehearsal goes on until it has."""
    assert steps("mau-nam-sao")[-3:] == [
        ("2026-12-29", "forward-to-centre", "last-safe-day"),
        ("2027-01-06", "conclude-centre-five-stars", "by-pace"),
        ("2027-01-20", "certify-centre", "after-council"),
    ]
    assert year().ended.isoformat() == "2027-01-20"


def test_limits_of_the_law_stand_among_the_sources() -> None:
    """What is law is told with its words, apart from what is assumed."""
    said = [one.said.facts["rule"] for one in year().assumptions if one.basis == "law"]

    assert said == ["law/commune-check", "law/re-evaluation-province", "law/re-evaluation-centre", "law/revocation"]


def test_the_trail_of_the_year_holds() -> None:
    """Another regime, the same evidence."""
    assert year().audit.holds
