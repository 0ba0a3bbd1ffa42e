"""The command line: `run`, `talk`, and the measuring commands. Each command has its own module."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from bot.home import CannotStart

COMMANDS = {
    "run": "run",
    "talk": "talk",
    "staff": "staff",
    "invite": "invite",
    "enrol": "enrol",
    "chart": "chart",
    "campaign": "campaign",
    "doctor": "doctor",
    "figures": "figures",
    "calendar": "calendar",
    "audit": "audit",
    "export": "export",
    "import": "import_patients",
    "erase": "erase",
    "hold": "erase",
    "backup": "backup",
    "restore": "backup",
    "understand": "jsonl",
    "times": "jsonl",
    "readings": "jsonl",
    "redflags": "jsonl",
    "protocols": "protocols",
    "simulate": "simulate",
    "why": "why",
}
"""Each command's module in bot/commands. One that is asked for loads its own alone, and so begins soon."""

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
    arguments = sys.argv[1:] if arguments is None else arguments
    wanted = COMMANDS.get(arguments[0]) if arguments else None
    for module in (wanted,) if wanted else dict.fromkeys(COMMANDS.values()):
        import_module(f"bot.commands.{module}").add_to(commands)
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
