"""Cuts a message into words and sentence marks: Rasa's tokens, with offsets into the original text.

Rasa's WhitespaceTokenizer would load the recipe (see `recipe.py`) and drops question marks, which tell
"you open tomorrow?" from a statement.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.components.recipe import registered

_WORD = re.compile(r"[^\W_]+(?:['’\-./:@&][^\W_]+)*|[?!]+")


@registered("MESSAGE_TOKENIZER", trainable=False)
class Words(Tokenizer):
    """Every message yields at least one token; text without a word is one token as a whole."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's usual settings for how intent names are split; nothing to set for text."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute of the message."""
        text = message.get(attribute)
        found = [Token(match.group(), match.start()) for match in _WORD.finditer(text)]
        return found or [Token(text, 0)]
