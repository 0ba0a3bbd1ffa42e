"""The red-flag check: a message in, the level of danger out. Pure: no model, network, database or clock."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from practice.safety.assertion import Assertion, assertion
from practice.safety.cues import Cues
from practice.safety.facts import facts
from practice.safety.families import Day, Family, Match, Pattern, matches
from practice.safety.level import Level, raise_to
from practice.safety.loading import Lexicon, RedFlagError, read_families, read_lexicons
from practice.safety.measures import VOCABULARY, measures
from practice.safety.phrases import Matcher, Span
from practice.safety.reading import Reader, Word
from practice.safety.spelling import Speller
from practice.safety.subject import actor, subject
from practice.safety.verdict import QUIET, Hit, Verdict, decide, with_witness
from practice.safety.whom import Known, known_of

__all__ = ["Known", "Level", "RedFlagError", "RedFlags", "Verdict", "load", "raise_to", "with_witness"]

_LOWERED = {
    Assertion.NEGATED: Level.NONE,
    Assertion.INFORMATIONAL: Level.NONE,
    Assertion.DOUBTED: Level.ASK,
    Assertion.LONG_PAST: Level.ASK,
    Assertion.PAST: Level.ASK,
    Assertion.RESOLVED: Level.ASK,
    Assertion.RECENT: Level.ASK,
    Assertion.HYPOTHETICAL: Level.ASK,
    Assertion.HEDGED: Level.ASK,
    Assertion.ANIMAL: Level.ASK,
    Assertion.REFERRED: Level.ASK,
}
_MASKED = ""
_THREAT = "crisis_others"


def load(directory: Path) -> "RedFlags":
    """The check built from a directory of family files and `lexicons/`; RedFlagError when one is broken."""
    lexicon = read_lexicons(directory / "lexicons")
    return RedFlags(lexicon, read_families(directory, lexicon))


class RedFlags:
    """The loaded families. One instance serves every message; `check` remembers nothing between messages."""

    def __init__(self, lexicon: Lexicon, families: Sequence[Family]) -> None:
        self.families = tuple(families)
        self._sets = lexicon.sets
        self._conditions = lexicon.conditions
        self._matcher = Matcher(lexicon.concepts)
        self._figurative = Matcher(lexicon.figurative)
        self._modifiers = Matcher(lexicon.modifiers)
        known = self._matcher.vocabulary | self._figurative.vocabulary | self._modifiers.vocabulary
        self._reader = Reader(
            Speller(known, lexicon.ordinary | VOCABULARY), lexicon.expansions, lexicon.joins
        )
        self._patterns: dict[str, list[tuple[Family, Pattern]]] = defaultdict(list)
        for family in families:
            for pattern in family.patterns:
                rarest = min(pattern.together, key=len)
                for name in rarest:
                    self._patterns[name].append((family, pattern))

    def check(self, text: str, age_months: float | None = None, pregnant: bool | None = None) -> Verdict:
        """The verdict on one message. No text makes it raise; a caller that meets an error acts as in danger.

        `age_months` is the patient's age and `pregnant` what the chart says; None means not known. What the
        message itself tells (a child's age, weeks of pregnancy) is added.
        """
        return self._verdict(self._reader.read(text), age_months, pregnant)

    def check_among(self, text: str, people: Sequence[Known]) -> Verdict:
        """The verdict, with what the chart knows of the one whom the message is about.

        `people` are those the chat speaks for, the writer first; nobody's age is taken for somebody else's.
        """
        words = self._reader.read(text)
        known = known_of(text, words, people, self._sets)
        return self._verdict(words, known.age_months, known.pregnant)

    def _verdict(self, words: Sequence[Word], age_months: float | None, pregnant: bool | None) -> Verdict:
        if not words:
            return QUIET
        norms = self._without_figures_of_speech(words)
        found = self._matcher.find(words, norms)
        self._add_readings(words, found)
        known = facts(words, found, age_months, pregnant)
        hits = list(self._hits(words, found, known))
        return decide(hits, lambda top: _characters(top, words)) if hits else QUIET

    def unsigned(self, today: Day) -> tuple[str, ...]:
        """What to say at the start of every family unsigned or past its review: "chest_pain is not signed".

        Such a family still answers: leaving out a danger sign would be worse than an old one.
        """
        lacking = ((family.id, family.lacks(today)) for family in self.families)
        return tuple(f"{name} {why}" for name, why in lacking if why)

    def _without_figures_of_speech(self, words: Sequence[Word]) -> list[str]:
        norms = [w.norm for w in words]
        for spans in self._figurative.find(words, norms).values():
            for start, end in spans:
                norms[start:end] = [_MASKED] * (end - start)
        for spans in self._modifiers.find(words, norms).values():
            for start, _ in spans:
                norms[start] = _MASKED
        return norms

    def _add_readings(self, words: Sequence[Word], found: dict[str, list[Span]]) -> None:
        for measure in measures(words):
            for name, condition in self._conditions.items():
                if condition.holds(measure):
                    found.setdefault(name, []).append(measure.span)

    def _hits(
        self, words: Sequence[Word], found: Mapping[str, Sequence[Span]], known: frozenset[str]
    ) -> Iterator[Hit]:
        cues = self._cues(words, found)
        seen: set[int] = set()
        for name in found:
            for family, pattern in self._patterns.get(name, ()):
                if id(pattern) in seen:
                    continue
                seen.add(id(pattern))
                for match in matches(family, pattern, found, known):
                    yield self._hit(match, words, cues)

    def _hit(self, match: Match, words: Sequence[Word], cues: Cues) -> Hit:
        said = assertion(match.spans, cues)
        family, pattern = match.family, match.pattern
        level = pattern.level
        if said is not Assertion.PRESENT and said.value not in family.keeps | pattern.keeps:
            asks = pattern.level is Level.ASK
            lowered = Level.NONE if asks and said is Assertion.ANIMAL else _LOWERED[said]
            level = min(
                level, raise_to(lowered, Level.NONE if asks else family.floor), key=lambda lv: lv.rank
            )
        who = actor if family.reply == _THREAT else subject
        return Hit(match, said, level, who(match.spans, words, self._sets["persons"]))

    def _cues(self, words: Sequence[Word], found: Mapping[str, Sequence[Span]]) -> Cues:
        symptoms: dict[int, frozenset[int]] = {}
        for name, spans in found.items():
            if not name.startswith(("cue.", "fact.")):
                for start, end in spans:
                    symptoms[start] = symptoms.get(start, frozenset()) | {end}
        sets = self._sets
        return Cues(
            words=words,
            found=found,
            links=sets["links"],
            contrasts=sets["contrasts"],
            past_verbs=sets["past_verbs"],
            past_tense=sets["past_tense"],
            leads=sets["leads"],
            persons=sets["persons"],
            animals=sets["animals"],
            body=sets["body"],
            symptoms=symptoms,
        )


def _characters(hits: Sequence[Hit], words: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    spans = {s for hit in hits for s in hit.match.spans}
    return tuple(sorted({(words[a].start, words[b - 1].end) for a, b in spans}))
