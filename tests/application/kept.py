"""
Lạng Giang on databases that outlive the process, one for each test: copies of a file and of a PostgreSQL database.

Made once for each run by doing again what the house in memory did; ``again`` opens the same database a second time, as
another process would.
"""

import atexit
import functools
import itertools
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

from sqlalchemy import Engine

from ocop_cycle.storage import engines
from tests.application import builders
from tests.storage import databases

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@functools.cache
def _pattern_file() -> pathlib.Path:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-kept-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "lang-giang.db"
    shutil.copyfile(databases._ready_file(), path)
    builders.lang_giang(engines.sqlite_file(path)).house.close()
    return path


@functools.cache
def _pattern_on_server() -> str:
    databases._templates()
    databases._create("ocop_lang_giang", "ocop_ready")
    builders.lang_giang(engines.open_engine(databases.server().get_uri("ocop_lang_giang"))).house.close()
    return "ocop_lang_giang"


def offices(kind: str, folder: pathlib.Path) -> Iterator[builders.Office]:
    """Lạng Giang with a dossier for each product, on a database of that kind that ends with the iterator."""
    if kind == "sqlite":
        path = folder / "lang-giang.db"
        shutil.copyfile(_pattern_file(), path)
        made = over(engines.sqlite_file(path))
        yield made
        made.house.close()
        return
    name = f"ocop_kept_{next(_numbers)}"
    databases._create(name, _pattern_on_server())
    made = over(engines.open_engine(databases.server().get_uri(name)))
    yield made
    made.house.close()
    databases._drop(name)


def over(engine: Engine) -> builders.Office:
    """The office over a database that holds it already, with keys of its own for what it does."""
    made = builders.office(engine, at=builders.OPENED)
    made.name = f"kept-{next(_numbers)}"
    return made


def address(office: builders.Office) -> str:
    """The address of the database of an office, as another process opens it."""
    url = office.house.store.database.url
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)


def again(office: builders.Office) -> builders.Office:
    """The same database opened once more: another engine, another clock, nothing in common but the rows."""
    made = over(engines.open_engine(address(office)))
    made.clock.set(office.clock.now())
    return made
