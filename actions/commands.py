"""What a flow may decide: commands, applied in the turn's transaction by `actions.apply`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from actions.follow_up_commands import FollowUpCommand
from nlu.understanding import BookingConstraint
from practice.campaigns.model import Answer
from practice.ids import PatientId
from practice.patients import Patient
from practice.protocols.deciding import Outcome
from practice.protocols.model import Protocol
from practice.visits import Opening, Visit

Json = Any


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody this chat has no record of: what they said of themselves, not verified."""

    given_name: str
    family_name: str
    born: date
    phone: str
    is_new: bool = True


Person = Patient | Newcomer


@dataclass(frozen=True, slots=True)
class BookVisit:
    """Book this opening."""

    person: Person
    opening: Opening
    reason: str


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """Move the visit to this opening, both or neither."""

    visit: Visit
    opening: Opening


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """Call the visit off."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class ConfirmVisit:
    """The patient says that they will come."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class ConfirmVisits:
    """The patient says that they will come to all of these."""

    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class NoteLate:
    """The patient will be late, by `minutes` if they said."""

    visit: Visit
    minutes: int | None


@dataclass(frozen=True, slots=True)
class JoinWaitlist:
    """Nothing fits: wait for an opening of this type that does."""

    person: Person
    visit_type: str
    wish: BookingConstraint


@dataclass(frozen=True, slots=True)
class TakeDown:
    """Write something down for staff; `phrase` is what the patient hears."""

    kind: str
    text: str
    phrase: str
    patient: PatientId | None = None
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person takes the conversation."""

    because: str
    summary: str
    phrase: str = "hand_over.done"


@dataclass(frozen=True, slots=True)
class EndCheckIn:
    """A check-in reached its ending. `words` are the answers as said, `person` whom it is about.

    `subject` is self | other.
    """

    protocol: Protocol
    outcome: Outcome
    reason: str
    words: Mapping[str, str]
    summary: tuple[str, ...]
    patient: PatientId | None
    person: str = ""
    subject: str = "self"


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """A patient answers an offer of the waitlist. `said`: take | decline | leave."""

    offer: str
    said: str
    start: datetime


@dataclass(frozen=True, slots=True)
class AnswerFollowUp:
    """A patient says how they are since. `said`: better | same | worse; `reason` is what it was about."""

    follow_up: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerRecall:
    """A patient answers a campaign's message; `booking` is what a wish to book begins with."""

    recall: str
    said: Answer
    booking: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Switch:
    """Go on with another flow. `effects` is what was done before."""

    flow: str
    about: Mapping[str, Json] = field(default_factory=dict)
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Nothing changes; say this, and go on with `then`."""

    phrase: str
    fill: Mapping[str, str] = field(default_factory=dict)
    then: Switch | None = None


@dataclass(frozen=True, slots=True)
class BeginLink:
    """Somebody says who they are: text them a code, if they are. `about` holds the wish that waits."""

    given_name: str
    family_name: str
    born: date
    about: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowCode:
    """The code that was texted, as they read it."""

    code: str
    about: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfirmInvitation:
    """The date of birth that goes with an invitation."""

    born: date


@dataclass(frozen=True, slots=True)
class ChooseInFull:
    """The patient's choice about clinical words in this chat, on what `phrase` told them.

    `born` is the date of birth they gave for what waits unread; None: nothing asked for one.
    """

    given: bool
    phrase: str
    born: date | None = None
    about: Mapping[str, Json] = field(default_factory=dict)


Command = (
    BookVisit
    | MoveVisit
    | CancelVisit
    | ConfirmVisit
    | ConfirmVisits
    | NoteLate
    | JoinWaitlist
    | TakeDown
    | HandOver
    | EndCheckIn
    | AnswerOffer
    | AnswerFollowUp
    | AnswerRecall
    | FollowUpCommand
    | Say
    | Switch
    | BeginLink
    | ShowCode
    | ConfirmInvitation
    | ChooseInFull
)
