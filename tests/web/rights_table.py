"""
Who gets what at each address: one row for each address of ``web/routes.py``, and a new address needs its row here.

How to add a row. ``Row(method, path)`` is enough for a page that everybody who is signed in may open and that shows
what the query lets see. Otherwise:

* ``about`` names the kind of thing that the address or the form names (``scene.Scene.things``): its id is put where
  ``{id}`` stands in ``path`` parts (``named``), behind the question mark (``query``) or in the form (``form``);
* ``may`` lists the roles that may do it with what they see; for a page, the roles for which it is there at all;
* ``form`` is what is filled in, as completely as it takes for the engine to ask for the permission;
* ``perhaps`` lists roles that may do it or not as things stand; ``unseen`` the places whose thing a role does not see
  though it sees the place; ``closed`` those where things stand so that rules answer before rights do;
* ``kept`` lists roles that see such a thing everywhere, because they keep it; ``hidden`` says that
  for others there is no such address at all;
* ``whole`` says that it tells of the trail as a whole, whose size and head are no secret;
* ``public`` says that nobody needs to be signed in, ``ends`` that the session is over afterwards.

What is expected follows: what one does not see is 404, what one sees and may not do 403, the rest goes through (or is
refused by rules, which is told on the page). Nobody reads the marks of a place he does not see, whatever he is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROLES = (
    "coordinator", "commune-officer", "department-officer", "council-secretary", "council-member", "head",
    "producer", "auditor", "administrator",
)  # fmt: skip
EVERYBODY = " ".join(ROLES)
KEEPERS = "administrator"
VERIFIERS = "coordinator head auditor administrator"
ADDRESSES = "administrator coordinator commune-officer"
RELATIONS = ("own", "sister", "parent", "child")

AT_DISTRICT = {"own": "district", "sister": "abroad", "parent": "province", "child": "home"}
PLACES: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(ROLES, AT_DISTRICT),
    "commune-officer": {"own": "home", "sister": "next-door", "parent": "district", "child": "group"},
    "producer": {"own": "mine", "sister": "other", "parent": "district", "child": "group"},
}
"""Which place stands in which relation to each role's own."""

BELOW_DISTRICT = frozenset({"district", "agency", "home", "group", "next-door", "mine", "other"})
SEES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(ROLES, BELOW_DISTRICT),
    "commune-officer": frozenset({"home", "group", "mine", "other"}),
    "producer": frozenset({"mine"}),
    "auditor": BELOW_DISTRICT | {"abroad", "far", "province", "bureau", "ministry"},
    "administrator": frozenset(),
}
"""The places whose matters each role sees."""

KNOWS: Mapping[str, frozenset[str]] = {
    **SEES,
    **dict.fromkeys(ROLES[:6], BELOW_DISTRICT | {"province", "bureau", "ministry"}),
    "commune-officer": SEES["commune-officer"] | {"district", "agency", "province", "bureau", "ministry"},
    "producer": frozenset({"mine", "home", "district", "agency", "province", "bureau", "ministry"}),
    "administrator": SEES["auditor"],
}
"""The units each role may find named: those it sees, those above, and for the administrator all, with the producers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One address; see above."""

    method: str
    path: str
    about: str | None = None
    may: str = EVERYBODY
    named: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    perhaps: str = ""
    unseen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    kept: str = ""
    hidden: bool = False
    whole: bool = False
    public: bool = False
    ends: bool = False


def get(path: str, **said: object) -> Row:
    """A page."""
    return Row(method="GET", path=path, **said)  # type: ignore[arg-type]


def post(path: str, **said: object) -> Row:
    """What a form asks for."""
    return Row(method="POST", path=path, **said)  # type: ignore[arg-type]


CODE = {"code": "{id}"}
ID = {"id": "{id}"}
REASON = {"reason": "Thử quyền"}
PROVINCE = frozenset({"province"})
NOT_HIS = {"producer": frozenset({"mine"})}
"""What goes to the office about a producer's dossier is not the producer's to see."""
PAPERS = "coordinator commune-officer department-officer council-secretary"
WAIVES = "coordinator head"
HOLDS = "coordinator head"

