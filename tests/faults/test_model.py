"""
The commands against a plain model: a dictionary of where each dossier stands, and the law as a table of arrows.

Whatever order hypothesis finds: what is accepted follows an arrow, what is refused changes nothing, the same again is
nothing new, a stale form is told, and after a sweep nothing is due.
"""

import json
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders
from tests.faults import chances, deeds

CODES = deeds.CODES[:4]
STEPS = (
    "submit-idea", "approve-idea", "return-idea", "refuse-idea", "submit-plan", "approve-plan", "return-plan",
    "submit-dossier", "confirm", "withdraw",
)  # fmt: skip
ACTORS = ("thu", "ha", "hung", "huong", "loan")


class Office(RuleBasedStateMachine):
    """An office at work, and what a child would note of it on paper."""

    @initialize()
    def begin(self) -> None:
        """Lạng Giang in May, and the arrows of its law."""
        self.office = builders.copy(deeds.quiet())
        self.office.name = "model"
        self.standing = dict.fromkeys(CODES, ("idea-draft", 1))
        self.entries = self._count()
        self.last: Any = None
        digest = self.office.row("dossier", CODES[0])["regime"]
        (law,) = self.office.rows(f"SELECT content FROM policy_content WHERE digest = '{digest}'")
        self.arrows = {
            (source, one["step"], one["dest"])
            for one in json.loads(law["content"])["transitions"] for source in one["sources"]
        }  # fmt: skip

    @rule(code=st.sampled_from(CODES), step=st.sampled_from(STEPS), actor=st.sampled_from(ACTORS), stale=st.booleans())
    def advance(self, code: str, step: str, actor: str, stale: bool) -> None:
        """A step, sensible or not, from a form that may be old."""
        state, version = self.standing[code]
        said = commands.AdvanceDossier(
            by=self.office.by(actor), dossier=code, step=step, version=version - stale, reason="Theo đề nghị"
        )
        try:
            receipt = self.office.execute(said)
        except errors.Refused:
            return
        except errors.DossierMoved:
            told = True
        else:
            told = False
        assert told == stale
        if told:
            return
        assert (state, step, receipt.after["state"]) in self.arrows
        self.standing[code] = (receipt.after["state"], version + 1)
        self.entries += receipt.entries
        self.last = said

    @precondition(lambda self: self.last is not None)
    @rule()
    def again(self) -> None:
        """The last request once more, under its key."""
        assert self.office.house.engine.execute(self.last).repeated

    @precondition(lambda self: self.last is not None)
    @rule()
    def another_under_the_same_key(self) -> None:
        """A key belongs to one request."""
        other = commands.RecordDocument(by=self.last.by, dossier=self.last.dossier, item="samples")
        try:
            self.office.house.engine.execute(other)
        except errors.KeyReused:
            return
        raise AssertionError(other)

    @rule(days=st.integers(0, 30))
    def pass_days(self, days: int) -> None:
        """Days go by, and what fell due is acted on, once."""
        self.office.clock.forward(timedelta(days=days))
        self.office.house.sweep.run()
        self.entries = self._count()
        for code in CODES:
            row = self.office.row("dossier", code)
            assert row["state"] == self.standing[code][0]
            self.standing[code] = (row["state"], row["version"])
        assert self.office.house.sweep.due_now() == []
        assert self.office.house.sweep.run().done == 0

    @invariant()
    def stands_as_on_paper(self) -> None:
        """Rows and trail are what the paper says."""
        rows = self.office.rows("SELECT id, state, version FROM dossier")
        assert {row["id"]: (row["state"], row["version"]) for row in rows if row["id"] in CODES} == self.standing
        assert self._count() == self.entries

    def _count(self) -> int:
        (row,) = self.office.rows("SELECT COUNT(*) AS number FROM audit_entry")
        return int(row["number"])

    def teardown(self) -> None:
        """Let go of the database."""
        self.office.house.close()


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=300 if chances.LONG else 12, stateful_step_count=25, deadline=None)
