"""Every flow of the desk, imported so that it registers itself."""

from actions import (
    book_visit,
    cancel_visit,
    check_in,
    closed_day,
    hand_over,
    menu,
    nudge_answers,
    offers,
    on_behalf_of,
    own_visits,
    promised,
    reminders,
    reschedule_visit,
    safety,
    symptom_report,
    take_down,
)

__all__ = [
    "book_visit",
    "cancel_visit",
    "check_in",
    "closed_day",
    "hand_over",
    "menu",
    "nudge_answers",
    "offers",
    "on_behalf_of",
    "own_visits",
    "promised",
    "reminders",
    "reschedule_visit",
    "safety",
    "symptom_report",
    "take_down",
]
