"""The register of certificates: all that are seen, as they are on a day, and those that end soon."""

from datetime import timedelta

from ocop_cycle.application.queries import certificate_rows, reader, selection
from ocop_cycle.application.queries.certificate_rows import Listed, Wanted
from ocop_cycle.domain import permissions

__all__ = ["Listed", "Wanted", "expiring", "list_certificates"]


def list_certificates(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Listed]:
    """The wanted certificates that ``actor`` may see, the first to end first, those of unknown end last."""
    with asking.look(actor) as view:
        law = certificate_rows.law_on(view, wanted.on or view.today)
        return _page(view, certificate_rows.choose(view, wanted, law), wanted, law, page)


def expiring(
    asking: reader.Reader,
    actor: permissions.Actor,
    days: int,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Listed]:
    """Valid certificates that end within so many days from the day asked about, then those whose end is not known."""
    with asking.look(actor) as view:
        day = wanted.on or view.today
        law = certificate_rows.law_on(view, day)
        chosen = certificate_rows.choose(view, wanted, law)
        certificate_rows.ends_within(chosen, day + timedelta(days=days))
        return _page(view, chosen, wanted, law, page)


def _page(
    view: reader.View, chosen: selection.Selection, wanted: Wanted, law: certificate_rows.Law, page: selection.Paging
) -> selection.Page[Listed]:
    day = wanted.on or view.today
    rows = chosen.all(view.runner, "page", lambda c: selection.paged(certificate_rows.asked(c)), **page.values)
    total = chosen.count(view.runner, certificate_rows.source)
    items = tuple(certificate_rows.listed(view, row, day, law) for row in rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)
