"""The server that a browser talks to: one process, on this machine's own address unless told otherwise."""

import gc
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ocop_cycle import settings
from ocop_cycle.application.queries import choosing
from ocop_cycle.storage import courtesy
from ocop_cycle.web import app, security
from ocop_cycle.web.parts import Parts

SWITCH = 0.0005
"""
Seconds after which a thread that computes gives way to another that waits. A page asks the database dozens of things
and gives way at each; while the bell rings beside it, it would wait for Python's usual five milliseconds every time.
"""

LITTER = 5_000
"""
So many new things are looked through for litter at once. A command that ends soon is better off with ten times as many;
here one page in some hundreds would wait a tenth of a second.
"""


def run(parts: Parts, where: settings.Place, *, ready: Callable[[str], None]) -> None:
    """
    Serve the pages until the process is told to stop.

    Args:
        parts: the instance that is shown.
        where: the address and port to listen on.
        ready: hears the address of the pages once they are there.

    Raises:
        web.front.FrontMissing: the packages of the front end are not in place.
        web.app.RouteUndeclared: an address declares no permission.
        OSError: the address is taken, or is none of this machine's.
    """
    pages = app.Pages(parts)
    choosing.prepare(parts.reader)
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(LITTER)
    gc.collect()
    gc.freeze()  # what is there now stays: a page that sets off a search for litter need not wait until all is seen
    taken = socket.create_server((where.host, where.port), family=_family(where.host))
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what it accepts inherits it: no page waits for 40 ms
    config = uvicorn.Config(
        before_the_bell(pages.application), log_config=None, access_log=False, server_header=False,
        date_header=True, timeout_graceful_shutdown=10, proxy_headers=False,
    )  # fmt: skip
    signal.signal(signal.SIGTERM, _end)
    with taken, suppress(KeyboardInterrupt):  # uvicorn hands on the signal that ended it
        host, port = taken.getsockname()[:2]
        ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        uvicorn.Server(config).run(sockets=[taken])


def before_the_bell(application: ASGIApp) -> ASGIApp:
    """The same application; while it answers somebody who only looks, the bell beside it waits (``courtesy``)."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        with courtesy.first() if scope.get("method") in security.LOOKING else nullcontext():
            await application(scope, receive, send)

    return answering


def _end(_number: int, _frame: FrameType | None) -> None:
    """As Ctrl-C: requests under way are answered, then whoever runs the server goes on with what comes after it."""
    raise KeyboardInterrupt


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
