"""
What a program that watches this server is told: figures in the form of Prometheus, and the time that requests took.

The figures of the instance come from the database, so that any one server speaks for all workers; the times of
requests are this process's own. Each request has a number, its own or the one that a proxy in front gave it, which
stands in its answer and in every line of the log that it causes.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from importlib import metadata

import prometheus_client
from fastapi import Request, Response
from prometheus_client import core, registry

from ocop_cycle import clock, identity, logs
from ocop_cycle.application import accounts
from ocop_cycle.application.queries import watching

log = logging.getLogger(__name__)

MEDIA = prometheus_client.CONTENT_TYPE_LATEST
NUMBER_HEADER = "X-Request-Id"
HERE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""What a proxy adds: a request that has one of them comes from elsewhere, whoever handed it on."""

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""

_NUMBER = re.compile(r"[0-9A-Za-z_-]{8,64}")

Answer = Callable[[Request], Awaitable[Response]]


class Watch:
    """The figures of one server process; ``token`` opens them to others than this very machine."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token
        self._registry = prometheus_client.CollectorRegistry(auto_describe=True)
        self._seconds = prometheus_client.Histogram(
            "ocop_request_seconds", "Time to answer a request.", ("method", "path", "status"),
            registry=self._registry, buckets=BUCKETS,
        )  # fmt: skip

    def around(self, method: str, path: str, answer: Answer) -> Answer:
        """The same answer, timed and numbered; ``path`` is the page's own, never with the names in an address."""

        async def watched(request: Request) -> Response:
            said = request.headers.get(NUMBER_HEADER, "")
            number = said if _NUMBER.fullmatch(said) else identity.random_id()
            with logs.of_request(number):
                spent = clock.stopwatch()
                response = await answer(request)
                seconds = spent()
                self._seconds.labels(method, path, str(response.status_code)).observe(seconds)
                self._tell(method, path, response.status_code, seconds)
            response.headers[NUMBER_HEADER] = number
            return response

        return watched

    def may_see(self, address: str, headers: Mapping[str, str]) -> bool:
        """Whether a stranger may see figures: from this very machine with no proxy between, or with the token."""
        if self._token is not None:
            kind, _, given = headers.get("authorization", "").partition(" ")
            if kind.lower() == "bearer" and accounts.same(given.strip(), self._token):
                return True
        return address in HERE and not any(name in headers for name in FORWARDED)

    def figures(self, found: watching.Watched | None) -> bytes:
        """All figures, in the form of Prometheus; None where the database did not give its own."""
        of_instance = prometheus_client.CollectorRegistry()
        of_instance.register(_Facts(found))
        return prometheus_client.generate_latest(of_instance) + prometheus_client.generate_latest(self._registry)

    @staticmethod
    def _tell(method: str, path: str, status: int, seconds: float) -> None:
        level = logging.INFO if method == "POST" or status >= 500 else logging.DEBUG
        told = {"action": "request", "method": method, "path": path, "status": status, "seconds": round(seconds, 4)}
        log.log(level, "request answered", extra=told)


class _Facts(registry.Collector):
    """The figures of the instance, as the library collects them."""

    def __init__(self, found: watching.Watched | None) -> None:
        self._found = found

    def collect(self) -> Iterator[core.Metric]:
        """Each figure with what it means."""
        found = self._found
        yield core.GaugeMetricFamily("ocop_database_up", "1 while the database answers.", value=int(found is not None))
        if found is None:
            return
        yield _labelled("ocop_backlog", "What waits, by kind and state.", "what", found.backlog)
        yield _labelled("ocop_oldest_seconds", "How long the first of it has waited.", "what", found.oldest)
        yield from _optional("ocop_sweep_lag_seconds", "Time since the last sweep ended.", found.sweep_lag)
        yield core.GaugeMetricFamily("ocop_workers", "Workers alive.", value=found.workers)
        yield core.CounterMetricFamily("ocop_lease_rescues", "Work taken over from workers.", value=found.rescues)
        outcomes = core.CounterMetricFamily("ocop_mail_outcomes", "What attempts at mail came to.", labels=["outcome"])
        for outcome, count in found.outcomes.items():
            outcomes.add_metric([outcome], count)
        yield outcomes
        yield core.GaugeMetricFamily("ocop_audit_head", "Number of the newest entry.", value=found.head)
        yield from _optional("ocop_audit_head_age_seconds", "Age of the newest entry, office time.", found.head_age)
        yield core.GaugeMetricFamily("ocop_audit_unsigned", "Entries behind the last checkpoint.", value=found.unsigned)
        yield core.GaugeMetricFamily("ocop_sending_held", "1 while sending is held.", value=int(found.sending_held))
        version = core.GaugeMetricFamily("ocop_info", "The product.", labels=["version"])
        version.add_metric([metadata.version("ocop-cycle")], 1)
        yield version


def _labelled(name: str, about: str, label: str, values: Mapping[str, float]) -> core.Metric:
    family = core.GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _optional(name: str, about: str, value: float | None) -> Iterator[core.Metric]:
    if value is not None:
        yield core.GaugeMetricFamily(name, about, value=value)
