"""Who is it: a chat is linked with a patient by a code to the phone on file, or by an invitation from staff.

What a patient wanted waits meanwhile, and goes on once the chat is linked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.commands import BeginLink, Command, ConfirmInvitation, Say, ShowCode, Switch
from actions.desk import Desk
from actions.dialogue.heard import Heard
from actions.dialogue.personal import BirthDate, FullName
from actions.dialogue.questions import Answer, Flow, Gone, Option, Question, Reading, Unclear, ask
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import Steer, plain
from practice.identity import Standing

Json = Any
WISH = "wish"
UNLINKED = "unlinked"
FLOW, CODE, INVITATION = "link_chat", "link_code", "link_invitation"
_GO_ON = ("refill_request", "test_results", "book_visit")  # these need no proof of who it is
_NEW = "new"


def link_first(desk: Desk, flow: str, about: Mapping[str, Json]) -> Switch | None:
    """What to do before a flow that needs a patient's record; None: the chat speaks for somebody."""
    if desk.patients or about.get(UNLINKED):
        return None
    return Switch(FLOW, {WISH: flow, "about": {**about}})


@FLOWS.flow(FLOW)
def link_chat(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Name and date of birth; whether they fit anybody is never said."""
    if desk.standing is Standing.VERIFIED and not about.get(WISH):
        return Say("link_chat.already")
    if desk.locked:
        return without(about, "link_chat.locked")
    lapsed = desk.standing is Standing.LAPSED
    name = yield from ask(
        Question("link_name", NameOrSkip(), "link_chat.again" if lapsed else "link_chat.name", why=_WHY)
    )
    if name is None:
        return without(about, "link_chat.later")
    born = yield from ask(_born(desk, "link_born", "link_chat.born"))
    return BeginLink(name[0], name[1], born, about)


@FLOWS.flow(CODE)
def link_code(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The code from the phone on file. It is asked for whether or not one was sent."""
    phrase = "link_chat.wrong_code" if about.get("again") else "link_chat.code"
    code = yield from ask(Question("link_code", Code(), phrase, why=_WHY))
    if code == _NEW:
        given, family, born = about["said"]
        return BeginLink(given, family, date.fromisoformat(born), about)
    return ShowCode(code, about)


@FLOWS.flow(INVITATION)
def link_invitation(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """A link or a paper may be in other hands, so the date of birth is asked."""
    phrase = "link_invitation.again" if about.get("again") else "link_invitation.born"
    born = yield from ask(_born(desk, "link_born", phrase))
    return ConfirmInvitation(born)


_WHY = "link_chat.why"


def wish_of(about: Mapping[str, Json], **more: Json) -> Switch | None:
    """The flow that waited, or None."""
    flow = about.get(WISH)
    return Switch(str(flow), {**about.get("about", {}), **more}) if flow else None


def without(about: Mapping[str, Json], phrase: str) -> Say:
    """The chat stays as it is; what staff can take up all the same goes on."""
    free = about.get(WISH) in _GO_ON
    return Say(phrase, then=wish_of(about, **{UNLINKED: True}) if free else None)


def _born(desk: Desk, name: str, phrase: str) -> Question[date]:
    today = desk.now.astimezone(desk.zone).date()
    return Question(name, BirthDate(today), phrase, why=_WHY)


@dataclass(frozen=True, slots=True)
class NameOrSkip:
    """A full name as FullName reads it; "skip" and "no" are None."""

    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """Both names, or that they would rather not."""
        if heard.steer is Steer.SKIP or heard.yes is False:
            return Answer(None)
        return FullName().read(heard, question, offered)

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """A name said in passing may be somebody else's."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> tuple[str, str] | Gone | None:
        """Given name and family name, or None."""
        return None if stored is None else (stored[0], stored[1])


@dataclass(frozen=True, slots=True)
class Code:
    """Six digits, or the wish for a new code."""

    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """The digits, together or in two halves."""
        found = _CODE.search(heard.text)
        if found:
            return Answer(found[1] + found[2])
        if _ANOTHER.search(plain(heard.text)):
            return Answer(_NEW)
        return Unclear("link_chat.six_digits") if _FIGURES.search(heard.text) else None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Nothing said elsewhere is a code."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> str | Gone:
        """The digits, or "new"."""
        return str(stored)


_CODE = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)\d{3,}")
_ANOTHER = re.compile(
    r"\b(new code|another code|send (it )?again|resend|re-send|no code|(didnt|never|not) (get|got|come))\b"
)
