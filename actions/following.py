"""One patient's follow-up as a flow sees it: the protocol, what was measured, what stands, what is new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.desk import Desk
from practice.enrolments import Enrolment, EnrolmentState
from practice.home_readings import HomeReading, series
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicProtocol
from practice.protocols.chronic_deciding import ChronicOutcome, Followed, decide
from practice.protocols.expressions import Reading

REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Case:
    """An enrolment with all that its rules are decided on. `readings` stand, oldest first.

    `also` names readings that are new here although another follow-up has judged them.
    """

    enrolment: Enrolment
    protocol: ChronicProtocol
    readings: tuple[HomeReading, ...]
    also: frozenset[str] = frozenset()

    @property
    def fresh(self) -> tuple[HomeReading, ...]:
        """Readings of which nothing came yet."""
        return tuple(r for r in self.readings if not r.judged or r.id in self.also)

    @property
    def latest(self) -> HomeReading | None:
        """The last one measured."""
        return self.readings[-1] if self.readings else None

    def standing(self, now: datetime) -> dict[str, bool | None]:
        """Answers given before that still hold at the aware `now`."""
        lasting = {q.name: q.lasts for q in self.protocol.questions if q.lasts is not None}
        return {
            name: one.value
            for name, one in self.enrolment.answers.items()
            if name in lasting and now - one.at <= lasting[name]
        }

    def followed(
        self, answers: Mapping[str, bool | None], scores: Mapping[str, float], now: datetime
    ) -> Followed:
        """What rules read: readings with the `scores` just reached, and `answers` over those that stand."""
        measured = dict(series(self.protocol, self.readings))
        for measure in self.protocol.measures:
            if measure.kind in scores:
                earlier = measured.get(measure.name, ())
                measured[measure.name] = (*earlier, Reading(now, scores[measure.kind]))
        own = self.enrolment
        return Followed(measured, {**self.standing(now), **answers}, own.params, own.overrides)

    def decided(
        self, answers: Mapping[str, bool | None], scores: Mapping[str, float], now: datetime
    ) -> ChronicOutcome:
        """What the protocol makes of it now."""
        return decide(self.protocol, self.followed(answers, scores, now), now)


def case_of(desk: Desk, ident: str, also: Collection[str] = ()) -> Case | None:
    """The follow-up of that id, if this chat may speak of it and the protocol is still in use."""
    enrolment = next((one for one in desk.enrolments() if one.id == ident), None)
    if enrolment is None or enrolment.state is EnrolmentState.STOPPED:
        return None
    protocol = desk.chronic.get(enrolment.protocol)
    if protocol is None:
        return None
    kinds = (*protocol.kinds(), *protocol.scores())
    readings = desk.home_readings(enrolment.patient, kinds, desk.now - REMEMBERED)
    return Case(enrolment, protocol, readings, frozenset(also))


def case_in(uow: UnitOfWork, enrolment: Enrolment, protocol: ChronicProtocol) -> Case:
    """The same for whoever holds the unit of work, whatever chat it is about."""
    kinds = (*protocol.kinds(), *protocol.scores())
    return Case(enrolment, protocol, uow.readings.of_patient(enrolment.patient, kinds, uow.now - REMEMBERED))
