"""When each message of a campaign is to go out: a few a day, some minutes apart, on days that are open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from practice.campaigns.model import Sending
from practice.hours import Hours
from practice.nudge_settings import NudgeSettings

MORNING = timedelta(days=1)


def sending_times(
    sending: Sending, count: int, now: datetime, hours: Hours, rules: NudgeSettings
) -> tuple[datetime, ...]:
    """The aware UTC moments for the first `count` people; fewer when there is no room until the last day.

    A campaign started after the day's first moment begins the next day.
    """
    moments: list[datetime] = []
    day = max(now.astimezone(hours.zone).date(), sending.first or date.min)
    while day <= sending.last and len(moments) < count:
        first = datetime.combine(day, sending.at, tzinfo=hours.zone)
        closes = datetime.combine(day, rules.closes, tzinfo=hours.zone).astimezone(UTC)
        if hours.minutes_on(day) and first >= now:
            that_day = [first.astimezone(UTC) + n * timedelta(minutes=sending.apart) for n in _few(sending)]
            moments += [moment for moment in that_day if moment < closes]
        day += MORNING
    return tuple(moments[:count])


def last_moment(sending: Sending, hours: Hours) -> datetime:
    """The end of the campaign's last day, aware UTC."""
    return datetime.combine(sending.last + MORNING, time(0), tzinfo=hours.zone).astimezone(UTC)


def _few(sending: Sending) -> range:
    return range(sending.a_day)
