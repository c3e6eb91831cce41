"""
Who may ask for what, and what the answer may say: every address × every role × every relation to a unit.

The rows stand in ``rights_table``, the made-up province in ``scene``. F17 and F18 of failures.md are held here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib import parse

import httpx2
import pytest

from ocop_cycle import identity
from ocop_cycle.application import commands
from ocop_cycle.storage import trail_reading
from ocop_cycle.web import app, routes
from tests.web import browsing, rights_table, scene
from tests.web.rights_table import PLACES, RELATIONS, ROLES, ROWS, SEES, Row

OUTSIDE = ("anonymous", "disabled", "stale")
THROUGH = frozenset({200, 303, 409, 410, 422})
"""What is answered to whoever may: shown, done, or refused by a rule that is told."""


class World:
    """The province, and a browser for each role; ``hidden`` are the marks that each role may never read."""

    def __init__(self, made: scene.Scene, folder: Path) -> None:
        self.made = made
        self.built, self.parts = scene.parts(folder)
        self.pages = app.Pages(self.parts)
        self.browsers = {role: self.signed_in(role) for role in ROLES}
        self.tokens = {role: token(browser) for role, browser in self.browsers.items()}
        self.hidden = {role: self._hidden(role) for role in ROLES}
        every = [mark for place in self._places() for mark in self._marks(place)]
        self.hidden |= dict.fromkeys(OUTSIDE, every)

    def signed_in(self, person: str) -> browsing.Browser:
        """A browser in which a person is signed in."""
        browser = browsing.Browser(self.pages)
        assert browser.sign_in(person, scene.PASSWORD).status_code == 303
        return browser

    def ask(self, who: str, row: Row, key: str = "-", method: str = "GET") -> httpx2.Response:
        """Ask as the row says, about the thing of that id; for a page, or for its head alone."""
        browser, csrf = (self.browsers[who], self.tokens.get(who, ""))
        if row.ends and who in ROLES:
            browser = self.signed_in(who)
            csrf = token(browser)
        where = row.path.format(**{name: parse.quote(put(said, key), safe="") for name, said in row.named.items()})
        if row.method == "GET":
            words = {name: put(said, key) for name, said in row.query.items()}
            return browser.client.request(method, where, params=words)
        filled = {name: put(said, key) for name, said in row.form.items()}
        return browser.post(where, {**filled, "csrf": csrf, "key": identity.random_id()})

    def entries(self) -> int:
        """How many entries the trail has."""
        with self.built.store.reading() as runner:
            return trail_reading.newest(runner)

    def leaks(self, who: str, answer: httpx2.Response, asked: str = "-") -> list[str]:
        """The marks in an answer (its text and its headers) that this role may not read, save the id asked for."""
        said = parse.unquote(parse.unquote(f"{answer.text}\n{answer.headers}")).replace(asked, "")
        return [mark for mark in self.hidden[who] if mark in said]

    def of(self, row: Row, role: str, relation: str) -> tuple[str, str] | None:
        """The place that stands so to the role, and the id of the thing there; None where there is none."""
        place = PLACES[role][relation]
        things = self.made.things[row.about or ""]
        for one in (place, {"home": "mine", "mine": "home", "other": "home"}.get(place, place)):
            if one in things:
                return one, things[one]
        return None

    def _places(self) -> list[str]:
        return sorted({*scene.PARENTS, *scene.PRODUCERS})

    def _marks(self, place: str) -> list[str]:
        of_place = (things.get(place) for things in self.made.things.values())
        ids = [key for key in of_place if key and key[:4] in scene.PLANS]
        return [scene.matter(place), scene.called(place), *ids]

    def _hidden(self, role: str) -> list[str]:
        unseen = [place for place in self._places() if place not in SEES[role]]
        found = [mark for place in unseen for mark in self._marks(place)]
        if role == "administrator":
            found = [mark for mark in found if not mark.startswith("Zp")]
        return found + [scene.name(place) for place in scene.PARENTS if place not in rights_table.KNOWS[role]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The province, those of each role at their browsers, and three that stand outside."""
    folder = tmp_path_factory.mktemp("rights") / "province"
    made = scene.built()
    scene.keep(made, folder)
    found = World(made, folder)
    found.browsers["anonymous"] = browsing.Browser(found.pages)
    found.browsers["disabled"] = shut_out(found, scene.SHUT_OUT)
    found.browsers["stale"] = grown_old(found, "head")
    yield found
    made.office.house.close()
    found.parts.reader.store.database.dispose()
    found.built.close()


