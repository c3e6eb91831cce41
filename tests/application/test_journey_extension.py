"""A certificate of QĐ 148 under QĐ 26/2026, Điều 12: it may run on for at most 180 days after its own end."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
ENDS = date(2026, 9, 1)
LIMIT = "2027-02-28"
"""180 days after 1 September 2026."""


def certified(office: builders.Office, **said: object) -> None:
    """A certificate that ends while the new law is young, on the first working day of June 2026."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(**said))  # type: ignore[arg-type]
    office.at(2026, 6, 1)


def extend(office: builders.Office, actor: str = "ha", reason: str = "Không kịp nộp", **said: object) -> None:
    """Let it run on."""
    office.do(commands.ExtendCertificate, actor, dossier=DOSSIER, reason=reason, **said)


def test_it_runs_on_for_as_long_as_the_clause_allows(office: builders.Office) -> None:
    """A new record names the old one and the clause; the dates follow, and it ends on the new day and not before."""
    certified(office, ends=ENDS)
    extend(office)

    old, new = dumps.rows_of(office, "certificate").values()
    office.at(2027, 2, 28)
    office.house.sweep.run()
    on_the_day = office.state(DOSSIER)
    office.at(2027, 3, 1)
    office.house.sweep.run()

    assert (old["state"], old["ends"], new["corrects_id"]) == ("corrected", "2026-09-01", old["id"])
    assert (new["state"], new["ends"], new["covered_until"]) == ("in-force", "2026-09-01", LIMIT)
    assert new["clause"] == "qd-26-2026/grace"
    assert (on_the_day, office.state(DOSSIER)) == ("certified", "expired")
    assert dumps.faults(office) == []


def test_those_concerned_are_told_until_when_and_by_which_article(office: builders.Office) -> None:
    """Producer, commune and agency get the last day of the grace, beside the end as it was decided."""
    certified(office, ends=ENDS)
    extend(office)

    (facts,) = views.facts(office, "certificate-covered", f"unit:{builders.AGENCY}")
    assert (facts["certificate"]["ends"], facts["certificate"]["covered_until"]) == ("2026-09-01", LIMIT)
    assert (facts["grace"], facts["reason"]) == ({"law": "QĐ 26/2026/QĐ-TTg, Điều 12"}, "Không kịp nộp")


def test_a_second_extension_counts_from_the_same_end(office: builders.Office) -> None:
    """A shorter one may be made longer, and never longer than the clause allows in all."""
    certified(office, ends=ENDS)
    extend(office, ends=date(2026, 12, 1))
    with pytest.raises(errors.StepRefused) as refused:
        extend(office, ends=date(2027, 3, 1))
    extend(office)

    assert refused.value.reasons == (errors.Reason("beyond-the-clause", {"ends": "2027-03-01", "limit": LIMIT}),)
    kept = [row["covered_until"] for row in dumps.rows_of(office, "certificate").values()]
    assert kept == [None, "2026-12-01", LIMIT]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"ends": date(2027, 3, 1)}, errors.Reason("beyond-the-clause", {"ends": "2027-03-01", "limit": LIMIT})),
        ({"ends": ENDS}, errors.Reason("no-later-end", {"ends": "2026-09-01", "old": "2026-09-01"})),
        ({"reason": "  "}, errors.Reason("reason-required", {"step": "extend-certificate"})),
    ],
)
def test_it_runs_on_no_further_and_not_without_a_reason(
    office: builders.Office, said: dict[str, object], reason: errors.Reason
) -> None:
    """Beyond the clause, not beyond the end at all, or for nothing: refused, and nothing changes."""
    certified(office, ends=ENDS)
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        extend(office, **said)  # type: ignore[arg-type]

    assert refused.value.reasons == (reason,)
    assert dumps.of(office) == before


def test_before_the_new_law_no_clause_allows_it(office: builders.Office) -> None:
    """The rule is one of a law that is open only since 22 May 2026; the law before it knew none."""
    certified(office, ends=ENDS)
    office.clock.set(office.at(2026, 5, 21))

    with pytest.raises(errors.StepRefused) as refused:
        extend(office)

    assert refused.value.reasons == (errors.Reason("no-clause-to-extend", {"regime": "qd-1489-2025"}),)


def test_an_end_that_is_not_known_is_not_moved(office: builders.Office) -> None:
    """Nobody counts from an unknown day: it is asked for."""
    certified(office)

    with pytest.raises(errors.StepRefused) as refused:
        extend(office)

    assert refused.value.reasons == (errors.Reason("certificate-end-unknown", {}),)


@pytest.mark.parametrize("actor", ["loan", "hung", "chi", builders.ADMINISTRATOR])
def test_f18_only_who_may_correct_a_certificate_extends_it(office: builders.Office, actor: str) -> None:
    """No secretary, commune, producer or administrator."""
    certified(office, ends=ENDS)

    with pytest.raises(errors.NotPermitted):
        extend(office, actor)
