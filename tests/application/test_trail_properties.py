"""Whatever an office does, in whatever order: what must hold of it and of its trail."""

import json
import random
from collections.abc import Sequence
from typing import Any

import hypothesis
from hypothesis import strategies as st

from ocop_cycle.application.verification import whole
from ocop_cycle.domain import heads
from tests.application import builders, hustle, tampering

WORK = st.lists(st.tuples(st.sampled_from(range(len(hustle.DEEDS))), st.integers(0, 2**32)), min_size=3, max_size=30)
LONG = hypothesis.settings(
    max_examples=25, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow],
)  # fmt: skip


def replayed(bodies: Sequence[dict[str, Any]], office: builders.Office) -> dict[str, str]:
    """The state of each dossier by the steps its entries tell, and nothing else."""
    states: dict[str, str] = {}
    before: dict[int, str] = {}
    for said in bodies:
        kind, key = said["subject"]
        if kind != "dossier":
            continue
        before[said["n"]] = states.get(key, "")
        if said["kind"] == "OpenDossier":
            states[key] = said["after"]["state"]
        elif "transition" in (said["after"] or {}):
            law = office.regime(said["policy"][0])
            (taken,) = [t for t in law.transitions if t.id == said["after"]["transition"]]
            assert states[key] in taken.sources
            states[key] = taken.dest
        elif said["kind"] == "TakeBackStep":
            states[key] = before[said["after"]["taken_back"]]
    return states


@LONG
@hypothesis.given(work=WORK)
def test_any_work_leaves_a_trail_that_verifies(work: list[tuple[int, int]]) -> None:
    """
    After any sequence of commands the whole check finds nothing, and the state column is the replay of the trail.

    On the way a refused command changes no row of any table, and a command that comes again under its key is done once.
    """
    office = hustle.at_work()
    for deed, seed in work:
        chance = random.Random(seed)  # noqa: S311 - what is done by it can be done again
        command = hustle.DEEDS[deed](office, chance)
        if command is None:
            continue
        known = {done.command.by.key for done in office.done}
        before = hustle.dump(office)
        refusal = hustle.try_out(office, command)
        if command.by.key in known:
            assert refusal is None
        if refusal is not None or command.by.key in known:
            assert hustle.dump(office) == before, refusal
    ((number, digest),) = [tuple(row.values()) for row in office.rows("SELECT number, hash FROM audit_head")]

    found = whole.verify(
        office.house.reader,
        outside=[heads.parse_head(heads.head_text(number, digest))],
        known_keys=[tampering.key().public_key_hex],
    )

    assert (found.faults, found.vouched) == ((), number)
    bodies = [json.loads(row["body"]) for row in office.rows("SELECT body FROM audit_entry ORDER BY number")]
    states = {row["id"]: row["state"] for row in office.rows("SELECT id, state FROM dossier")}
    assert replayed(bodies, office) == states
    office.house.close()


def test_the_deeds_do_something() -> None:
    """Of two hundred deeds many are carried out and many refused, so that the property is about both."""
    office = hustle.at_work()
    chance = random.Random(11)  # noqa: S311 - chance that falls alike in every run
    done = refused = 0
    for _ in range(200):
        command = chance.choice(hustle.DEEDS)(office, chance)
        if command is not None:
            refusal = hustle.try_out(office, command)
            done, refused = done + (refusal is None), refused + (refusal is not None)

    assert min(done, refused) > 30
    assert whole.verify(office.house.reader).count == 0
    office.house.close()
