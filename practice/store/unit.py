"""One unit of work: all parts of the practice's memory over one transaction.

Where the database has row locks, lock the conversation before the schedule is changed, never after.
"""

from __future__ import annotations

from datetime import datetime

from practice import (
    account_port,
    arrivals_port,
    audit_port,
    campaign_port,
    chart_port,
    enrolment_port,
    erasure_port,
    figures_port,
    notes_port,
    outside_port,
    ports,
    records_port,
    visits_port,
)
from practice.closing import Closing as ClosingPort
from practice.consent_port import Consents as ConsentPort
from practice.episode_port import Episodes as EpisodePort
from practice.follow_ups import FollowUps as FollowUpPort
from practice.identity_port import Identity as IdentityPort
from practice.no_show import Risk as RiskPort
from practice.nudge_port import Nudges as NudgePort
from practice.private_port import PrivateMessages as PrivatePort
from practice.store.accounts import Accounts
from practice.store.arrivals import Arrivals
from practice.store.audit import Audit
from practice.store.campaigns import Campaigns, Conditions
from practice.store.chart import Chart
from practice.store.closing import Closing
from practice.store.consents import Consents
from practice.store.conversations import Conversations
from practice.store.enrolments import Enrolments
from practice.store.episodes import Episodes
from practice.store.erasures import Erasures
from practice.store.figures import FigureFacts
from practice.store.follow_up_rounds import FollowUpRounds
from practice.store.follow_ups import FollowUps
from practice.store.home_readings import HomeReadings
from practice.store.identity import Identity
from practice.store.mailbox import Mailbox
from practice.store.notes import Notes
from practice.store.nudges import Nudges
from practice.store.outside import Outside
from practice.store.patients import Patients
from practice.store.private import PrivateMessages
from practice.store.records import Records
from practice.store.risk import Risk
from practice.store.scope import Scope
from practice.store.staff import Staff
from practice.store.visits import Visits
from practice.store.waitlist import Waitlist
from practice.waitlist import Waitlist as WaitlistPort


class Unit:
    """Implements practice.ports.UnitOfWork."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        calendar = Visits(scope)
        self.visits: visits_port.Visits = calendar
        self.staff_visits: visits_port.StaffVisits = calendar
        self.patients: ports.Patients = Patients(scope)
        self.conversations: ports.Conversations = Conversations(scope)
        self.consents: ConsentPort = Consents(scope)
        self.staff: ports.Staff = Staff(scope, self.conversations)
        self.episodes: EpisodePort = Episodes(scope, self.staff)
        self.mailbox: ports.Mailbox = Mailbox(scope)
        self.identity: IdentityPort = Identity(scope, self.conversations, self.mailbox)
        self.nudges: NudgePort = Nudges(scope)
        self.follow_ups: FollowUpPort = FollowUps(scope)
        self.risk: RiskPort = Risk(scope)
        self.closing: ClosingPort = Closing(scope, calendar)
        self.waitlist: WaitlistPort = Waitlist(scope, calendar)
        self.arrivals: arrivals_port.Arrivals = Arrivals(scope)
        self.notes: notes_port.Notes = Notes(scope)
        self.enrolments: enrolment_port.Enrolments = Enrolments(scope)
        self.rounds: enrolment_port.FollowUpRounds = FollowUpRounds(scope)
        self.readings: enrolment_port.HomeReadings = HomeReadings(scope)
        self.campaigns: campaign_port.Campaigns = Campaigns(scope)
        self.conditions: campaign_port.Conditions = Conditions(scope)
        self.audit: audit_port.Audit = Audit(scope)
        self.records: records_port.Records = Records(scope)
        self.accounts: account_port.Accounts = Accounts(scope)
        self.chart: chart_port.Chart = Chart(scope)
        self.figures: figures_port.FigureFacts = FigureFacts(scope, calendar)
        self.private: PrivatePort = PrivateMessages(scope, self.mailbox, self.staff)
        self.erasures: erasure_port.Erasures = Erasures(scope)
        self.outside: outside_port.Outside = Outside(scope)

    @property
    def now(self) -> datetime:
        """See the port."""
        return self._scope.now
