"""``ocop``: the command line, handed the builders of the house."""

import gc
import sys

from ocop_cycle import bootstrap, cli, safekeeping, serving, settings
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
    serve=serving.serve,
    accounts=serving.accounts_of,
    back_up=safekeeping.back_up,
    restore=safekeeping.restore,
    rehearsal=bootstrap.rehearsal,
    next_key=bootstrap.next_key,
    keep_log=bootstrap.keep_log,
    account=settings.account,
)


def main() -> int:
    """Run the command that was typed; its exit code."""
    gc.set_threshold(50_000)  # nearly all that a command makes it keeps to its end: to look for litter often is a loss
    return cli.main(BUILDERS)


if __name__ == "__main__":
    sys.exit(main())