def shut_out(world: World, person: str) -> browsing.Browser:
    """A browser whose person was shut out while signed in."""
    browser = world.signed_in(person)
    by = commands.Provenance(key=identity.random_id(), actor="administrator", origin="test")
    world.built.engine.execute(commands.DisablePerson(by=by, person=person, reason="Nghỉ việc (dựng)"))
    return browser


def grown_old(world: World, person: str) -> browsing.Browser:
    """A browser whose session was last used two hours ago."""
    browser = world.signed_in(person)
    key = dict(browser.client.cookies)[app.COOKIE]
    with world.built.store.writing() as work:
        work.runner.run(*scene.aged(key))
    return browser


def token(browser: browsing.Browser) -> str:
    """The token of a browser's session."""
    return re.findall(r'name="csrf" value="([^"]+)"', browser.get("/calendar").text)[0]


def put(said: str, key: str) -> str:
    """A word of a row with the id in its place."""
    return said.replace("{id}", key)


def of_row(row: Row) -> str:
    """What a row is called in reports."""
    return f"{row.method} {row.path}"


def sees(row: Row, role: str, place: str) -> bool:
    """Whether a role sees the thing of the row at a place."""
    kept = role in row.kept.split()
    return kept or (place in SEES[role] and place not in row.unseen.get(role, ()))


def askers(row: Row) -> list[str]:
    """Who asks, those who may do it last; one of all where nobody needs to be signed in."""
    may, perhaps = row.may.split(), row.perhaps.split()
    return may[:1] if row.public else [*sorted(set(ROLES) - {*may, *perhaps}), *perhaps, *may]


def expected(row: Row, role: str, place: str | None) -> frozenset[int]:
    """What is answered to a role that asks about the thing of a place."""
    if place is not None and not sees(row, role, place):
        return frozenset({404})
    if row.hidden and role not in row.may.split():
        return frozenset({404})
    if role in row.may.split():
        return THROUGH | ({403} if row.public else set())
    if row.method == "GET" or place is None:
        return frozenset({404}) if row.method == "GET" else frozenset({403, 404})
    either = THROUGH if role in row.perhaps.split() else frozenset[int]()
    return frozenset({403, 422}) if place in row.closed else frozenset({403}) | either


def test_every_address_has_its_row() -> None:
    """A new address without a row in ``rights_table`` fails here, and so does a row without its address."""
    assert sorted((row.method, row.path) for row in ROWS) == sorted((one.method, one.path) for one in routes.ROUTES)


@pytest.mark.parametrize("row", ROWS, ids=of_row)
def test_f18_rights_reach_no_further_than_ones_own_units(world: World, row: Row) -> None:
    """Every role, asking about its own unit, a sister, the one above and one below: as the table says, and no leak."""
    wrong = []
    for role in askers(row):
        for relation in RELATIONS if row.about else ("own",):
            place, key = (world.of(row, role, relation) or (None, None)) if row.about else (None, "-")
            if key is None:
                continue
            before = world.entries()
            answer = world.ask(role, row, key)
            if answer.status_code not in expected(row, role, place):
                wrong.append((role, relation, place, answer.status_code, browsing.text_of(answer)[:200]))
            if answer.status_code in (403, 404) and world.entries() != before:
                wrong.append((role, relation, "written"))
            wrong += [(role, relation, "leak", mark) for mark in world.leaks(role, answer, key)]

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("row", ROWS, ids=of_row)
def test_f18_whoever_stands_outside_is_sent_to_sign_in(world: World, row: Row) -> None:
    """Nobody signed in, a person who was shut out, a session that is over: alike, without a mark, nothing written."""
    before, wrong = world.entries(), []
    for who in OUTSIDE:
        for key in list(world.made.things.get(row.about or "", {"-": "-"}).values())[:2]:
            answer = world.ask(who, row, key)
            sent = answer.is_redirect and answer.headers["location"].startswith("/sign-in")
            if not (sent or row.public):
                wrong.append((who, answer.status_code))
            wrong += [(who, mark) for mark in world.leaks(who, answer, key)]

    assert (wrong, world.entries()) == ([], before)


PAGES = [row for row in ROWS if row.method == "GET" and not row.public]


