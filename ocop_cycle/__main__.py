"""``ocop``: the command line, handed the builders of the house."""

import sys

from ocop_cycle import bootstrap, cli, settings
from ocop_cycle.cli import builders

BUILDERS = builders.Builders(
    reader=bootstrap.reader,
    house=bootstrap.open_instance,
    files=bootstrap.files,
    texts=bootstrap.texts,
    found=bootstrap.found,
    upgrade=bootstrap.upgrade,
    demo=bootstrap.demo,
    doctor=bootstrap.doctor,
    worker=bootstrap.worker,
    rehearsal=bootstrap.rehearsal,
    next_key=bootstrap.next_key,
    account=settings.account,
)


def main() -> int:
    """Run the command that was typed; its exit code."""
    return cli.main(BUILDERS)


if __name__ == "__main__":
    sys.exit(main())
