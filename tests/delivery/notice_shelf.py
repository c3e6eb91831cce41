"""The shipped templates and their sample facts, as tests take them."""

import copy
import functools
import json
import pathlib
from collections.abc import Mapping
from typing import Any

from ocop_cycle.application import snapshots
from ocop_cycle.delivery import rendering

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "templates"

FACTS: Mapping[str, Any] = {
    "rule": "a-rule",
    "demo": False,
    "instance": "lang-giang",
    "language": "vi",
    "recipient": {"name": "UBND xã Hương Sơn", "kind": "unit"},
    "office": {"name": "Phòng Nông nghiệp và PTNT", "contact": None},
    "deadline": None,
    "reason": None,
    **snapshots.NOTHING,
}
"""A snapshot with everything that may be absent, absent."""

_BARE: Mapping[str, Mapping[str, Any]] = {
    "dossier": {"round": None, "commune": None, "kind_label": None},
    "deadline": {"wording": None},
    "certificate": {"number": None, "stars": None, "issued": None, "ends": None, "window": None},
    "report": {
        "as_of": None,
        "stages": [],
        "overdue": [],
        "soon": [],
        "soon_until": None,
        "letters_since": None,
        "silent": [],
        "calls": [],
        "calls_count": 0,
        "without_number": 0,
    },
    "changed": {"documents": [], "year": None},
    "last_day": {"clause": None},
    "migration": {"clause": None, "decided": None},
    "plan": {"document": None},
    "result": {"stars": None, "level_label": None},
}

# What a template cannot do without: it is sent upon something that has them.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "call-list": ("plan", "report"),
    "certificate-covered": ("dossier", "certificate"),
    "certificate-ending": ("dossier", "deadline"),
    "certificate-ending-late": ("dossier", "deadline"),
    "council-invitation": ("dossier", "deadline"),
    "dossier-incomplete": ("dossier", "deadline"),
    "dossier-to-members": ("dossier", "deadline"),
    "nothing-sent": ("report",),
    "plan-changed": ("plan", "changed", "changes"),
    "plan-due": ("dossier", "deadline"),
    "registration-called": ("plan",),
    "too-many": ("plan", "report"),
    "unit-succeeded": ("dossier", "succession"),
    "weekly-report": ("plan", "report"),
    "certificate-reevaluation-near": ("dossier", "deadline"),
    "certificate-reevaluation-passed": ("dossier", "deadline"),
    "certificate-written-notice": ("dossier", "deadline"),
    "certificate-written-notice-passed": ("dossier", "deadline"),
    "deadline-moved": ("deadline",),
    "dossier-deadline-escalated": ("dossier", "deadline"),
    "dossier-deadline-near": ("dossier", "deadline"),
    "dossier-deadline-passed": ("dossier", "deadline"),
    "dossier-moved-round": ("dossier", "round"),
    "last-day-named": ("dossier", "last_day"),
    "regime-migrated": ("dossier", "migration"),
    "duty-deadline-escalated": ("duty", "deadline"),
    "duty-deadline-near": ("duty", "deadline"),
    "duty-deadline-passed": ("duty", "deadline"),
    "duty-opened": ("duty",),
    "duty-reopened": ("duty",),
    "plan-opened": ("plan",),
}


@functools.cache
def contents() -> Mapping[str, str]:
    """Every template that is shipped, by its path; what other parts of the house say is not among them."""
    files = [file for file in TEMPLATES.rglob("*") if file.suffix in {".txt", ".html"} and "messages" not in file.parts]
    return {file.relative_to(TEMPLATES).as_posix(): file.read_text(encoding="utf-8") for file in files}


@functools.cache
def renderer() -> rendering.Renderer:
    """One renderer of the shipped templates."""
    return rendering.Renderer(contents())


def names() -> list[str]:
    """The shipped templates, in order."""
    return sorted(rendering.complete(contents()))


def spoken() -> list[str]:
    """The shipped templates in both languages; `x/en` is the English of `x`."""
    return sorted([*names(), *(f"{name}/en" for name in names())])


def sample(template: str) -> dict[str, Any]:
    """The sample facts that lie beside a template, in its language."""
    name = template.partition("/")[0]
    facts: dict[str, Any] = json.loads((TEMPLATES / "notices" / name / "sample.json").read_text(encoding="utf-8"))
    return rendering.spoken({**snapshots.NOTHING, **facts}, template)


def bare(template: str) -> dict[str, Any]:
    """The sample facts with everything taken away that a notice of this kind may lack."""
    facts, full = copy.deepcopy(dict(FACTS)), sample(template)
    facts["recipient"] = full["recipient"]
    for key in _NEEDS.get(template.removesuffix("/en"), ("dossier",)):
        less = {name: value for name, value in _BARE.get(key, {}).items() if name in full[key]}
        facts[key] = full[key] if isinstance(full[key], list) else {**full[key], **less}
    return facts


def small(body: str, html: str = "<p>x</p>", subject: str = "Tin", **more: str) -> rendering.Renderer:
    """A renderer of one template, `x`, and of what it leans on (`_words__txt` is the file `_words.txt`)."""
    others = {f"notices/{name.replace('__', '.')}": text for name, text in more.items()}
    parts = {"subject.txt": subject, "body.txt": body, "body.html": html}
    return rendering.Renderer({f"notices/x/{part}": text for part, text in parts.items()} | others)
