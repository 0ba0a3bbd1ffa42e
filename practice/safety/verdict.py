"""What the red-flag check concludes, and how weaker evidence may raise it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from practice.safety.assertion import Assertion
from practice.safety.families import Match
from practice.safety.level import Level

_VAGUEST = "anything"  # asked only where no other question fits
_ROUTES = ("911", "poison", "988", "same_day")
_REROUTED = {("crisis", "911"): "crisis_now", ("poison", "911"): "poison_now"}
_ANY = {"911": "emergency", "988": "crisis", "poison": "poison", "same_day": "same_day"}
# Each danger of which a model may be the witness: the probability that makes it sure, its route and question.
# Chosen by cross-validation on the training lines; `benchmarks/witness.py` measures what they catch and cost.
_WITNESSES = {"emergency": (0.85, "911", "anything"), "crisis": (0.5, "988", "self_harm")}
_WITNESS = "seen_by_the_model"


@dataclass(frozen=True, slots=True)
class Hit:
    """One pattern met, what the message says of it, and the level that leaves."""

    match: Match
    assertion: Assertion
    level: Level
    subject: str

    @property
    def rule(self) -> str:
        """`family.pattern@version`: what an episode stores to say why."""
        return f"{self.match.family.id}.{self.match.pattern.id}@{self.match.family.version}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level of a message and why. `why` are character spans of the text as the patient wrote it.

    `reply` and `confirm` are keys of `data/phrases/<lang>/redflags.yml`; `confirm` is set whenever something
    unclear has to be asked, also beside a same-day level. `route` is None when the level is none.
    """

    level: Level
    route: str | None = None
    families: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    subject: str = "self"
    why: tuple[tuple[int, int], ...] = ()
    reply: str | None = None
    confirm: str | None = None

    def as_json(self) -> str:
        """One line with the stable keys by which safety is measured."""
        return json.dumps(
            {
                "level": self.level.value,
                "route": self.route,
                "families": list(self.families),
                "subject": self.subject,
                "why": [list(span) for span in self.why],
                "rules": list(self.rules),
            }
        )


QUIET = Verdict(Level.NONE)


def decide(hits: Sequence[Hit], spans_of: Callable[[Sequence[Hit]], tuple[tuple[int, int], ...]]) -> Verdict:
    """The highest level any hit leaves; within it the most urgent route, and every family that reached it.

    Where there is only to ask, the route is that of the question, so that a yes to it gets its own reply.
    """
    hits = [h for h in hits if h.level is not Level.NONE]
    if not hits:
        return QUIET
    level = max((h.level for h in hits), key=lambda lv: lv.rank)
    top = sorted((h for h in hits if h.level is level), key=_urgency)
    asked = sorted(
        (h for h in hits if h.level is Level.ASK), key=lambda h: h.match.family.confirm == _VAGUEST
    )
    lead = asked[0] if level is Level.ASK else top[0]
    subject = lead.subject
    return Verdict(
        level=level,
        route=lead.match.pattern.route,
        families=_distinct(h.match.family.id for h in top),
        rules=_distinct(h.rule for h in top),
        subject=subject,
        why=spans_of(top),
        reply=f"{_reply(lead)}.{subject}" if level is not Level.ASK else None,
        confirm=f"confirm_{asked[0].match.family.confirm}.{asked[0].subject}" if asked else None,
    )


def _urgency(hit: Hit) -> tuple[int, bool]:
    """The most urgent route first; on the same one, a reply of its own before one that fits everything."""
    return _ROUTES.index(hit.match.pattern.route), hit.match.family.reply in _ANY.values()


def _reply(hit: Hit) -> str:
    """The family's reply, or the one of the pattern's own route where that differs."""
    family, route = hit.match.family, hit.match.pattern.route
    return (
        family.reply
        if route == family.route
        else _REROUTED.get((family.reply, route), _ANY.get(route, "emergency"))
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def with_witness(verdict: Verdict, danger: tuple[str, float] | None, *, other: bool = False) -> Verdict:
    """The verdict, raised when the model is sure of a danger that the rules did not see; never lowered.

    `danger` is "emergency" or "crisis" with its probability from 0 to 1, None if no model read the message;
    `other` says that somebody else is named.
    A sure one turns silence into a question and no more: sentences that deny a danger ("no chest pain") can
    look as sure to a model as the danger itself.
    """
    name, sure = danger or ("", 0.0)
    needed, route, key = _WITNESSES.get(name, (2.0, "", ""))
    if sure < needed or verdict.level is not Level.NONE or verdict.confirm is not None:
        return verdict
    subject = "other" if other else verdict.subject
    asked = replace(verdict, level=Level.ASK, route=route, families=(_WITNESS,), subject=subject)
    return replace(asked, confirm=f"confirm_{key}.{subject}")
