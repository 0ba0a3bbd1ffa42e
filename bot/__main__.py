"""The command line: `run`, `talk`, and the measuring commands. Each command has its own module."""

from __future__ import annotations

import argparse
import sys

from bot.commands import (
    audit,
    backup,
    calendar,
    campaign,
    chart,
    doctor,
    enrol,
    erase,
    export,
    figures,
    import_patients,
    invite,
    jsonl,
    protocols,
    run,
    simulate,
    staff,
    talk,
    why,
)
from bot.home import CannotStart

COMMANDS = (
    run,
    talk,
    staff,
    invite,
    enrol,
    chart,
    campaign,
    doctor,
    figures,
    calendar,
    audit,
    export,
    import_patients,
    erase,
    backup,
    jsonl,
    protocols,
    simulate,
    why,
)
_EPILOG = (
    'Begin with "python -m bot run", open the address it prints, and write as a patient; or stay here with '
    '"python -m bot talk". More about one command: "python -m bot talk --help".'
)


def main(arguments: list[str] | None = None) -> int:
    """0 when all went well, 1 after one clear sentence about what did not, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Deskside: the front desk of a medical practice.", epilog=_EPILOG
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.perform(chosen))
    except CannotStart as sentence:
        print(sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
