"""spaCy's tokenizer by our own rules, without what else comes with an import of spaCy."""

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_COMMAND_LINE = "spacy.cli.info"


def tokenizer(edges: Sequence[str], infixes: Sequence[str]) -> Any:
    """A spaCy Tokenizer for English that cuts at `edges` and `infixes` and knows no exceptions."""
    _leave_out_the_command_line()
    import spacy
    from spacy.tokenizer import Tokenizer
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

    return Tokenizer(
        spacy.blank("en").vocab,
        rules={},
        prefix_search=compile_prefix_regex(edges).search,
        suffix_search=compile_suffix_regex(edges).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
    )


def _leave_out_the_command_line() -> None:
    """spaCy imports its command line, with a web and a template library, to offer one function of it.

    That is nearly half of what spaCy costs a start, in time and in memory, and nothing here uses it.
    """
    if "spacy" not in sys.modules:
        empty = ModuleType(_COMMAND_LINE)
        empty.__dict__["info"] = None
        sys.modules[_COMMAND_LINE] = empty
