"""The read-only desk: all a flow may know of the practice while it decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nlu.understanding import BookingConstraint, Grain, Order, Window
from practice.enrolments import Enrolment
from practice.home_readings import HomeReading
from practice.identity import Standing
from practice.ids import ConversationId, PatientId, VisitId
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic_library import ChronicLibrary
from practice.protocols.library import Library
from practice.settings import PracticeSettings
from practice.visits import Mode, Opening, Visit, VisitType

CLOSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Found:
    """Openings for a wish. `exact` False: nothing fits, these are the nearest. `past`: the wish is over."""

    openings: tuple[Opening, ...]
    wish: BookingConstraint
    exact: bool
    past: bool = False


class Desk:
    """What one turn can see: the practice, the conversation's patients, openings as of now.

    `texts` says a code as it is texted to a phone; None: nothing here reaches a phone. `covered`: clinical
    words may go out on this channel unasked. `version` names a phrase as it is worded now. `discreet`: it
    was shown too long ago who reads here, so times may be said and nothing more.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        conversation: ConversationId,
        facts: PracticeSettings,
        protocols: Library | None = None,
        *,
        texts: Callable[[str], str] | None = None,
        chronic: ChronicLibrary | None = None,
        covered: bool = False,
        version: Callable[[str], str] = str,
        discreet: bool = False,
    ) -> None:
        self._uow = uow
        self._conversation = conversation
        self._patients: tuple[Patient, ...] | None = None
        self._openings: dict[tuple[str, Mode | None, VisitId | None], tuple[Opening, ...]] = {}
        self.facts = facts
        self.protocols = protocols or Library()
        self.texts = texts
        self.chronic = chronic or ChronicLibrary()
        self.covered = covered
        self.version = version
        self.discreet = discreet

    @property
    def now(self) -> datetime:
        """The turn's moment, aware UTC."""
        return self._uow.now

    @property
    def zone(self) -> ZoneInfo:
        """Practice time."""
        return self.facts.zone

    @property
    def patients(self) -> tuple[Patient, ...]:
        """Whom this conversation may speak for."""
        if self._patients is None:
            self._patients = self._uow.patients.spoken_for(self._conversation, ran_out=self.discreet)
        return self._patients

    def discreetly(self) -> Desk:
        """The same for an answer to what was said here although it was shown too long ago who reads."""
        return Desk(self._uow, self._conversation, self.facts, self.protocols, discreet=True)

    @property
    def standing(self) -> Standing:
        """What is known of who writes."""
        return self._uow.identity.standing(self._conversation)

    @property
    def in_full(self) -> bool:
        """Whether clinical words may stand in what is said here."""
        return self.covered or bool(self.chose_in_full)

    @property
    def chose_in_full(self) -> bool | None:
        """What the patient chose about clinical words in this chat; None: never said."""
        return self._uow.consents.in_full(self._conversation)

    @property
    def private_waits(self) -> bool:
        """Whether a private message waits here that is given for a date of birth."""
        return self._uow.private.asks_born(self._conversation)

    @property
    def locked(self) -> bool:
        """Whether this chat has tried too often to be linked."""
        return self._uow.identity.locked(self._conversation)

    def enrolments(self) -> tuple[Enrolment, ...]:
        """Who of these patients is followed, and by what."""
        return self._uow.enrolments.of_patients([patient.id for patient in self.patients])

    def home_readings(
        self, patient: PatientId, kinds: Collection[str], since: datetime
    ) -> tuple[HomeReading, ...]:
        """What one of these patients measured at home since the aware moment, oldest first."""
        known = patient in [one.id for one in self.patients]
        return self._uow.readings.of_patient(patient, kinds, since) if known else ()

    def visit_type(self, key: str) -> VisitType:
        """A visit type by key; one that is no longer offered falls back to the first."""
        types = self.facts.visit_types
        return types.get(key) or next(iter(types.values()))

    def visit(self, visit: VisitId) -> Visit | None:
        """A visit of somebody this conversation speaks for, in any state; None for any other."""
        found = self._uow.visits.get(visit)
        return found if found and found.patient in {p.id for p in self.patients} else None

    def upcoming(self) -> tuple[Visit, ...]:
        """Booked visits of everyone this conversation speaks for, soonest first."""
        visits = [v for patient in self.patients for v in self._uow.visits.upcoming(patient.id)]
        return tuple(sorted(visits, key=lambda visit: visit.start))

    def whose(self, visit: Visit) -> str:
        """ " for Ana" when the conversation speaks for several people, else nothing."""
        if len(self.patients) < 2 or self.discreet:
            return ""
        name = next((p.given_name for p in self.patients if p.id == visit.patient), "")
        return f" for {name}" if name else ""

    def find(
        self,
        visit_type: VisitType,
        wishes: Iterable[BookingConstraint],
        *,
        mode: Mode | None = None,
        moving: Visit | None = None,
    ) -> Found:
        """Openings for the first wish that any fit; else the nearest to the last wish."""
        everything = self._all(visit_type, mode, moving)
        wish = BookingConstraint()
        for wish in wishes:
            fitting = [o for o in everything if wish.admits(o.start, self.zone)]
            if fitting:
                return Found(_ordered(fitting, wish, self.zone), wish, exact=True)
        past = bool(wish.included) and all(span.end and span.end <= self.now for span in wish.included)
        return Found(self._nearest(everything, wish), wish, exact=False, past=past)

    def _all(self, visit_type: VisitType, mode: Mode | None, moving: Visit | None) -> tuple[Opening, ...]:
        key = (visit_type.key, mode, moving.id if moving else None)
        if key not in self._openings:
            self._openings[key] = self._uow.visits.openings(
                visit_type,
                self.now,
                self.now + timedelta(days=visit_type.days_ahead + 1),
                mode=mode,
                own=self._conversation,
                moving=moving.id if moving else None,
            )
            if moving:
                self._openings[key] = tuple(o for o in self._openings[key] if o.start != moving.start)
        return self._openings[key]

    def _nearest(self, everything: tuple[Opening, ...], wish: BookingConstraint) -> tuple[Opening, ...]:
        allowed = [o for o in everything if not any(o.start in span for span in wish.excluded)]
        future = [span.start for span in wish.included if not span.end or span.end > self.now]
        aim = max(min(future, default=self.now), self.now).astimezone(UTC)
        return tuple(sorted(sorted(allowed, key=lambda o: abs(o.start - aim))[:3], key=lambda o: o.start))