@pytest.mark.parametrize("row", PAGES, ids=of_row)
def test_f18_whoever_asks_for_the_head_of_a_page_is_answered_as_for_the_page(world: World, row: Row) -> None:
    """Who may not see a page learns no more by asking for its head: it says what the page says, to everybody alike."""
    wrong = []
    for who in ("commune-officer", "anonymous"):
        for key in world.made.things.get(row.about or "", {"-": "-"}).values():
            page, head = world.ask(who, row, key), world.ask(who, row, key, "HEAD")
            told = [(one.status_code, one.headers.get("location")) for one in (page, head)]
            wrong += [(who, *told)] if told[0] != told[1] else []
            wrong += [(who, mark) for mark in world.leaks(who, head, key)]

    assert wrong == []


SEARCHES = [
    ("/board", "search"), ("/board", "commune"), ("/board", "holder"), ("/board", "cycle"), ("/board", "producer"),
    ("/board/list", "search"), ("/board/list", "commune"), ("/board/list", "holder"), ("/board/list", "round"),
    ("/board/list.csv", "search"), ("/certificates", "search"), ("/certificates", "commune"),
    ("/notices", "dossier"), ("/notices", "recipient"), ("/trail", "dossier"),
    ("/trail", "unit"), ("/trail", "actor"), ("/duties", "unit"), ("/duties", "cycle"),
]  # fmt: skip
"""Where one asks for something by a word: page and the name of the word."""


@pytest.mark.parametrize(("path", "word"), SEARCHES)
def test_f18_a_search_for_what_is_not_seen_answers_as_for_what_does_not_exist(
    world: World, path: str, word: str
) -> None:
    """Neither rows nor counts nor the wording of an error tell that there is such a thing elsewhere."""
    wrong = []
    for role in ("commune-officer", "coordinator", "producer"):
        place = PLACES[role]["sister"]
        things = [scene.matter(place), scene.called(place), *(t.get(place, "") for t in world.made.things.values())]
        for thing in (one for one in things if len(one) > 4):
            there, missing = (
                normal(world.browsers[role].client.get(path, params={word: asked}), asked)
                for asked in (thing, thing[::-1])
            )
            wrong += [(role, thing)] if there != missing else []

    assert wrong == []


@pytest.mark.parametrize("row", [row for row in PAGES if row.about], ids=of_row)
def test_f18_what_is_not_ones_own_is_told_like_what_does_not_exist(world: World, row: Row) -> None:
    """The page about a sister unit's thing is, sign by sign, that about a thing that never was."""
    for role in sorted({"commune-officer", "coordinator", "producer", "administrator"} - set(row.kept.split())):
        found = world.of(row, role, "sister")
        missing = {"entry": "999999"}.get(row.about or "", "XX24-0001")

        assert found is not None
        there, nowhere = (normal(world.ask(role, row, key), key) for key in (found[1], missing))
        assert there == nowhere


def test_f17_nobody_reads_who_judged(world: World) -> None:
    """On no page does a producer, or a commune, find a person of an office above, or beside, by name or account."""
    known = {
        "producer": {"producer"},
        "commune-officer": {"commune-officer", "producer"},
        "head": {*scene.PEOPLE, "next-door"} - {"auditor", "administrator"},
    }
    people = {*scene.PEOPLE, "next-door", "far", "head-abroad"}
    wrong = []
    for role, knows in known.items():
        marks = [scene.worker(person) for person in people - knows]
        for row in PAGES:
            things = world.made.things[row.about] if row.about else {"-": "-"}
            for key in (key for place, key in things.items() if row.about is None or place in SEES[role]):
                text = world.ask(role, row, key).text
                wrong += [(role, of_row(row), key, mark) for mark in marks if mark in text]

    assert wrong == []


def test_f18_what_is_done_elsewhere_changes_nothing_on_ones_own_pages(world: World) -> None:
    """Whatever a sister unit does, no page of one's own gets another sign, count or row by it."""
    roles = ("commune-officer", "producer")
    before = {(role, of_row(row)): own(world, role, row) for role in roles for row in PAGES if not row.whole}

    busy(world)

    after = {key: own(world, key[0], row) for key in before for row in PAGES if of_row(row) == key[1]}
    assert [key for key in before if before[key] != after[key]] == []


def own(world: World, role: str, row: Row) -> str:
    """A page of one's own, as far as it does not differ from itself by the moment."""
    found = world.of(row, role, "own") if row.about else ("-", "-")
    return normal(world.ask(role, row, found[1] if found else "-"), "-")


