"""
The server around the table of pages: who asks, whether he may, what to answer when something stops.

Reading is done on the server's one thread, in line: a page takes a few milliseconds, and threads would only stand in
each other's way. What reads the whole office, what writes, and what checks passwords, waits on a thread of its own.
Passwords are checked one after the other, and few pages of the whole office made at once: else a morning's officers
would take gigabytes, and the interpreter and all threads from those who are there already.
"""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from http import HTTPStatus
from types import MappingProxyType
from urllib import parse

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ocop_cycle import errors, identity
from ocop_cycle.application import accounts, interface
from ocop_cycle.application import drafts as drafting
from ocop_cycle.domain import permissions
from ocop_cycle.policy import visible
from ocop_cycle.storage import courtesy
from ocop_cycle.web import asking, front, menus, rendering, replies, routes, security, telling, uploads
from ocop_cycle.web.pages import drafts
from ocop_cycle.web.parts import Parts

log = logging.getLogger(__name__)

COOKIE, LANGUAGE = "ocop", "ocop-language"
MOST_FIELDS, LONGEST_FORM, LONGEST_LENGTH = 2_000, 1_000_000, 18
OF_DATABASE = (errors.DatabaseRefused, errors.ConnectionLost, errors.ServerBusy, errors.ServerFull)
"""What is said of a database by its address: for the log, and for whoever is known."""
GATHERED = 2
"""Pages of the whole office that are made at once: more would take the interpreter from each other, and from all."""
_UNREAD = {HTTPStatus.BAD_REQUEST: "form-unread", HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "form-too-long"}
"""What is said of a form that was not read: it is no page that is missing."""