def _ordered(openings: list[Opening], wish: BookingConstraint, zone: ZoneInfo) -> tuple[Opening, ...]:
    """Soonest first. The latest of a week is its last; "as late as you can" of no days at all is late in the
    day, the soonest days first."""
    if wish.order is not Order.LATEST:
        return tuple(sorted(openings, key=lambda o: o.start))
    latest = sorted(openings, key=lambda o: o.start, reverse=True)
    dated = any(span.end is not None for span in wish.included)
    return tuple(latest if dated else sorted(latest, key=lambda o: o.start.astimezone(zone).date()))


def precise(found: Found, zone: ZoneInfo) -> Opening | None:
    """The one opening that begins exactly when asked ("tomorrow at 9:20", "thursday, same time"), or None."""
    if not found.exact or found.wish.approximate:
        return None
    spans = found.wish.included
    starts = {s.start for s in spans if s.end and s.end - s.start <= _PRECISE and s.grain in _CLOCK_GRAINS}
    walls = {w.start for w in found.wish.windows if _narrow(w)}
    meant = [o for o in found.openings if o.start in starts or _wall(o, zone) in walls]
    return meant[0] if len(meant) == 1 and len(spans) == 1 else None


_PRECISE = timedelta(hours=1)
_CLOCK_GRAINS = (Grain.MINUTE, Grain.HOUR)


def _narrow(window: Window) -> bool:
    minutes = [t.hour * 60 + t.minute for t in (window.start, window.end or window.start)]
    return window.end is not None and minutes[1] - minutes[0] <= 60


def _wall(opening: Opening, zone: ZoneInfo) -> time:
    return opening.start.astimezone(zone).time()


def thinned(openings: tuple[Opening, ...], most: int = 8) -> tuple[Opening, ...]:
    """At most a start every half hour when there are many, so that a menu offers real choice."""
    if len(openings) <= most:
        return openings
    kept: list[Opening] = []
    for opening in openings:
        if not kept or abs(opening.start - kept[-1].start) >= CLOSE:
            kept.append(opening)
    return tuple(kept)
