"""What the practice's memory offers to a turn: one unit of work, one transaction.

Every method acts within one practice; reads see own writes. Expected refusals are return values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from practice.account_port import Accounts
from practice.arrivals_port import Arrivals
from practice.audit_port import Audit
from practice.campaign_port import Campaigns, Conditions
from practice.chart_port import Chart
from practice.closing import Closing
from practice.consent import Scope
from practice.consent_port import Consents
from practice.enrolment_port import Enrolments, FollowUpRounds, HomeReadings
from practice.episode_port import Episodes
from practice.erasure_port import Erasures
from practice.figures_port import FigureFacts
from practice.follow_ups import FollowUps
from practice.identity import How
from practice.identity_port import Identity
from practice.ids import ConversationId, EpisodeId, InboxId, OutboxId, PatientId, TaskId
from practice.mail import Episode, InboxMessage, OutboxMessage, OutboxState, Task
from practice.no_show import Risk
from practice.notes_port import Notes
from practice.nudge_port import Nudges
from practice.outside_port import Outside
from practice.patients import Patient
from practice.private_port import PrivateMessages
from practice.records_port import Records
from practice.visits import SlotTaken as SlotTaken
from practice.visits_port import StaffVisits, Visits
from practice.waitlist import Waitlist

Json = Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat with one address. `speaker` is the persisted fact of who speaks now: "desk" or "staff"."""

    id: ConversationId
    channel: str
    address: str
    patient: PatientId | None
    speaker: str
    state: Mapping[str, Json]
    version: int


@dataclass(frozen=True, slots=True)
class Reply:
    """One outbound message, ready to be written to the outbox.

    `choices` are the menu, in order: (opaque id, label). `kind` is reply | emergency | notice | nudge |
    staff_reply. `sensitivity` is logistics | clinical | safety: clinical words stay off a channel that others
    may read, words of safety never do. `scope` is what it is for: consent to it is looked up again at the
    moment of sending.
    """

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "reply"
    sensitivity: str = "logistics"
    scope: Scope = Scope.REPLIES


class Patients(Protocol):
    """Patients and who may speak for them."""

    def get(self, patient: PatientId) -> Patient | None:
        """One patient, or None."""

    def register(
        self, given_name: str, family_name: str, born: Any, phone: str, *, is_new: bool = True
    ) -> Patient:
        """A patient by chat, unverified; a likely twin is marked for staff, never revealed.

        `is_new` False: they say that they have been here before, so what only known patients book is theirs.
        """

    def bring_in(
        self, given_name: str, family_name: str, born: Any, phone: str, *, is_new: bool, by: str
    ) -> Patient:
        """A patient from the practice's own list, checked by it."""

    def spoken_for(self, conversation: ConversationId, *, ran_out: bool = False) -> tuple[Patient, ...]:
        """All patients this conversation may speak for as of now; the patient's own record first.

        Nobody is in it whom the chat only named: linking takes proof, which lapses, and a proxy may end.
        `ran_out`: also those whose proof is only too old, for what says nothing of them but times.
        """

    def speak_for(self, proxy: PatientId, patient: PatientId, by: str = "staff") -> None:
        """Staff's decision: the proxy's conversations speak for the patient too."""

    def speak_no_more_for(self, proxy: PatientId, patient: PatientId, by: str = "staff") -> None:
        """Staff's decision: from now on the proxy's conversations learn nothing of the patient."""

    def proxies_of(self, patient: PatientId) -> tuple[Patient, ...]:
        """Who speaks for this patient beside themselves."""

    def all(self) -> tuple[Patient, ...]:
        """Every patient, by family name, without those who were erased."""


class Staff(Protocol):
    """What waits for a person."""

    def add_task(
        self, kind: str, text: str, patient: PatientId | None, conversation: ConversationId | None
    ) -> TaskId:
        """Write down something for staff to do. `kind`: refill, message, results, opt_out, documents, …"""

    def open_episode(
        self, conversation: ConversationId, because: str, summary: str, level: str = "routine"
    ) -> EpisodeId:
        """Hand the conversation over: staff speak now. An open episode is raised, not doubled.

        `level`: routine | urgent | emergency.
        """

    def close_episode(self, conversation: ConversationId) -> None:
        """Hand back: the desk speaks again. Without an open episode nothing changes."""

    def open_episodes(self) -> tuple[Episode, ...]:
        """All open episodes: emergencies first, then oldest first."""

    def finish_task(self, task: TaskId, by: str = "staff") -> bool:
        """Staff did it; doing it twice changes nothing. False: there is no such task."""

    def reopen_task(self, task: TaskId, by: str = "staff") -> bool:
        """It is to do again; one that is still open stays as it is. False: there is no such task."""

    def done_tasks(self, limit: int) -> tuple[Task, ...]:
        """The tasks ticked off last, the latest first."""

    def open_tasks(self) -> tuple[Task, ...]:
        """All tasks not yet done, oldest first."""


