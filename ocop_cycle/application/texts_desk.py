"""
Where the texts of notices are looked at before anything is sent: which are in use, what is wrong, how they read.

Nothing here writes, takes a number, or needs an instance. Texts are tried with the sample facts beside them: as they
stand, with everything left out that a notice may lack, and for both kinds of recipients.
"""

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ocop_cycle import errors
from ocop_cycle.application import files_desk, samples, snapshots
from ocop_cycle.delivery import framing, lint, office_texts, rendering
from ocop_cycle.policy import notice_rules

Facts = Mapping[str, Any]
Origin = Literal["shipped", "changed", "own", "missing"]

ABOUT_A_DAY = frozenset({"deadline", "deadline-near", "deadline-opens", "deadline-passed", "deadline-moved"})
"""Occasions of which the text must name the day."""

_MAY_LACK: Mapping[str, tuple[str, ...]] = {
    "office": ("contact",),
    "dossier": ("commune", "kind_label"),
    "deadline": ("wording",),
    "plan": ("document",),
    "result": ("stars", "level_label"),
    "certificate": ("number", "stars", "issued"),
}
_KINDS = ("unit", "producer", "person")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """
    A text in the catalogue.

    ``origin`` is that of the file which differs most from the shipped ones; ``files`` are its parts that are not as
    shipped, and ``digest`` is what an entry of the trail names it by.
    """

    template: str
    origin: Origin
    files: tuple[str, ...]
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message that was not given out: subject, both bodies, the words of the page alone, and to whom it would go."""

    subject: str
    text: str
    html: str
    words: str
    recipient: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextsDesk:
    """
    The texts of an instance, or of nobody's, and the facts to try them with; lives as long as one command.

    Args:
        renderer: gives the words.
        sample: gives the facts that lie beside a template, or None.
        files: where the rules lie that send the texts.
        place: what people call the place of an own file, by its path.
    """

    renderer: office_texts.OfficeRenderer
    sample: Callable[[str], Facts | None]
    files: files_desk.FilesDesk
    place: Callable[[str], str]

    def rules(self) -> tuple[tuple[notice_rules.NoticeRule, ...], tuple[errors.Flaw, ...]]:
        """The rules of all files that can be chosen, adopted or not, and what is wrong with files that have none."""
        rules: list[notice_rules.NoticeRule] = []
        flaws: list[errors.Flaw] = []
        for name in self.files.files.names("rules"):
            try:
                rules.extend(self.files.check("rules", self.files.find("rules", name)).value.rules)
            except errors.PolicyFlawed as flawed:
                flaws.extend(flawed.flaws)
        return tuple(rules), tuple(flaws)

    def placed(self, flaw: errors.Flaw) -> errors.Flaw:
        """The flaw with the place of its file as people call it."""
        is_own = flaw.file in self.renderer.texts().own
        return dataclasses.replace(flaw, file=self.place(flaw.file)) if is_own else flaw

    @property
    def names(self) -> tuple[str, ...]:
        """Every template of which there is a file, whole or not; one in English is called after it (``x/en``)."""
        parts = (path.split("/") for path in self.renderer.texts().paths)
        return tuple(sorted({"/".join(part[1:-1]) for part in parts if part[0] == "notices" and len(part) > 2}))

    def listed(self, template: str) -> Listed:
        """Which files of a template are in use."""
        texts = self.renderer.texts()
        edited = [path for path in texts.edited(template) if path.startswith(f"notices/{template}/")]
        origins = {texts.origin(path) for path in edited}
        is_whole = texts.paths.issuperset(f"notices/{template}/{part}" for part in rendering.PARTS)
        origin: Origin = "missing" if not is_whole else "changed" if "changed" in origins else "own"
        return Listed(
            template=template,
            origin=origin if edited or not is_whole else "shipped",
            files=tuple(edited),
            digest=texts.digest(template),
        )

    def check(self, template: str, rules: Sequence[notice_rules.NoticeRule]) -> tuple[errors.Flaw, ...]:
        """What is wrong with a template, for the rules that send it; every flaw once, in the order of its place."""
        found = {(flaw.file, flaw.line, flaw.code): flaw for flaw in reversed([*self._flaws(template, rules)])}
        return tuple(found[place] for place in sorted(found))

    def flawed(self) -> tuple[errors.Flaw, ...]:
        """What is wrong with the texts that an office wrote or changed, once each, at its place as people call it."""
        edited = [name for name in self.names if self.renderer.texts().edited(name)]
        if not edited:
            return ()
        rules, _ = self.rules()
        found = {(flaw.file, flaw.line, flaw.code): flaw for name in edited for flaw in self.check(name, rules)}
        return tuple(self.placed(found[place]) for place in sorted(found))

    def facts(self, template: str, rules: Sequence[notice_rules.NoticeRule]) -> Facts:
        """
        The facts to try a template with: its own sample, or that of a shipped text on the same occasion.

        A sample leaves out what it does not speak of.

        Raises:
            errors.PolicyFlawed: the sample beside it cannot be read.
        """
        found = {**snapshots.NOTHING, "demo": False, **self._sample(template.partition("/")[0], rules)}
        return rendering.spoken(found, template)

    def _sample(self, template: str, rules: Sequence[notice_rules.NoticeRule]) -> Facts:
        own = self.sample(template)
        if own is not None:
            return samples.checked(template, own)
        sending = [rule for rule in rules if template in templates(rule)]
        alike = (rule for one in sending for rule in rules if rule.on == one.on and _overlap(rule, one))
        others = [name for rule in (*alike, *rules) for name in templates(rule)] + [*self.names]
        found = ((name, self.sample(name)) for name in others)  # without rules that can be read, that of any text
        return next((samples.checked(name, facts) for name, facts in found if facts is not None), {})

    def fill(self, template: str, facts: Facts) -> rendering.Rendered:
        """What a template says for these facts; errors as ``OfficeRenderer.fill``."""
        return self.renderer.fill(template, facts)

    def spoken(self, template: str, facts: Facts) -> tuple[str, Facts]:
        """The template and the facts in the recipient's language, where there is a text in it."""
        english = f"{template}/{rendering.IN_ENGLISH}"
        if facts.get("language") == rendering.IN_ENGLISH and english in self.names:
            template = english
        return template, rendering.spoken(facts, template)

    def draft(self, template: str, facts: Facts) -> Draft:
        """How a message would look for these facts, marked as a preview; errors as ``fill``."""
        said = self.fill(template, facts)
        frame = framing.Draft(
            office=facts["office"]["name"],
            contact=facts["office"]["contact"],
            mark=framing.DEMO if facts["demo"] else None,
            language="en" if template.endswith(f"/{rendering.IN_ENGLISH}") else "vi",
        )
        return Draft(
            subject=said.subject,
            text=framing.drafted_text(frame, said),
            html=framing.drafted_html(frame, said),
            words=said.html,
            recipient=facts["recipient"]["name"],
        )

    def _flaws(self, template: str, rules: Sequence[notice_rules.NoticeRule]) -> Iterator[errors.Flaw]:
        texts = self.renderer.texts()
        sending = [rule for rule in rules if template.partition("/")[0] in templates(rule)]
        missing = [f"notices/{template}/{part}" for part in rendering.PARTS]
        missing = [path for path in missing if path not in texts.paths]
        yield from (lint.flaw(path, 1, "text-part-missing") for path in missing)
        yield from texts.source_flaws(template, counts_days=any(rule.counts_days for rule in sending))
        if missing or not texts.spoiled.keys().isdisjoint(texts.files(template)):
            return
        try:
            facts = self.facts(template, rules)
        except errors.PolicyFlawed as flawed:
            yield from flawed.flaws
            return
        names_day = any(rule.on in ABOUT_A_DAY for rule in sending)
        keeps = {key for rule in sending for key in _keeps(rule)}
        try:
            for one in _variants(facts, keeps):
                yield from lint.of_said(template, self.renderer.fill(template, one), one, names_day=names_day)
        except errors.TemplateFailed as failed:
            yield lint.of_failure(failed)


