"""A patient asks to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from actions.commands import BookVisit, Command, JoinWaitlist, Person, Switch
from actions.desk import Desk, Found, precise, thinned
from actions.dialogue.choices import Choice, Confirm, TimedChoice
from actions.dialogue.kinds import When, Wishes
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.link_chat import UNLINKED, link_first
from actions.persons import newcomer, who
from actions.reasons import Reason, ReasonKind
from actions.say import moment
from practice.visits import Mode, Opening, Visit, VisitType

Json = Any
WAITLIST = "waitlist"


@FLOWS.flow(
    "book_visit",
    begins=("book_visit",),
    corrects=("reschedule_visit", "check_in_answer", "confirm_visit", "symptom_report", "ask_telehealth"),
)
def book_visit(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Who, what for, when, which opening, and a yes to exactly that."""
    patient = yield from who(desk, about)
    new_here = False
    if patient is None and not about.get(UNLINKED):
        new_here = yield from ask(_seen_before(bool(about.get("person"))))
        first = None if new_here or about.get("person") or desk.texts is None else _link(desk, about)
        if first is not None:
            return first
    reason = yield from _reason(desk, new_here or (patient is not None and patient.is_new))
    wishes = yield from ask(Question("when", When(desk.zone), "book_visit.when", lasting=True))
    opening = yield from choose_opening(desk, reason.visit_type, wishes, "book_visit")
    person: Person
    if patient is not None:
        person = patient
    else:
        oneself = not desk.patients and not about.get("person")
        person = yield from newcomer(desk, opening, is_new=new_here, oneself=oneself)
    if opening is None:
        return JoinWaitlist(person, reason.visit_type.key, wishes[0])
    yield from ask(_confirm(desk, person, reason, opening))
    return BookVisit(person, opening, reason.words or str(about.get("symptom", "")))


def _link(desk: Desk, about: Mapping[str, Json]) -> Switch | None:
    """Who has been here has a record: it is theirs once they show who they are, and is not made twice."""
    return link_first(desk, "book_visit", {name: said for name, said in about.items() if name != "last"})


def _seen_before(somebody_else: bool) -> Question[bool]:
    options = (
        Option("no", "First time", ("new", "first visit", "never", "new patient")),
        Option("yes", "Been before", ("been there", "existing", "already a patient")),
    )
    takes = () if somebody_else else ("been_here",)
    kind = Choice({"no": True, "yes": False}, takes, yes="yes", no="no")
    phrase = "book_visit.other_new_here" if somebody_else else "book_visit.new_here"
    return Question("new_here", kind, phrase, options=options, lasting=True)


def _reason(desk: Desk, new_here: bool) -> Flow[Reason]:
    types = {
        key: kind
        for key, kind in desk.facts.visit_types.items()
        if (kind.new_patients if new_here else key != NEW)
    }
    if new_here and NEW in types:
        types = {NEW: types[NEW]}
    kind = ReasonKind(types, otherwise=NEW if new_here and NEW in types else "sick_visit")
    options = () if new_here else tuple(Option(key, t.name, t.words) for key, t in types.items())
    return (
        yield from ask(
            Question(
                "reason",
                kind,
                "book_visit.reason_new" if new_here else "book_visit.reason",
                options=options,
                page=9,
            )
        )
    )


NEW = "new_patient"


def choose_opening(
    desk: Desk,
    visit_type: VisitType,
    wishes: Wishes,
    flow: str,
    *,
    moving: Visit | None = None,
    mode: Mode | None = None,
) -> Flow[Opening | None]:
    """An opening that fits, or the nearest ones to choose from; None: the waitlist."""
    found = desk.find(visit_type, wishes, mode=mode, moving=moving)
    asked_for = precise(found, desk.zone)
    if asked_for is not None:
        return asked_for
    return (yield from ask(opening_question(desk, found, flow, waitlist=moving is None)))


def opening_question(desk: Desk, found: Found, flow: str, *, waitlist: bool) -> Question[Opening | None]:
    """The menu of openings; a wish that nothing fits says so and offers the nearest and the waitlist."""
    openings = {_key(o): o for o in found.openings}
    starts: dict[str, datetime] = {key: o.start for key, o in openings.items()}
    options = [Option(_key(o), moment(o.start, desk.zone)) for o in thinned(found.openings)]
    others: dict[str, Opening | None] = {}
    if waitlist and not found.exact:
        others[WAITLIST] = None
        options.append(Option(WAITLIST, "Join the waitlist", ("waitlist", "wait list", "waiting list")))
    phrase = "opening" if found.exact else ("past" if found.past else "nearest" if openings else "full")
    kind: TimedChoice[Opening | None] = TimedChoice(
        dict(openings), starts, desk.zone, others, declined="when"
    )
    return Question("opening", kind, f"{flow}.{phrase}", options=tuple(options), gone="common.taken")


def _key(opening: Opening) -> str:
    return f"{opening.start.isoformat()}|{opening.mode.value}"


def _confirm(desk: Desk, person: Person, reason: Reason, opening: Opening) -> Question[bool]:
    when = moment(opening.start, desk.zone)
    fill = {
        "when": when,
        "physician": desk.facts.physician,
        "kind": reason.visit_type.name.lower(),
        "for": f" for {person.given_name}" if len(desk.patients) > 1 or person not in desk.patients else "",
    }
    options = (
        Option("yes", "Book it", ("book", "yes book it")),
        Option("no", "Other times", ("other times", "change it", "different time")),
    )
    return Question(
        "confirm",
        Confirm(retracts="when", instead="common.ok_other"),
        "book_visit.confirm",
        fill,
        options=options,
        fingerprint=f"{person.given_name}|{_key(opening)}|{reason.visit_type.key}",
        hold=opening,
    )
