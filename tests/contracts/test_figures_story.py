"""Every figure's numerator and denominator, counted by hand from a week that the real desk played."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.base import Outbound
from bot.channels.gsm7 import segments
from bot.clock import VirtualClock
from bot.figures.lines import lines, sheet
from bot.staff import commands
from practice.figures.every import figures
from practice.figures.facts import Facts
from practice.figures.measures import Change, Figure
from practice.figures.period import Period, last_whole
from practice.ids import PatientId
from practice.ports import UnitOfWork
from tests.desk import MORNING, NAME, FakeChannel, opened, plan, said

CHATS = {"a": "ana-marsh", "b": "rosa-dell", "c": "sam-pike", "d": "victor-lund"}
AFTER = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # Monday 8:00 in the practice


class Week:
    """The desk, and a clock to move by hand."""

    def __init__(self, desk: Desk, clock: VirtualClock) -> None:
        self.desk, self.clock, self.number = desk, clock, 0

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """A moment of March 2026 in the practice, which is five hours behind UTC that week."""
        self.clock.move_to(datetime(2026, 3, day, hour + 5, minute, tzinfo=UTC))
        await self.desk.catch_up()

    async def says(self, chat: str, *texts: str) -> None:
        for text in texts:
            self.number += 1
            await self.desk.front.receive(said(text, str(self.number), chat))
            await self.desk.quiet()

    async def staff(self, deed: Callable[[UnitOfWork, int], object]) -> None:
        """A person acts on the only open case."""
        with self.desk.store.turn(self.desk.settings.id, self.clock()) as uow:
            (case,) = uow.staff.open_episodes()
            deed(uow, case.number)
        self.desk.outbox.wake()
        await self.desk.quiet()

    def mark(self, patient: str, start: datetime, how: str) -> None:
        """Staff say what became of a visit."""
        with self.desk.store.turn(self.desk.settings.id, self.clock()) as uow:
            visit = uow.staff_visits.at(start)
            assert visit is not None
            assert visit.patient == patient
            getattr(uow.staff_visits, how)(visit.id, "dr.amari")


@dataclass(frozen=True)
class Played:
    """The week of 2 March as it was counted, and what really went out."""

    facts: Facts
    figures: dict[str, Figure]
    period: Period
    sent: list[Outbound]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return asyncio.run(_played(tmp_path_factory.mktemp("week") / "home"))


async def _played(home: Path) -> Played:
    channel = FakeChannel()
    wanted = plan(home, channel)
    clock = wanted.now
    assert isinstance(clock, VirtualClock)
    async with opened(wanted) as desk:
        with desk.store.turn(desk.settings.id, MORNING) as uow:
            for address, patient in CHATS.items():
                chat = uow.conversations.find_or_open(NAME, address).id
                uow.conversations.link(chat, PatientId(patient))
        week = Week(desk, clock)
        await _monday(week)
        await _later(week)
        clock.move_to(AFTER)
        period = last_whole("week", AFTER, desk.settings.zone)
        with desk.store.look(desk.settings.id, AFTER) as uow:
            now, before = (uow.figures.facts(each, segments) for each in (period, period.before))
        found = figures(now, before, period, desk.settings)
    return Played(now, {one.key: one for one in found}, period, channel.given)


async def _monday(week: Week) -> None:
    """Ana books a sick visit and comes. Rosa books Wednesday. Sam is not understood, and gets a person."""
    await week.says("a", "hello", "1", "2", "as soon as possible", "1", "1")
    await week.says("b", "hello", "1", "3", "wednesday", "1", "1")
    await week.says("c", "hello", "wibble wobble")
    await week.at(2, 9, 0)
    await week.says("c", "a person")
    await week.at(2, 9, 12)
    await week.staff(lambda uow, case: commands.reply(uow, case, "I call you at noon.", "dr.amari"))
    await week.at(2, 11)
    week.mark("ana-marsh", datetime(2026, 3, 2, 14, 40, tzinfo=UTC), "complete")
    with week.desk.store.turn(week.desk.settings.id, week.clock()) as uow:
        kind = week.desk.settings.visit_types["follow_up"]
        friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
        opening = next(o for o in uow.visits.openings(kind, friday, friday + timedelta(hours=1)))
        uow.staff_visits.book_by_staff(opening, PatientId("sam-pike"), "dr.amari", "knee")
    await week.staff(lambda uow, case: commands.close(uow, case, "dr.amari"))


async def _later(week: Week) -> None:
    """Rosa calls off an hour before. Ana confirms and comes. Sam does not come. Victor has chest pain."""
    await week.at(3, 10, 5)
    await week.at(4, 8, 0)
    await week.says("b", "hello", "3", "1")
    await week.at(4, 10, 5)
    await week.says("a", "yes")
    await week.at(5, 9, 30)
    week.mark("ana-marsh", datetime(2026, 3, 5, 14, 0, tzinfo=UTC), "arrive")
    await week.at(5, 10, 5)
    await week.at(6, 10, 30)
    week.mark("sam-pike", datetime(2026, 3, 6, 15, 0, tzinfo=UTC), "no_show")
    await week.says("d", "crushing chest pain and my arm is numb")
    await week.at(7, 12)
    await week.says("d", "STOP")


SHARES = {
    "fill": (60, 2100),  # three visits of 20 minutes that were not called off; five days of 7 hours
    "no_show": (1, 3),  # Sam, of Ana twice and Sam
    "late_cancel": (1, 4),  # Rosa an hour before, of all four
    "confirmed": (1, 3),  # Ana, of Rosa, Ana and Sam, who were reminded
    "no_show.confirmed": (0, 1),
    "no_show.silent": (1, 1),  # Sam; Rosa called off
    "no_show.unreminded": (0, 1),  # Ana on Monday
    "in_time": (1, 2),  # Sam after 12 minutes; Victor's emergency nobody saw
    "handed_over": (2, 4),
    "misread": (1, 21),  # Ana 7 messages, Rosa 9, Sam 3, Victor 2
    "adherence": (0, 3),  # the sample's one followed patient was asked on three days and sent nothing
    "silent": (1, 1),
    "out_of_range": (0, 1),
    "waitlist": (0, 0),
    "recalls": (0, 0),
    "opt_out": (1, 4),
}


async def test_each_share_is_what_was_counted_by_hand(played: Played) -> None:
    found = played.figures
    shares = {key: (one.numerator, one.denominator) for key, one in found.items() if one.unit == "share"}
    assert shares == SHARES


async def test_what_is_not_a_share_is_right_too(played: Played) -> None:
    found = played.figures
    assert (found["unmarked"].value, found["panel"].value, found["seen_lately"].value) == (0, 6, 1)
    assert (found["staff_answer"].value, found["staff_answer"].denominator) == (12, 1)
    assert (found["desk_answer"].value, found["desk_answer"].denominator) == (0, 21)
    assert found["sent"].value == len(played.sent)
    assert found["sent_each"].value == len(played.sent) / 4
    assert (found["visits_a_day"].value, found["visits_a_day"].denominator) == (0, 5)
    done = {"booked": 2, "called_off": 1, "reminded": 4, "refill": 0, "message": 0, "answered": 0}
    assert played.facts.done == done
    assert found["spared"].value == pytest.approx((2 * 4 + 1 * 3 + 4 * 2) / 60)
    assert played.facts.misread == ("wibble wobble",)


async def test_the_third_free_time_is_the_third_that_the_desk_would_offer(played: Played) -> None:
    """Monday 8:00: 9:00, 9:20 and 9:40 are free, as far ahead as each visit's own notice asks."""
    days = {key: one.value for key, one in played.figures.items() if key.startswith("third_next")}
    assert days["third_next.follow_up"] == pytest.approx(100 / 60 / 24)
    assert days["third_next.procedure"] == pytest.approx(1 + 100 / 60 / 24)


