"""The short words that steer a conversation and must work with no model at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Steer(StrEnum):
    """What a patient can always say, whatever the desk has just asked."""

    PERSON = "person"
    START_OVER = "start_over"
    BACK = "back"
    REPEAT = "repeat"
    NEVER_MIND = "never_mind"
    MORE = "more"
    OTHER_DAYS = "other_days"
    SKIP = "skip"
    WHY = "why"
    HELP = "help"


_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff\ud800-\udfff]")
_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_WELL = re.compile(r"^(?:(?:ok|okay|k|alright) )+(?=no\b|nope\b|nah\b|none\b|neither\b)")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(
    r"(?:#|no\.?|number|option|choice|nr\.?|(?:(?:ok|okay|yes|yeah) )?(?:that|the))?\s*(\d{1,2})\s*[.)]?"
)


def plain(text: str) -> str:
    """Lower case, straight apostrophes dropped, one space between words, no punctuation at the ends.

    A text of nothing but signs ("👍") is kept as it is.
    """
    lower = _SPACE.sub(" ", _UNSEEN.sub("", text).lower().replace("’", "").replace("'", "")).strip()
    return _EDGES.sub("", lower) or lower


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of one language: what counts as yes, no, an opt-out, and each steering word."""

    yes: frozenset[str]
    no: frozenset[str]
    opt_out: frozenset[str]
    revocation: frozenset[str]
    opt_in: frozenset[str]
    help: frozenset[str]
    link: frozenset[str]
    in_full: frozenset[str]
    kept_out: frozenset[str]
    numbers: Mapping[str, int]
    steers: Mapping[str, Steer]
    politeness: frozenset[str]
    talk: frozenset[str]
    doubt: frozenset[str]

    @classmethod
    def load(cls, data: Mapping[str, Sequence[str] | Mapping[str, object]]) -> Words:
        """Build from the parsed `words.yml` of a language."""

        def listed(key: str) -> frozenset[str]:
            return frozenset(plain(str(word)) for word in data[key]) - {""}

        steers = data["steers"]
        numbers = data["numbers"]
        assert isinstance(steers, Mapping)
        assert isinstance(numbers, Mapping)
        return cls(
            yes=listed("affirm"),
            no=listed("deny"),
            opt_out=listed("opt_out"),
            revocation=listed("revocation"),
            opt_in=listed("opt_in"),
            help=listed("help"),
            link=listed("link"),
            in_full=listed("in_full"),
            kept_out=listed("kept_out"),
            numbers={plain(str(word)): int(str(value)) for word, value in numbers.items()},
            steers={plain(str(w)): Steer(key) for key, ws in steers.items() for w in ws},  # type: ignore[attr-defined]
            politeness=listed("politeness"),
            talk=listed("talk"),
            doubt=listed("doubt"),
        )

    def bare(self, text: str) -> str:
        """The text without the polite words around it: "yes please, thanks" is "yes"."""
        words = plain(re.sub(r"[,.!;]+", " ", text)).split()
        while len(words) > 1 and words[-1] in self.politeness:
            words.pop()
        while len(words) > 1 and words[0] in self.politeness:
            words.pop(0)
        return " ".join(words)

    def yes_or_no(self, text: str) -> bool | None:
        """True or False where the whole message is a yes or a no, else None."""
        bare = _WELL.sub("", self.bare(text))
        words = bare.split() if re.search(r"\w", bare) else list(_TONES.sub("", bare))
        if bare in self.yes or (words and all(word in self.yes for word in words)):
            return True
        return False if bare in self.no or (words and all(word in self.no for word in words)) else None

    def plainly_no(self, text: str) -> bool:
        """Whether a short message begins with a no and takes nothing of it back ("no, not anymore")."""
        words = plain(re.sub(r"[^\w\s']+", " ", text)).split()
        return bool(words) and words[0] in self.no and len(words) <= 6 and self.doubt.isdisjoint(words)

    def steer(self, text: str) -> Steer | None:
        """The steering word the whole message is, also said twice over ("nvm keep it"), or None."""
        bare = self.bare(text)
        return self.steers.get(bare) or self._alike(bare.split())

    def _alike(self, words: list[str]) -> Steer | None:
        """What two phrases in a row both say, with a yes or no before them or not."""
        while words and words[0] in self.no | self.yes:
            words = words[1:]
        parts = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
        found = [(self.steers.get(one), self.steers.get(two)) for one, two in parts]
        whole = self.steers.get(" ".join(words))
        return whole or next((one for one, two in found if one is not None and one is two), None)

    def sentence(self, text: str) -> bool:
        """Whether the text is talk, a question or a wish, rather than a bare name."""
        return text.rstrip().endswith("?") or not self.talk.isdisjoint(plain(text).split())

    def number(self, text: str) -> int | None:
        """The menu number the whole message is ("2", "#2", "the second one"), or None."""
        bare = self.bare(text)
        if bare in self.numbers:
            return self.numbers[bare]
        match = _NUMBER.fullmatch(bare)
        return int(match[1]) if match else None
