"""The house keeps its own rules: one clock, short modules, its own words, nothing of anybody's machine."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "nlu", "actions", "practice")
TOP_FOLDERS = {*PACKAGES, "data", "models", "tests", "docs", "benchmarks", "setup", ".ci"}
NAMED_BY_SQLALCHEMY = {"process_bind_param", "process_result_value"}
NOT_OUR_WORDS = {"user", "client", "customer", "ticket", "session", "utils", "helpers", "manager", "process"}
WALL_CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
OF_A_MACHINE = re.compile(
    r"/(?:root|work|Users)/|/home/(?!linuxbrew)\w|pypi\.org|pythonhosted\.org|npmjs\.org|deb\.debian\.org"
)


def kept_files() -> list[Path]:
    """What is committed or about to be, relative to the checkout."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]


FILES = kept_files()
MODULES = [path for path in FILES if path.suffix == ".py"]


def wall_clock_uses(tree: ast.AST) -> list[str]:
    """Every mention of a function that reads the wall clock, called or handed on, under whatever name."""
    names = dict(imported_names(tree))
    dotted = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name))
    full = (names.get(name.split(".")[0], "") + name[len(name.split(".")[0]) :] for name in dotted)
    return [name for name in full if name in WALL_CLOCK]


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each imported name as this module calls it, with what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name.split(".")[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def words_of(name: str) -> set[str]:
    """The words an identifier is made of: `TicketQueue`, `ticket_queue` and `_ticket` all hold "ticket"."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def defined_names(tree: ast.AST) -> Iterator[str]:
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return (node.name for node in ast.walk(tree) if isinstance(node, kinds))


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(zone)",
        "from datetime import datetime as dt\nclock = dt.utcnow",
        "import datetime\ndatetime.date.today()",
        "import time as t\nt.time()",
        "from time import time\ntime()",
    ],
)
def test_a_wall_clock_is_seen_under_any_name(source: str) -> None:
    assert len(wall_clock_uses(ast.parse(source))) == 1


@pytest.mark.parametrize("source", ["import time\ntime.monotonic()", "now = clock.now()", "func.now()"])
def test_a_stopwatch_or_a_given_clock_is_no_wall_clock(source: str) -> None:
    assert wall_clock_uses(ast.parse(source)) == []


def test_only_the_composition_root_reads_the_wall_clock() -> None:
    inside = (path for path in MODULES if path.parts[0] in PACKAGES and path != Path("bot/app.py"))
    found = {str(path): uses for path in inside if (uses := wall_clock_uses(parsed(path)))}
    assert found == {}


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_every_module_says_what_it_is_for() -> None:
    filled = (path for path in MODULES if (ROOT / path).stat().st_size)
    assert [str(path) for path in filled if not ast.get_docstring(parsed(path))] == []


def test_modules_are_named_in_the_houses_words() -> None:
    named = (path for path in MODULES if path != Path("nlu/client.py"))
    assert [str(path) for path in named if words_of(path.stem) & NOT_OUR_WORDS] == []


def test_classes_and_functions_are_named_in_the_houses_words() -> None:
    """What a library calls by its own name is exempt: Rasa's `process`, SQLAlchemy's `process_bind_param`."""
    ours = (path for path in MODULES if path.parts[:2] != ("nlu", "components"))
    found = ((str(path), name) for path in ours for name in defined_names(parsed(path)))
    strange = [(path, name) for path, name in found if words_of(name) & NOT_OUR_WORDS]
    assert [(path, name) for path, name in strange if name not in NAMED_BY_SQLALCHEMY] == []


def test_the_top_folders_are_the_ones_of_the_house() -> None:
    assert {path.parts[0] for path in FILES if len(path.parts) > 1} <= TOP_FOLDERS


def test_data_holds_no_program() -> None:
    assert [str(path) for path in MODULES if path.parts[0] == "data"] == []


def test_nothing_names_a_machine_or_a_registry() -> None:
    found = []
    for path in FILES:
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {match.group()}" for match in OF_A_MACHINE.finditer(text)]
    assert found == []
