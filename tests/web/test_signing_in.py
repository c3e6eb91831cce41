"""Signing in and out: who gets in, for how long, and what is told to those who do not."""

import asyncio
import dataclasses
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import argon2
import httpx2
import pytest

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import accounts, commands, house
from ocop_cycle.storage import form_drafts, trail_reading
from ocop_cycle.web import app, routes
from ocop_cycle.web.parts import Parts
from tests.web import browsing, conftest, scene

SignIn = Callable[[str], browsing.Browser]


def by(built: house.House, actor: str = "quan-tri") -> commands.Provenance:
    """A command of somebody."""
    return commands.Provenance(key=identity.new_key(built.clock.machine_now()), actor=actor, origin="test")


def test_whoever_is_not_signed_in_is_sent_to_sign_in(browser: browsing.Browser) -> None:
    """Every page but that one sends him there, and remembers where he wanted to go."""
    answer = browser.client.get("/board")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?after=/board")


def test_one_signs_in_and_goes_on_to_where_one_wanted(browser: browsing.Browser) -> None:
    """The page that was asked for first is shown after signing in."""
    form = browser.client.get("/sign-in?after=/board")

    answer = browser.send(form, "/sign-in", {"name": "thu", "password": browsing.PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert browser.get("/board").status_code == 200


def test_a_demonstration_offers_each_role_by_one_click(browser: browsing.Browser) -> None:
    """Each role has a form that carries name and password; one of them, sent as it is, leads to the desk."""
    offered = [said for where, said in browsing.forms_of(browser.get("/sign-in").text) if "password" in said]

    answer = browser.post("/sign-in", offered[0])

    assert [said["name"] for said in offered] == list(conftest.PEOPLE.values())
    assert (offered[0]["name"], answer.headers["location"]) == ("thu", "/desk")


def test_an_office_offers_nobody(opened: tuple[house.House, Parts]) -> None:
    """Where it is no demonstration, the page names no account."""
    office = browsing.Browser(app.Pages(dataclasses.replace(opened[1], demo=False)))

    text = office.get("/sign-in").text

    assert [person for person in conftest.PEOPLE.values() if f'value="{person}"' in text] == []
    assert browsing.PASSWORD not in text


@pytest.mark.parametrize("after", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_sent_to_another_place(browser: browsing.Browser, after: str) -> None:
    """A word in the link to sign in leads nowhere but to pages of this server."""
    answer = browser.post("/sign-in", {"name": "thu", "password": browsing.PASSWORD, "after": after})

    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize(("name", "password"), [("thu", "sai-mat-khau-roi"), ("khong-co-ai", browsing.PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(browser: browsing.Browser, name: str, password: str) -> None:
    """Which of the two is wrong is told to nobody; the name that was typed stays in its field."""
    answer = browser.sign_in(name, password)

    assert answer.status_code == 403
    assert f'value="{name}"' in answer.text
    assert "Tên đăng nhập và mật khẩu không khớp." in answer.text


def test_after_many_tries_the_door_is_shut_even_for_the_right_password(browser: browsing.Browser) -> None:
    """Eight wrong passwords for one name, and nobody gets in under it for a quarter of an hour."""
    for _ in range(accounts.TRIES_OF_ACCOUNT):
        browser.post("/sign-in", {"name": "thu", "password": "x"})

    assert browser.sign_in("thu").status_code == 429


def test_the_key_of_a_session_is_new_at_each_signing_in(browser: browsing.Browser) -> None:
    """A key that somebody planted before is worth nothing after."""
    browser.client.cookies.set(app.COOKIE, "planted")

    browser.sign_in("thu")

    assert browser.client.cookies.get(app.COOKIE, domain="testserver.local") != "planted"


@pytest.mark.parametrize(
    ("said", "secure"),
    [({}, False), ({"X-Forwarded-Proto": "http"}, False), ({"X-Forwarded-Proto": "https"}, True),
     ({"X-Forwarded-Proto": "HTTPS, http"}, True)],
)  # fmt: skip
def test_behind_a_certificate_the_key_of_a_session_goes_over_tls_alone(
    browser: browsing.Browser, said: dict[str, str], secure: bool
) -> None:
    """Where the proxy says that the browser came by TLS, no page of the same name without it gets the key."""
    answer = browser.client.post("/sign-in", data={"name": "thu", "password": browsing.PASSWORD}, headers=said)

    kept = answer.headers["set-cookie"].split("; ")
    assert (answer.status_code, "Secure" in kept) == (303, secure)


def test_after_signing_out_the_key_opens_nothing(signed_in: SignIn) -> None:
    """The session is over, and not only its cookie gone."""
    browser = signed_in("thu")
    kept = dict(browser.client.cookies)

    browser.send(browser.get("/desk"), "/sign-out", {})
    browser.client.cookies.update(kept)

    assert browser.client.get("/desk").status_code == 303


def test_whoever_is_shut_out_is_out_at_once(built: house.House, signed_in: SignIn) -> None:
    """An open session ends with the decision, and no command of his is carried out any more."""
    browser = signed_in("thu")

    built.engine.execute(commands.DisablePerson(by=by(built), person="thu", reason="Nghỉ việc (dựng)"))

    assert browser.client.get("/desk").status_code == 303
    with pytest.raises(errors.NotPermitted):
        built.engine.execute(commands.OpenCycle(by=by(built, "thu"), cycle="lang-giang-2024"))


def test_a_change_of_roles_gives_a_new_key(built: house.House, pages: app.Pages, signed_in: SignIn) -> None:
    """The session goes on under another key; the old one opens nothing."""
    browser = signed_in("vinh")
    old = dict(browser.client.cookies)[app.COOKIE]

    built.engine.execute(
        commands.GrantRole(by=by(built), person="vinh", role="council-secretary", unit="lg-ubnd-huyen")
    )
    browser.get("/desk")
    new = dict(browser.client.cookies)[app.COOKIE]

    assert (old != new, browser.client.get("/desk").status_code) == (True, 200)
    other = browsing.Browser(pages)
    other.client.cookies.set(app.COOKIE, old)
    assert other.client.get("/desk").status_code == 303


@pytest.mark.parametrize("span", [accounts.IDLE, accounts.LONGEST])
def test_a_session_ends_by_itself(opened: tuple[house.House, Parts], span: timedelta) -> None:
    """Unused for an hour, or twelve hours old, it opens nothing."""

    class Later(clock.HandClock):
        """A clock whose machine time is ahead."""

        def machine_now(self) -> datetime:
            """Machine time, a span later than it is."""
            return super().machine_now() + span

    built, parts = opened
    key = parts.accounts.sign_in("thu", browsing.PASSWORD, "here").key

    late = accounts.Accounts(store=built.store, engine=built.engine, clock=Later(built.clock.now()))

    assert (parts.accounts.session(key) is not None, late.session(key)) == (True, None)


def test_a_link_lets_choose_a_password_once(opened: tuple[house.House, Parts], pages: app.Pages) -> None:
    """The person chooses it on the page; used once, the link opens nothing, and the trail knows both acts."""
    built, parts = opened
    browser = browsing.Browser(pages)
    link = f"/password/{parts.accounts.invite(by(built), 'xa-an-ha')}"

    chosen = browser.send(browser.get(link), link, {"password": "một mật khẩu dài", "again": "một mật khẩu dài"})

    assert chosen.headers["location"] == "/sign-in"
    assert browser.client.get(link).status_code == 410
    assert browser.sign_in("xa-an-ha", "một mật khẩu dài").status_code == 303


def test_no_entry_holds_a_password_or_its_hash(opened: tuple[house.House, Parts]) -> None:
    """The trail says that a link was given and a password chosen, and by whom; nothing that opens anything."""
    built, parts = opened

    key = parts.accounts.invite(by(built), "xa-an-ha")
    parts.accounts.choose_password(key, "một mật khẩu dài", origin="test")

    with built.store.reading() as runner:
        found = [trail_reading.newest_of_kind(runner, kind) for kind in ("InvitePerson", "SetPassword")]
    bodies = [entry.body for entry in found if entry is not None]
    assert len(bodies) == 2
    assert not [body for body in bodies if "argon2" in body or key in body or "mật khẩu dài" in body]


@pytest.mark.parametrize("word", ["ngan", "aaaaaaaaaaaaaa", "xa-an-ha-1234"])
def test_a_weak_password_is_refused_and_the_link_stays_good(
    opened: tuple[house.House, Parts], pages: app.Pages, word: str
) -> None:
    """Too short, a sign repeated, or little beside the name: told beside the form."""
    built, parts = opened
    browser = browsing.Browser(pages)
    link = f"/password/{parts.accounts.invite(by(built), 'xa-an-ha')}"

    refused = browser.send(browser.get(link), link, {"password": word, "again": word})

    assert (refused.status_code, browser.client.get(link).status_code) == (422, 200)


def test_a_form_without_the_token_of_its_session_is_refused(signed_in: SignIn) -> None:
    """Another site can make a browser send a form, but cannot know the token."""
    browser = signed_in("thu")

    assert browser.post("/demo/clock", {"span": "day"}).status_code == 403


def test_a_form_from_another_site_is_refused(signed_in: SignIn) -> None:
    """Where the browser names the origin, it must be this server."""
    browser = signed_in("thu")
    browser.client.headers["origin"] = "https://elsewhere.example"

    answer = browser.send(browser.get("/desk"), "/demo/clock", {"span": "day"})

    assert answer.status_code == 403


def test_every_answer_says_what_a_browser_may_do(browser: browsing.Browser) -> None:
    """No script in a page, nothing from elsewhere, no frame, no copy kept on the way."""
    answer = browser.client.get("/sign-in")

    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_an_address_without_a_declared_permission_stops_the_start(opened: tuple[house.House, Parts]) -> None:
    """A row with a permission that nobody knows is refused, before anything is served."""
    _, parts = opened
    route = routes.Route("GET", "/secret", routes.ROUTES[0].handler, "no-such-permission")

    with pytest.raises(app.RouteUndeclared, match="/secret"):
        app.Pages(parts, (route,))


def late(built: house.House, browser: browsing.Browser) -> None:
    """Let the session of a browser be over: nobody used it for two hours."""
    with built.store.writing() as work:
        work.runner.run(*scene.aged(dict(browser.client.cookies)[app.COOKIE]))


def test_what_was_filled_in_when_the_session_was_over_is_sent_after_signing_in_again(
    built: house.House, signed_in: SignIn
) -> None:
    """The form is kept, offered after signing in, carried out once it is sent, and gone then."""
    browser = signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")
    late(built, browser)

    sent = browser.send(page, "/dossiers/LG24-0005/step", {"reason": "Đủ giấy (dựng)"}, step="accept-dossier")
    told = browser.client.get(sent.headers["location"])
    again = browser.sign_in("thu")
    offered = browser.get(again.headers["location"])
    done = browser.send(offered, "/dossiers/LG24-0005/step", {})

    assert "đã được giữ lại" in browsing.text_of(told)
    assert (again.headers["location"], "Đủ giấy (dựng)" in offered.text) == ("/drafts?after=%2Fdesk", True)
    assert done.headers["location"].startswith("/dossiers/LG24-0005?done=")
    assert "Không còn phần nào được giữ lại." in browser.get("/drafts").text


def test_what_was_filled_in_is_offered_to_nobody_else(built: house.House, signed_in: SignIn) -> None:
    """Who signs in at the same browser under another name finds nothing, and cannot throw it away."""
    browser = signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")
    late(built, browser)
    browser.send(page, "/dossiers/LG24-0005/step", {"reason": "Chỉ của Thu"}, step="accept-dossier")

    other = browser.sign_in("ha")

    assert other.headers["location"] == "/desk"
    assert "Chỉ của Thu" not in browser.get("/drafts").text


@pytest.mark.parametrize("csrf", ["", "guessed"])
def test_a_form_without_the_token_of_the_session_that_ended_is_not_kept(
    built: house.House, signed_in: SignIn, csrf: str
) -> None:
    """Nobody plants a form for another by sending his browser here from elsewhere."""
    browser = signed_in("thu")
    late(built, browser)

    sent = browser.post("/dossiers/LG24-0005/step", {"step": "accept-dossier", "csrf": csrf})

    assert sent.headers["location"] == "/sign-in?told=session-over"
    assert browser.sign_in("thu").headers["location"] == "/desk"


def test_no_draft_holds_a_password(built: house.House, signed_in: SignIn) -> None:
    """Fields of passwords, and the token, are left out of what is kept."""
    browser = signed_in("thu")
    token = browsing.forms_of(browser.get("/desk").text)[0][1]["csrf"]
    late(built, browser)

    browser.post("/duties/one", {"csrf": token, "note": "Ghi chú", "password": "bi-mat-lam-day", "again": "bi-mat"})

    with built.store.reading() as runner:
        (row,) = form_drafts.of(runner, "thu", since=datetime(2000, 1, 1, tzinfo=UTC))
    assert row.fields == '{"note": "Ghi chú"}'


def test_whoever_is_let_in_again_begins_anew(pages: app.Pages, signed_in: SignIn) -> None:
    """A session from before does not come back to life, although nobody used it meanwhile."""
    browser, keeper = signed_in("thu"), signed_in("quan-tri")

    for act in ("disable", "enable"):
        page = keeper.get("/office/people/thu")
        keeper.send(page, "/office/person", {"reason": "Thử (dựng)"}, act=act)

    assert browser.client.get("/desk").status_code == 303


def test_the_door_is_shut_to_a_machine_that_tries_many_names(browser: browsing.Browser) -> None:
    """Forty wrong passwords from one address, for whomever, and that machine waits."""
    answers = [
        browser.post("/sign-in", {"name": f"ai-{n}", "password": "x"}).status_code
        for n in range(accounts.TRIES_OF_ADDRESS + 1)
    ]

    assert (answers[0], answers[-1], browser.sign_in("thu").status_code) == (403, 429, 429)


class Watched(argon2.PasswordHasher):
    """Checks passwords, and knows how many were checked at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self._lock = threading.Lock()

    def verify(self, *given: Any) -> Any:
        """As it does."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super().verify(*given)
        finally:
            with self._lock:
                self.now -= 1


def test_a_morning_of_people_is_let_in_a_few_at_a_time(opened: tuple[house.House, Parts]) -> None:
    """A check takes 64 MiB and a thread: forty at once would take gigabytes, and the threads of who works already."""
    watched, parts = Watched(), opened[1]
    known = dataclasses.replace(parts.accounts, hasher=watched)
    pages = app.Pages(dataclasses.replace(parts, accounts=known))

    async def morning() -> tuple[int, int, set[int]]:
        transport = httpx2.ASGITransport(app=pages.application)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver", trust_env=False) as client:
            words = [{"name": f"nguoi-{n}", "password": "khong-ai-biet"} for n in range(5 * accounts.AT_ONCE)]
            coming = [asyncio.create_task(client.post("/sign-in", data=one)) for one in words]
            while not watched.now:
                await asyncio.sleep(0.001)
            beside = await client.post("/language", data={"language": "vi"})
            waiting = sum(not one.done() for one in coming)
            return beside.status_code, waiting, {one.status_code for one in await asyncio.gather(*coming)}

    beside, waiting, told = asyncio.run(morning())

    assert (beside, waiting > 0, told) == (303, True, {403})
    assert watched.most == accounts.AT_ONCE


def test_a_form_that_is_sent_again_after_the_connection_broke_is_carried_out_once(signed_in: SignIn) -> None:
    """The answer was lost; the same form again leads to the entry of the first time, though the dossier has moved."""
    browser, other = signed_in("thu"), signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")
    first = browser.send(page, "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    other.send(
        other.get("/dossiers/LG24-0001"), "/dossiers/LG24-0001/paper", {"status": "missing"}, item="registration-form"
    )

    again = browser.send(page, "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    assert again.headers["location"] == first.headers["location"]


def test_an_expired_link_says_what_to_do(browser: browsing.Browser) -> None:
    """Not only that it is of no use any more: sign in, or ask for another one."""
    answer = browser.client.get("/password/da-cu")

    assert (answer.status_code, 'href="/sign-in"' in answer.text) == (410, True)
    assert "đề nghị người quản trị" in answer.text