class RouteUndeclared(Exception):
    """An address answers that is not in the table of pages, so nobody said what it needs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} declares no permission: put it into web/routes.py")
        self.path = path


class Pages:
    """The pages of one instance, as an application that a server runs."""

    def __init__(self, parts: Parts, table: tuple[routes.Route, ...] = routes.ROUTES) -> None:
        self._parts = parts
        self._assets = front.assets(parts.front)
        self._addresses = {name: asset.address for name, asset in self._assets.items()}
        self._checking, self._gathering = asyncio.Semaphore(accounts.AT_ONCE), asyncio.Semaphore(GATHERED)
        self._pages = rendering.Pages(parts.templates, parts.words, parts.front / front.ICONS)
        self.application = FastAPI(
            title="ocop-cycle", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
        )
        for route in sorted(table, key=lambda one: one.method != "GET"):  # looked through in turn: most are read
            self.application.add_route(route.path, self._endpoint(route), methods=[route.method])
        self.application.add_route("/assets/{print}/{name}", self._asset, methods=["GET"])
        self.application.add_exception_handler(HTTPException, self._unknown)
        self._check(table)

    def _check(self, table: tuple[routes.Route, ...]) -> None:
        declared = {(route.method, route.path) for route in table} | {("GET", "/assets/{print}/{name}")}
        known = self._parts.house.vocabulary.permissions | {routes.ANYBODY, routes.SIGNED_IN}
        for made in self.application.routes:
            path = str(getattr(made, "path", made))
            for method in getattr(made, "methods", None) or {"-"}:
                if method != "HEAD" and (method, path) not in declared:
                    raise RouteUndeclared(path)
        for route in table:
            if route.needs not in known:
                raise RouteUndeclared(route.path)

    def _endpoint(self, route: routes.Route) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await self._asked(route, request)
            except errors.Stopped as stop:
                return self._away(request, stop)

        return self._parts.watch.around(route.method, route.path, answer)

    async def _asked(self, route: routes.Route, request: Request) -> Response:
        is_ours = security.is_ours(request.method, request.headers, request.headers.get("host", ""))
        if route.takes_file and is_ours and uploads.is_form_with_file(request.headers):
            return await self._taking(route, request)
        form = await _form(request) if route.method == "POST" else {}
        if not is_ours:
            return self._stop(request, HTTPStatus.FORBIDDEN, "not-from-here")
        if route.method == "POST" or route.slow or route.wide:
            courtesy.step_back()
            async with self._turns(route):
                return await run_in_threadpool(self._answered, route, request, form)
        return self._answered(route, request, form)

    def _turns(self, route: routes.Route) -> AbstractAsyncContextManager[None]:
        if route.takes_password:
            return self._checking
        return self._gathering if route.wide else nullcontext()

    def _away(self, request: Request, stop: errors.Stopped) -> Response:
        """
        What everybody is told while nobody can be known; no page, for its frame may ask the database, too.

        Why it is away names the place of the database, which is no stranger's business: that is for the log.
        """
        _note(request.url.path, stop)
        said = self._parts.words[self._language(request)].say("database-away")
        return _headed(Response(f"{said}\n", status_code=HTTPStatus.SERVICE_UNAVAILABLE, media_type="text/plain"))

    async def _taking(self, route: routes.Route, request: Request) -> Response:
        """The answer to a form with a file: from those alone who are signed in it is written down while it comes."""
        cookie = request.cookies.get(COOKIE, "")
        known = await run_in_threadpool(self._parts.accounts.session, cookie) if cookie else None
        taken = await run_in_threadpool(uploads.begin, self._parts.house) if known else None
        sent = await uploads.read(request, taken)
        try:
            return await run_in_threadpool(self._answered, route, request, sent.fields, sent, known)
        finally:
            sent.discard()

    def _answered(
        self, route: routes.Route, request: Request, form: Mapping[str, str], sent: uploads.Sent | None = None,
        known: accounts.Known | None = None,
    ) -> Response:  # fmt: skip
        cookie = request.cookies.get(COOKIE, "") if route.asks_who else ""
        # A page that is read is one moment; what writes must see what it wrote, and what is slow holds nothing.
        is_read = route.method == "GET" and not route.slow
        with self._parts.reader.store.at_one_moment() if is_read else nullcontext():
            found = known or (self._parts.accounts.session(cookie) if cookie else None)
            if found is None and route.needs != routes.ANYBODY:
                return self._sent_to_sign_in(request, form, sent.name if sent else "")
            return self._answered_to(found, cookie, route, request, form, sent)

    def _answered_to(
        self, found: accounts.Known | None, cookie: str, route: routes.Route, request: Request, form: Mapping[str, str],
        sent: uploads.Sent | None,
    ) -> Response:  # fmt: skip
        session = found.session if found else None
        actor = self._parts.reader.actor(session.person_id) if session else None
        ask = asking.Asked(
            parts=self._parts, path=request.url.path, words=self._words(request, actor),
            address=request.client.host if request.client else "-", cookie=cookie, session=session,
            name=found.name if found else None, actor=actor,
            named=_seen(request.path_params), query=_seen(request.query_params), form=_seen(form),
            sent=sent, headers=request.headers,
        )  # fmt: skip
        if route.method == "POST" and not security.has_token(session, form):
            return self._told(ask, HTTPStatus.FORBIDDEN, ask.words.say("form-too-old"))
        if actor is not None and not self._may(actor, route.needs):
            return self._told(ask, HTTPStatus.NOT_FOUND, ask.words.say("no-such-page"))
        reply = self._reply(ask, route)
        if form.get("draft") and isinstance(reply, replies.Elsewhere):
            drafts.kept(ask).drop(ask.person.person_id, form["draft"])
        response = self._response(ask, reply, request)
        if found is not None and found.key != cookie and COOKIE not in response.headers.get("set-cookie", ""):
            _keep(response, request, COOKIE, found.key)
        if found is not None and found.is_unseen:
            response.background = BackgroundTask(self._parts.accounts.see, found.session)
        return response

    def _reply(self, ask: asking.Asked, route: routes.Route) -> replies.Reply:
        try:
            return route.handler(ask)
        except errors.UnknownThing:
            return self._stopped(ask, HTTPStatus.NOT_FOUND, ask.words.say("no-such-page"))
        except errors.NotPermitted as stop:
            return self._stopped(ask, HTTPStatus.FORBIDDEN, telling.stopped(ask.words, stop))
        except errors.Stopped as stop:
            return self._not_done(ask, stop)
        except Exception:
            number = identity.random_id()[:8]
            log.exception("a page failed", extra={"action": "page", "path": ask.path, "number": number})
            return self._stopped(ask, HTTPStatus.INTERNAL_SERVER_ERROR, ask.words.say("page-failed", number=number))

    def _not_done(self, ask: asking.Asked, stop: errors.Stopped) -> replies.Page:
        """Who is signed in is told why, and what may be done; a stranger, that the database is away."""
        status = HTTPStatus.CONFLICT if isinstance(stop, errors.TryAgain) else HTTPStatus.UNPROCESSABLE_ENTITY
        if not isinstance(stop, OF_DATABASE):
            return self._stopped(ask, status, telling.stopped(ask.words, stop))
        _note(ask.path, stop)
        if ask.session is None:
            return self._stopped(ask, HTTPStatus.SERVICE_UNAVAILABLE, ask.words.say("database-away"))
        status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(stop, errors.DatabaseRefused) else status
        return self._stopped(ask, status, telling.stopped(ask.words, stop))

    def _stopped(self, ask: asking.Asked, status: HTTPStatus, sentence: str) -> replies.Page:
        return replies.Page(
            template="stopped", facts={"sentence": sentence, "status": int(status), "after": ask.back}, status=status
        )

    def _told(self, ask: asking.Asked, status: HTTPStatus, sentence: str) -> Response:
        return self._page(ask, self._stopped(ask, status, sentence))

    def _response(self, ask: asking.Asked, reply: replies.Reply, request: Request) -> Response:
        if isinstance(reply, replies.Elsewhere):
            response: Response = RedirectResponse(reply.to, status_code=HTTPStatus.SEE_OTHER)
            if reply.key is not None:
                _keep(response, request, COOKIE, reply.key)
            if reply.language is not None:
                _keep(response, request, LANGUAGE, reply.language)
            return _headed(response)
        if isinstance(reply, replies.File):
            named = {"Content-Disposition": f"attachment; filename*=UTF-8''{parse.quote(reply.name, safe='')}"}
            return _headed(Response(reply.content, media_type=reply.media, headers=named), security.DOWNLOAD)
        if isinstance(reply, replies.Stream):
            named = {"Content-Disposition": f"attachment; filename*=UTF-8''{reply.name}"}
            return _headed(StreamingResponse(reply.pieces, media_type=reply.media, headers=named))
        if isinstance(reply, replies.Words):
            return _headed(Response(reply.text, status_code=reply.status, media_type=reply.media))
        if isinstance(reply, replies.Letter):
            return _headed(HTMLResponse(reply.html), security.LETTER)
        return self._page(ask, reply)

    def _page(self, ask: asking.Asked, page: replies.Page) -> Response:
        frame = {
            "menu": menus.of(ask.actor, keeps_people=self._may(ask.actor, "person.change")) if ask.actor else (),
            "me": ask.name,
            "csrf": ask.session.csrf if ask.session else "",
            "path": ask.path,
            "here": ask.path if not ask.query else f"{ask.path}?{parse.urlencode(ask.query)}",
            "demo": self._parts.demo,
            "now": ask.now,
            "assets": self._addresses,
        }
        text = self._pages.render(page.template, ask.words, {**frame, **page.facts})
        return _headed(HTMLResponse(text, status_code=page.status), security.WITH_FRAMES if page.frames else {})

    def _sent_to_sign_in(self, request: Request, form: Mapping[str, str], file: str) -> Response:
        """To sign in and back again; a form that came too late is kept for whoever filled it in."""
        cookie, where = request.cookies.get(COOKIE, ""), request.url.path
        if request.method in security.LOOKING:
            words = {"after": f"{where}?{request.url.query}" if request.url.query else where} if where != "/" else {}
        else:
            known, form = self._parts.accounts, {**form, **({drafting.FILE: file} if file else {})}
            kept = drafting.Drafts(store=known.store, clock=known.clock).keep(cookie, where, form) if cookie else False
            words = {"told": "draft-kept" if kept else "session-over"}
        address = f"/sign-in?{parse.urlencode(words, safe='/')}" if words else "/sign-in"
        return _headed(RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER))

    def _language(self, request: Request) -> str:
        kept = request.cookies.get(LANGUAGE, "")
        return kept if kept in self._parts.words else next(iter(self._parts.words))

    def _words(self, request: Request, actor: permissions.Actor | None) -> interface.Words:
        """The words of a page in its reader's language, which lead to no page that he may not open."""
        may = functools.partial(self._may, actor) if actor else None
        return self._parts.words[self._language(request)].apart(may)

    def _may(self, actor: permissions.Actor, needs: str) -> bool:
        if needs in (routes.ANYBODY, routes.SIGNED_IN):
            return True
        return bool(permissions.scopes(actor, needs, roles_granting=self._parts.reader.roles_granting()))

    async def _asset(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=dict(security.HEADERS))
        kept = {"Cache-Control": "public, max-age=31536000, immutable", **security.HEADERS}
        return Response(asset.content, media_type=asset.media, headers=kept)

    def _stop(self, request: Request, status: HTTPStatus, name: str) -> Response:
        words = self._parts.words[self._language(request)]
        ask = asking.Asked(parts=self._parts, path=request.url.path, words=words, address="-")
        return self._told(ask, status, words.say(name))

    def _unknown(self, request: Request, stop: Exception) -> Response:
        status = HTTPStatus(getattr(stop, "status_code", 404))
        try:
            return self._stop(request, status, _UNREAD.get(status, "no-such-page"))
        except errors.Stopped as away:  # the frame of the page asks for the time, which in a demo lies in the database
            return self._away(request, away)