async def test_in_its_first_week_nothing_is_more_than_before(played: Played) -> None:
    assert {one.change for one in played.figures.values()} == {Change.UNSURE}


async def test_three_of_eleven_is_said_before_any_percentage(played: Played) -> None:
    said = [" ".join(line.split()) for line in lines(tuple(played.figures.values()), played.period)]
    assert said[0] == "Week of Mar 2, 2026, 2026-03-02 to 2026-03-08"
    assert "Missed visits 1 of 3 (33 %, between 6 and 79 %)" in said
    assert "A person answers in 12 min (of 1, too few to say how sure)" in said
    assert "Waitlist offers taken nothing to count yet" in said


async def test_the_csv_has_a_line_for_each_figure_with_bare_numbers(played: Played) -> None:
    written = sheet(tuple(played.figures.values()), played.period).decode("utf-8-sig")
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(written))}
    assert rows.keys() == played.figures.keys()
    missed = rows["no_show"]
    assert [missed[name] for name in ("from", "to", "numerator", "denominator")] == [
        "2026-03-02",
        "2026-03-08",
        "1",
        "3",
    ]
    assert float(missed["low"]) == pytest.approx(0.0615, abs=1e-3)
    assert "wibble" not in written


async def test_the_picture_is_a_png_of_a_phones_width(played: Played) -> None:
    from bot.figures.picture import drawn

    picture = drawn(tuple(played.figures.values()), played.period, "Riverside Family Practice")
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) == 1200
    assert len(picture) > 20_000