def templates(rule: notice_rules.NoticeRule) -> tuple[str, ...]:
    """The templates that a rule sends: its own, and those of single moments."""
    return tuple(dict.fromkeys([rule.template, *(one.template for one in rule.offsets if one.template)]))


def _overlap(one: notice_rules.NoticeRule, other: notice_rules.NoticeRule) -> bool:
    return not one.subjects or not other.subjects or not set(one.subjects).isdisjoint(other.subjects)


def _keeps(rule: notice_rules.NoticeRule) -> Iterator[str]:
    """What a notice of this rule never lacks."""
    if rule.on in ABOUT_A_DAY:
        yield "deadline"
    if rule.on == "dossier-moved-round":
        yield "round"
    if rule.on == "regime-migrated":
        yield "migration"


def _variants(facts: Facts, keeps: set[str]) -> Iterator[Facts]:
    """The facts as they are and with the least, for a unit, a producer and a person."""
    for one in (facts, _least(facts, keeps)):
        for kind in _KINDS:
            yield {**one, "recipient": {**one["recipient"], "kind": kind}}


def _least(facts: Facts, keeps: set[str]) -> Facts:
    """The facts without everything that a notice may lack."""
    least: dict[str, Any] = copy.deepcopy(dict(facts))
    for key, words in _MAY_LACK.items():
        if isinstance(least.get(key), dict):
            least[key].update({word: None for word in words if word in least[key]})
    for key in {"round", "deadline", "reason", "act"} - keeps:
        least[key] = None
    least["missing"] = []
    return least
