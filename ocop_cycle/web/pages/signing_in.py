"""Signing in and out, choosing a password by a one-time link, changing the language."""

from ocop_cycle.application import first_accounts
from ocop_cycle.application import signing_in as refusals
from ocop_cycle.application.queries import labelling
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import drafts

HOME = "/desk"
TOLD = ("draft-kept", "session-over")
"""What the page may be asked to tell whoever is sent there."""


def form(ask: asking.Asked) -> replies.Reply:
    """Where one signs in; whoever is signed in has no business here."""
    if ask.session is not None:
        return replies.Elsewhere(to=HOME)
    return _form(ask, problem=None)


def _form(ask: asking.Asked, *, problem: str | None, status: int = 200) -> replies.Page:
    after = _own_address(ask.filled("after") or ask.query.get("after", ""))
    facts = {"name": ask.filled("name"), "problem": problem, "after": after, "accounts": _accounts(ask)}
    told = ask.query.get("told", "")
    facts["told"] = ask.words.say(told) if told in TOLD and problem is None else None
    return replies.Page(template="sign-in", facts={**facts, "known": first_accounts.PASSWORD}, status=status)


def _accounts(ask: asking.Asked) -> dict[str, str]:
    """Of a demonstration the people of each role who can sign in by one click; of an office nobody."""
    if not ask.parts.demo:
        return {}
    built = ask.parts.house
    for called in labelling.learn(ask.parts.reader.store, ask.parts.reader.policies):
        ask.words.learn(*called)
    ready = ask.parts.accounts.with_passwords()
    found = first_accounts.of_each_role(built.store, built.policies)
    return {role: person for role, person in found.items() if person in ready}


def sign_in(ask: asking.Asked) -> replies.Reply:
    """Sign in, and go on to where one wanted to."""
    try:
        key = ask.parts.accounts.sign_in(ask.filled("name"), ask.form.get("password", ""), ask.address)
    except refusals.TooManyTries as stop:
        return _form(ask, problem=ask.words.error(stop), status=429)
    except refusals.SignInRefused as stop:
        return _form(ask, problem=ask.words.error(stop), status=403)
    after = _own_address(ask.filled("after")) or HOME
    if drafts.kept(ask).of(key.session.person_id):
        after = asking.address("/drafts", after=after)
    return replies.Elsewhere(to=after, key=key.key)


def sign_out(ask: asking.Asked) -> replies.Reply:
    """End the session."""
    ask.parts.accounts.sign_out(ask.cookie)
    return replies.Elsewhere(to="/sign-in", key="")


def link(ask: asking.Asked) -> replies.Reply:
    """Where a password is chosen by a one-time link."""
    try:
        person = ask.parts.accounts.invited(ask.named["link"])
    except refusals.LinkSpent as stop:
        return replies.Page(template="link-spent", facts={"problem": ask.words.error(stop)}, status=410)
    return _choosing(ask, person, None)


def _choosing(ask: asking.Asked, person: str, problem: str | None) -> replies.Page:
    facts = {"person": person, "link": ask.named["link"], "problem": problem}
    return replies.Page(template="password", facts=facts, status=200 if problem is None else 422)


def choose(ask: asking.Asked) -> replies.Reply:
    """Choose a password; then one signs in with it."""
    word, again = ask.form.get("password", ""), ask.form.get("again", "")
    try:
        person = ask.parts.accounts.invited(ask.named["link"])
        if word != again:
            return _choosing(ask, person, ask.words.say("passwords-differ"))
        return _chosen(ask, person, word)
    except refusals.LinkSpent as stop:
        return replies.Page(template="link-spent", facts={"problem": ask.words.error(stop)}, status=410)


def _chosen(ask: asking.Asked, person: str, word: str) -> replies.Reply:
    try:
        ask.parts.accounts.choose_password(ask.named["link"], word, origin="web")
    except refusals.PasswordWeak as stop:
        return _choosing(ask, person, ask.words.error(stop))
    return replies.Elsewhere(to="/sign-in")


def language(ask: asking.Asked) -> replies.Reply:
    """Change the language, and stay where one was."""
    chosen = ask.filled("language")
    known = chosen if chosen in ask.parts.words else ask.words.language
    return replies.Elsewhere(to=_own_address(ask.filled("after")) or "/", language=known)


def _own_address(text: str) -> str | None:
    return text if asking.is_own_address(text) else None