class Conversations(Protocol):
    """Conversations and their dialogue state."""

    def lock(self, conversation: ConversationId) -> Conversation:
        """Take the conversation for this transaction (row lock where the database has them)."""

    def get(self, conversation: ConversationId) -> Conversation:
        """The conversation, only to be read."""

    def save(
        self, conversation: ConversationId, state: Mapping[str, Json], last_sequence: int | None = None
    ) -> None:
        """Write the dialogue state back."""

    def link(self, conversation: ConversationId, patient: PatientId, how: How = How.STAFF) -> None:
        """This conversation is proven to be the patient's; `how` says by what, and so for how long."""

    def claim(self, conversation: ConversationId, patient: PatientId) -> None:
        """Whoever writes there made this record themselves: it is theirs until staff have checked it."""

    def find_or_open(self, channel: str, address: str) -> Conversation:
        """The conversation with an address on a channel; opened on first contact."""

    def reach(self, channel: str, address: str, *, on: bool) -> None:
        """Its owner blocked the chat, or let it in again: nudges look elsewhere, and staff are told once."""

    def unreachable(self, conversation: ConversationId) -> None:
        """Messages do not arrive there: until its owner writes again, no nudge goes to it."""

    def speak(self, conversation: ConversationId, speaker: str) -> None:
        """From now on "desk" or "staff" speaks."""


class Mailbox(Protocol):
    """Inbox and outbox rows of the turn."""

    def oldest_unhandled(self, conversation: ConversationId) -> InboxMessage | None:
        """The oldest stored inbound message not yet handled, or None."""

    def in_line(self, conversation: ConversationId, most: int) -> tuple[InboxMessage, ...]:
        """The oldest stored inbound messages not yet handled, at most `most`, oldest first."""

    def done(self, message: InboxId) -> None:
        """Mark the inbound message handled."""

    def quarantine(self, message: InboxId, reason: str) -> None:
        """Set a message aside: it keeps later ones back no more. The reason holds none of its words."""

    def send(
        self,
        conversation: ConversationId,
        reply: Reply,
        *,
        dedupe: str | None = None,
        not_after: datetime | None = None,
    ) -> OutboxId:
        """Write an outbound row; what is sent is decided after the commit. `not_after`: its last moment."""

    def receipt(
        self, message: str, provider_id: str, state: OutboxState, reason: str = ""
    ) -> OutboxMessage | None:
        """What a provider said later of one message, by our name for it or its own; the row if that was news.

        Only forward: under way or unknown, then sent, delivered, failed. A row not tried yet stays as it is.
        """

    def whose(self, message: str, provider_id: str) -> ConversationId | None:
        """The conversation of an outbound row, by our name for it or the provider's."""

    def event(self, name: str, about: Mapping[str, Json]) -> None:
        """Write a domain event."""


class UnitOfWork(Protocol):
    """One transaction. Nothing is kept unless the `with` block ends without an exception."""

    visits: Visits
    staff_visits: StaffVisits
    patients: Patients
    staff: Staff
    episodes: Episodes
    conversations: Conversations
    consents: Consents
    identity: Identity
    mailbox: Mailbox
    nudges: Nudges
    follow_ups: FollowUps
    waitlist: Waitlist
    closing: Closing
    risk: Risk
    arrivals: Arrivals
    notes: Notes
    enrolments: Enrolments
    rounds: FollowUpRounds
    readings: HomeReadings
    campaigns: Campaigns
    conditions: Conditions
    audit: Audit
    records: Records
    accounts: Accounts
    chart: Chart
    figures: FigureFacts
    private: PrivateMessages
    erasures: Erasures
    outside: Outside

    @property
    def now(self) -> datetime:
        """The transaction's one moment, aware UTC."""