def _note(path: str, stop: errors.Stopped) -> None:
    told = {"action": "page", "path": path, "why": stop.code, "sentence": stop.sentence}
    log.warning("a page could not be shown", extra=told)


async def _form(request: Request) -> dict[str, str]:
    length = request.headers.get("content-length") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    if len(length) > LONGEST_LENGTH or int(length) > LONGEST_FORM:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except ClientDisconnect as lost:
        log.warning("a form did not arrive whole", extra={"action": "form", "path": request.url.path})
        raise HTTPException(HTTPStatus.BAD_REQUEST) from lost
    return {name: value for name, value in form.items() if not isinstance(value, UploadFile)}


def _seen(words: Mapping[str, str]) -> dict[str, str]:
    """What was sent, as the person who sent it sees it: what is empty to the eye is empty."""
    return {name: visible.seen(word) for name, word in words.items()}


def _keep(response: Response, request: Request, name: str, value: str) -> None:
    secure = security.is_encrypted(request.url.scheme, request.headers)
    if value:
        response.set_cookie(name, value, httponly=True, secure=secure, samesite="lax", path="/")
    else:
        response.delete_cookie(name, httponly=True, secure=secure, samesite="lax", path="/")


def _headed(response: Response, instead: Mapping[str, str] = MappingProxyType({})) -> Response:
    response.headers.update({**security.HEADERS, **security.FRESH, **instead})
    return response