ROWS: tuple[Row, ...] = (
    # Anybody
    get("/sign-in", public=True),
    post("/sign-in", public=True, form={"name": "nobody", "password": "x"}),
    get("/password/{link}", public=True, named={"link": "khong-co"}),
    post("/password/{link}", public=True, named={"link": "khong-co"}, form={"password": "x", "again": "x"}),
    post("/language", public=True, form={"language": "vi"}),
    get("/health", public=True),
    get("/ready", public=True),
    get("/metrics", public=True, may=""),
    # Whoever is signed in
    get("/"),
    post("/sign-out", ends=True),
    get("/desk"),
    get("/drafts"),
    post("/drafts", form={"draft": "-"}),
    get("/calendar"),
    get("/board"),
    get("/board/list"),
    get("/board/list.csv"),
    post("/board/bulk", form={"step": "withdraw", "which": "all"}),
    get("/duties"),
    get("/duties.csv"),
    get("/duties/calls"),
    get("/duties/calls.csv"),
    get("/certificates"),
    get("/certificates.csv"),
    get("/certificates/expiring"),
    get("/certificates/calls"),
    get("/certificates/calls.csv"),
    get("/notices"),
    get("/notices/rules"),
    get("/notices/texts"),
    get("/notices/texts/one", query={"name": "weekly-report"}),
    get("/notices/texts/letter", query={"name": "weekly-report"}),
    get("/trail"),
    # One thing
    get("/dossiers/{code}", about="dossier", named=CODE),
    post(
        "/board/bulk/confirm", about="dossier", may="", perhaps=EVERYBODY,
        form={"list": "{id}@1", "count": "1", "step": "withdraw", **REASON},
    ),
    post(
        "/dossiers/{code}/step", about="dossier", named=CODE, may="head", closed=PROVINCE, form={"step": "approve-idea"}
    ),
    post(
        "/dossiers/{code}/take-back", about="dossier", named=CODE, may="coordinator head",
        perhaps="commune-officer council-secretary", closed=PROVINCE, form=REASON,
    ),
    post(
        "/dossiers/{code}/paper", about="dossier", named=CODE, may=PAPERS,
        form={"item": "registration-form", "status": "missing"},
    ),
    post(
        "/dossiers/{code}/result", about="dossier", named=CODE, may="council-secretary",
        form={"level": "district", "total": "62"},
    ),
    post("/dossiers/{code}/file", about="dossier", named=CODE, may=f"{PAPERS} producer", hidden=True),
    get(
        "/dossiers/{code}/files/{item}/{version}", about="dossier", named={**CODE, "item": "samples", "version": "1"},
        may="",
    ),
    post(
        "/dossiers/{code}/comment", about="dossier", named=CODE, may=f"{PAPERS} council-member head producer",
        hidden=True, form={"text": "Thử quyền", "visibility": "producer"},
    ),
    get("/duties/one", about="duty", query=ID),
    post("/duties/one", about="duty", may=WAIVES, form={"duty": "{id}", "act": "waive", **REASON}),
    get("/notices/one", about="notice", query=ID, unseen=NOT_HIS),
    get("/notices/letter", about="notice", query=ID, unseen=NOT_HIS),
    post("/notices/one", about="notice", unseen=NOT_HIS, may=HOLDS, form={"notice": "{id}", "act": "hold", **REASON}),
    get("/trail/{number}", about="entry", named={"number": "{id}"}),
    get("/trail/review"),
    post("/trail/review", may="auditor", form={"act": "mark", "up_to": "1"}),
    get("/certificates/one", about="certificate", query=ID),
    post(
        "/certificates/one", about="certificate", may="coordinator head",
        form={"id": "{id}", "act": "correct", "stars": "3", **REASON},
    ),
    post(
        "/certificates/calls", about="certificate", may=HOLDS,
        form={
            "dossier": "{id}", "act": "answer", "answer": "unclear", "day": "2024-06-03", "by_whom": "Thử",
            "spoken_to": "Thử",
        },
    ),
    # The trail as a whole
    get("/trail/verify", may=VERIFIERS),
    post("/trail/verify", may=VERIFIERS, form={"heads": "x"}),
    get("/trail/checkpoints", whole=True),
    post("/trail/checkpoints", may=KEEPERS),
    get("/trail/checkpoints/{size}", may="", named={"size": "1"}),
    get("/trail/export", whole=True),
    post("/trail/export", may="auditor"),
    get("/trail/proof", whole=True, about="dossier", query={"dossier": "{id}"}),
    get("/trail/program"),
    get("/trail/past"),
    # Administration
    get("/office", may=KEEPERS),
    post("/office/invite", may=KEEPERS, form={"person": "far"}),
    post("/office/person", may=KEEPERS, form={"person": "far", "act": "disable", **REASON}),
    get("/office/people", may=KEEPERS),
    post("/office/people", may=KEEPERS, form={"person": "moi", "name": "Người mới", "language": "vi"}),
    get("/office/people/{person}", about="person", may=KEEPERS, named={"person": "{id}"}, kept=KEEPERS),
    get("/office/units", may=ADDRESSES),
    get("/office/units/{unit}", about="unit", may=ADDRESSES, named={"unit": "{id}"}, kept=KEEPERS),
    get("/office/producers/{producer}", about="producer", may=ADDRESSES, named={"producer": "{id}"}, kept=KEEPERS),
    post(
        "/office/contact", about="unit", may=ADDRESSES, kept=KEEPERS, hidden=True,
        form={"party_kind": "unit", "party": "{id}", "channel": "telephone", "address": "so-sai", "language": "vi"},
    ),
    get("/office/new-unit", may=KEEPERS),
    post("/office/new-unit", may=KEEPERS, form={"unit": "Không phải mã", "name": "Đơn vị"}),
    post("/office/alias", may=KEEPERS, form={"unit": "home", "alias": ""}),
    get("/office/unit-changes", may=KEEPERS),
    post("/office/unit-changes", may=KEEPERS, form={"how": "rename", "old": "home", "name": "Tên mới"}),
    post("/office/unit-changes/confirm", may=KEEPERS, form={"content": "x", "count": "1", "shown": "1"}),
    get("/office/settings", may=KEEPERS),
    post("/office/settings", may=KEEPERS, form={"name": "upload-mb", "value": "không"}),
    get("/office/running", may=KEEPERS),
    get("/office/policy", may=ADDRESSES),
    post("/desk/clock", may="coordinator head administrator", form={"seen": "-"}),
    # The demonstration's clock: a button of demonstrations, for whoever is signed in
    post("/demo/clock", form={"span": "none"}),
)  # fmt: skip
