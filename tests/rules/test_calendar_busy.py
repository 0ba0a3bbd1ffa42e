"""When a calendar file says that somebody is busy, and what its own says to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.calendars.busy import Unreadable, busy
from bot.calendars.feed import written
from bot.calendars.fetching import Given, NotFetched, _at_home, _check, fetch, given
from bot.home import CannotStart
from practice.ids import PatientId, ProviderId, VisitId
from practice.settings import PracticeSettings
from practice.visits import Mode, Visit, VisitState

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
END = START + timedelta(days=28)


def calendar(*events: str) -> str:
    body = "\r\n".join(f"BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n{e}\r\nEND:VEVENT" for e in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n"


def event(*lines: str, uid: str = "1") -> str:
    return "\r\n".join((f"UID:{uid}", "SUMMARY:secret", *lines))


def spans(*events: str) -> list[str]:
    found = busy(calendar(*events), START, END, ZONE)
    return [f"{a.astimezone(ZONE):%d %H:%M}-{b.astimezone(ZONE):%d %H:%M}" for a, b in found]


def test_a_time_of_any_zone_is_the_same_moment() -> None:
    assert spans(
        event("DTSTART:20260303T150000Z", "DTEND:20260303T160000Z"),
        event(
            "DTSTART;TZID=Europe/Berlin:20260304T150000", "DTEND;TZID=Europe/Berlin:20260304T153000", uid="2"
        ),
        event("DTSTART:20260305T090000", "DURATION:PT45M", uid="3"),
    ) == ["03 10:00-03 11:00", "04 09:00-04 09:30", "05 09:00-05 09:45"]


def test_a_whole_day_is_the_practices_day_also_when_the_clocks_change() -> None:
    assert spans(
        event("DTSTART;VALUE=DATE:20260308", "DTEND;VALUE=DATE:20260309"),
        event("DTSTART;VALUE=DATE:20260310", uid="2"),
    ) == ["08 00:00-09 00:00", "10 00:00-11 00:00"]
    (sunday,) = busy(calendar(event("DTSTART;VALUE=DATE:20260308")), START, END, ZONE)
    assert sunday[1] - sunday[0] == timedelta(hours=23)


def test_a_repeat_keeps_its_wall_time_over_the_change_of_clocks() -> None:
    weekly = event(
        "DTSTART;TZID=America/New_York:20260302T120000",
        "DTEND;TZID=America/New_York:20260302T130000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )
    assert spans(weekly) == ["02 12:00-02 13:00", "09 12:00-09 13:00", "16 12:00-16 13:00"]
    first, second, _ = busy(calendar(weekly), START, END, ZONE)
    assert second[0] - first[0] == timedelta(days=7) - timedelta(hours=1)


def test_exceptions_moved_and_cancelled_instances_of_a_repeat_hold() -> None:
    series = event(
        "DTSTART:20260302T170000Z",
        "DTEND:20260302T180000Z",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE:20260303T170000Z",
    )
    moved = event("RECURRENCE-ID:20260304T170000Z", "DTSTART:20260304T200000Z", "DTEND:20260304T210000Z")
    gone = event(
        "RECURRENCE-ID:20260305T170000Z",
        "DTSTART:20260305T170000Z",
        "DTEND:20260305T180000Z",
        "STATUS:CANCELLED",
    )
    assert spans(series, moved, gone) == ["02 12:00-02 13:00", "04 15:00-04 16:00", "06 12:00-06 13:00"]


@pytest.mark.parametrize(
    "mark", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_is_free_or_cancelled_does_not_count(mark: str) -> None:
    assert spans(event("DTSTART:20260303T150000Z", "DTEND:20260303T160000Z", mark)) == []


def test_our_own_visits_coming_back_do_not_count() -> None:
    assert (
        spans(event("DTSTART:20260303T150000Z", "DTEND:20260303T160000Z", uid="v1@riverside.deskside")) == []
    )


def test_what_takes_no_time_or_lies_elsewhere_does_not_count() -> None:
    assert (
        spans(
            event("DTSTART:20260303T150000Z"),
            event("DTSTART:20250303T150000Z", "DTEND:20250303T160000Z", uid="2"),
        )
        == []
    )


@pytest.mark.parametrize(
    "content", [b"", b"<html>sign in</html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\x00\xff"]
)
def test_what_is_no_calendar_is_refused_and_never_taken_for_an_empty_one(content: bytes) -> None:
    with pytest.raises(Unreadable):
        busy(content, START, END, ZONE)


def test_a_calendar_without_anything_is_one() -> None:
    assert busy(calendar(), START, END, ZONE) == ()


def test_the_feed_says_busy_and_nothing_of_anybody(sample: PracticeSettings) -> None:
    start = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    visit = Visit(
        VisitId("v1"),
        PatientId("ana-marsh"),
        ProviderId("amari"),
        "sick_visit",
        Mode.IN_PERSON,
        start,
        start + timedelta(minutes=20),
        VisitState.BOOKED,
        start,
        start,
        reason="sore throat",
        sequence=3,
    )
    said = written((visit,), sample, START).decode()
    for line in (
        "UID:v1@riverside.deskside",
        "SEQUENCE:3",
        "SUMMARY:Busy",
        "BEGIN:VTIMEZONE",
        "METHOD:PUBLISH",
    ):
        assert line in said
    assert "DTSTART;TZID=America/New_York:20260309T100000" in said
    assert not [word for word in ("ana", "marsh", "throat", "sick") if word in said.lower()]
    assert busy(said, START, END, ZONE) == ()  # to us it is our own


@pytest.mark.parametrize(
    ("url", "near", "taken"),
    [
        ("https://calendar.example.org/a.ics", "", "https://calendar.example.org/a.ics"),
        ("webcal://calendar.example.org/a.ics", "", "https://calendar.example.org/a.ics"),
        ("http://nas.local/a.ics", "yes", "http://nas.local/a.ics"),
    ],
)
def test_an_address_is_taken(url: str, near: str, taken: str) -> None:
    found = given({"DESKSIDE_CALENDAR": url, "DESKSIDE_CALENDAR_NEAR": near})
    assert found is not None
    assert found.url == taken
    assert url not in repr(found)


@pytest.mark.parametrize(
    "url", ["http://calendar.example.org/a.ics", "file:///etc/passwd", "calendar", "https://"]
)
def test_another_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(CannotStart):
        given({"DESKSIDE_CALENDAR": url})
    assert given({}) is None


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[fd00::1]", "localhost"]
)
def test_nobody_outside_leads_us_into_this_network(host: str) -> None:
    with pytest.raises(NotFetched, match="leads into this network"):
        _check(f"https://{host}/latest", near=False)
    _check(f"https://{host}/latest", near=True)


def test_a_secret_is_never_shown() -> None:
    shown = repr(Given("https://x.example/secret.ics", "amari", "hunter2"))
    assert not [word for word in ("secret", "amari", "hunter2") if word in shown]


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("https://127.0.0.1/inside", "leads into this network"),
        ("https://metadata.example/latest", "leads into this network"),
        ("http://calendar.example/plain", "not https"),
        ("/a.ics", "on and on"),
    ],
)
def test_every_place_that_a_calendar_sends_on_to_is_checked_anew(
    monkeypatch: pytest.MonkeyPatch, there: str, why: str
) -> None:
    names = {"calendar.example": "93.184.216.34", "metadata.example": "169.254.169.254"}
    asked: list[str] = []

    def found(host: str, *about: object, **more: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (names.get(host, host), 443))]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": there})

    web = partial(httpx.Client, transport=httpx.MockTransport(answer))
    monkeypatch.setattr("bot.calendars.fetching.socket.getaddrinfo", found)
    monkeypatch.setattr("httpx.Client", web)
    with pytest.raises(NotFetched, match=why):
        fetch(Given("https://calendar.example/a.ics"), START, END, ZONE)
    assert set(asked) == {"calendar.example"}


def test_a_caldav_login_goes_to_its_own_server_alone() -> None:
    asked: list[str] = []

    def request(method: str, url: str, **about: object) -> SimpleNamespace:
        assert about["allow_redirects"] is False
        asked.append(url)
        moved = {"http://nas.local/old": "/new", "http://nas.local/away": "http://other.local/"}
        there = moved.get(url)
        return SimpleNamespace(status_code=301 if there else 207, headers={"Location": there or ""})

    ask = _at_home(request, Given("http://nas.local/cal/", "amari", "x", near=True))
    assert ask("REPORT", "http://nas.local/old", timeout=3).status_code == 207
    for strange in ("http://nas.local/away", "http://other.local/cal/", "https://nas.local/cal/"):
        with pytest.raises(NotFetched, match="to another one"):
            ask("REPORT", strange)
    assert asked == ["http://nas.local/old", "http://nas.local/new", "http://nas.local/away"]
    with pytest.raises(NotFetched, match="into this network"):
        _at_home(request, Given("https://127.0.0.1/cal/", "amari", "x"))("REPORT", "https://127.0.0.1/cal/")