def busy(world: World) -> None:
    """A sister district at work: papers, a duty that is opened again, an address, a person shut out."""

    def do(kind: type[Any], actor: str, **said: object) -> None:
        by = commands.Provenance(key=identity.random_id(), actor=actor, origin="test")
        world.built.engine.execute(kind(by=by, **said))

    code = world.made.things["dossier"]["far"]
    for status in ("present", "missing"):
        do(commands.RecordDocument, "coordinator-hb24", dossier=code, item="registration-form", status=status)
    do(commands.AdvanceDossier, "head-abroad", dossier=code, step="approve-idea")
    do(commands.ReopenDuty, "head-abroad", duty=world.made.things["duty"]["far"], reason="Báo cáo lại (dựng)")
    do(
        commands.ChangeContact, "coordinator-hb24", party_kind="unit", party="far", channel="email",
        address="moi@mau.example",
    )  # fmt: skip


def test_an_auditor_writes_reviews_and_an_administrator_decides_nothing(world: World) -> None:
    """After all that the rows ask for, the trail has no other act of theirs."""
    with world.built.store.reading() as runner:
        found = {(e.actor, e.kind) for block in trail_reading.entries(runner) for e in block}

    kinds = {role: {kind for actor, kind in found if actor == role} for role in ("auditor", "administrator")}
    assert kinds["auditor"] <= {"MarkReviewed", "AskQuestion", "SetPassword"}
    assert kinds["administrator"] <= KEEPS


KEEPS = frozenset({
    "InvitePerson", "DisablePerson", "EnablePerson", "SetPassword", "AddPerson", "GrantRole", "RevokeRole",
    "AddUnit", "BindAccount", "ChangeContact", "ChangeSetting", "ChangeUnits", "NameUnit", "TakeOverUnits",
    "WithdrawName",
    "ConfirmClock", "MakeCheckpoint", "MoveDemoClock",
})  # fmt: skip
"""What an administrator does: keeps the system running, and no more."""


def test_nobody_decides_on_his_own_dossier(world: World) -> None:
    """A head who also stands for a producer is refused on that producer's dossier, and told why."""
    by = commands.Provenance(key=identity.random_id(), actor="administrator", origin="test")
    world.built.engine.execute(
        commands.GrantRole(by=by, person="head", role="producer", unit="district", producer="producer-district")
    )
    row = next(one for one in ROWS if one.path.endswith("/step"))
    before = world.entries()

    answer = world.ask("head", row, world.made.things["dossier"]["district"])

    assert (answer.status_code, world.entries()) == (403, before)


SHORTENED = 40
"""After so many signs a page cuts what was asked for."""


def normal(answer: httpx2.Response, asked: str) -> str:
    """An answer without what differs from itself: keys, tokens, the head of the trail, the id that was asked for."""
    text = re.sub(r"/assets/[0-9a-f]+/", "/assets/", parse.unquote_plus(f"{answer.status_code} {answer.text}"))
    if asked != "-":
        for shown in (asked, asked.lower(), asked[:SHORTENED]):
            text = text.replace(shown, "…")
    for pattern in (r'name="(?:csrf|key)" value="[^"]*"', r"\d+-[0-9a-f]{32}", r"\d+/\d+ mục", r"\d+ (?:giây|phút)"):
        text = re.sub(pattern, "…", text)
    return text


FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
WITHOUT_KEY = (
    "/language",
    "/sign-out",
    "/sign-in",
    "/drafts",
    "/board/bulk",
    "/demo/clock",
    "/desk/clock",
    "/trail/verify",
)
"""Forms that hand over no command of their own: sent twice they do no more than once."""


@pytest.mark.parametrize("role", ["coordinator", "administrator", "auditor"])
def test_every_form_carries_the_token_and_the_key_of_its_command(world: World, role: str) -> None:
    """Nobody else can make a browser send it, and sent twice it is carried out once."""
    wrong = []
    for row in PAGES:
        found = world.of(row, role, "own") if row.about else ("-", "-")
        answer = world.ask(role, row, found[1] if found else "-")
        text = answer.text if answer.headers.get("content-type", "").startswith("text/html") else ""
        for action, inside in FORM.findall(text):
            wanted = {"csrf"} if action in WITHOUT_KEY else {"csrf", "key"}
            missing = wanted - set(re.findall(r'type="hidden" name="(\w+)"', inside))
            wrong += [(of_row(row), action, name) for name in sorted(missing)]

    assert not wrong, "\n".join(map(str, wrong))
