"""The composition root: the only place that builds the desk, the only one that reads the wall clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import structlog
import yaml

from actions import book as books
from actions.book import DeskBook
from actions.consent_words import says_stop
from actions.respond import respond
from bot.alarms import Alarms
from bot.answered import Answered
from bot.channels.base import Channel
from bot.channels.webchat import Happened, Webchat
from bot.clock import Clock
from bot.database import begun, open_store
from bot.emergency import Emergency
from bot.failures import Failures
from bot.flood import Flood
from bot.front_desk import FrontDesk
from bot.home import ROOT, CannotStart, Home
from bot.inbox import Inbox
from bot.memory import Memory, StillMemory
from bot.nudging import Nudging
from bot.outbox import Outbox
from bot.performing import Performer, Respond, Turned
from bot.private import Private, Words
from bot.rounds import Rounds
from bot.safety import Safety
from bot.staff.briefing import Briefing
from bot.staff.calls import Calls
from bot.staff.commands import quick_replies
from bot.staff.following import Chronic
from bot.staff.orders import ASKED, Orders
from bot.staff.room import StaffRoom
from bot.sweeps import Sweeps
from bot.ticker import Tick, Ticker
from bot.turn import Observe, Turns, Understand, Waiting
from nlu.client import Rasa, State
from nlu.understand import understand
from practice import redflags
from practice.settings import PracticeSettings, SettingsError, read_settings
from practice.store.drawing import NewId, hex_id
from practice.store.errors import StoreError
from practice.store.store import Store

log = structlog.get_logger("deskside")
DATA = ROOT / "data"
_CONDITIONS = {
    State.WARM: "The automated desk is here",
    State.STARTING: "The desk is warming up: short words, numbers and buttons work already",
    State.DEGRADED: "The desk understands short words, numbers and buttons just now",
    State.OFF: "The desk understands short words, numbers and buttons",
}


def wall_clock() -> datetime:
    """The real moment, aware UTC."""
    return datetime.now(UTC)


async def _nobody_watches(turned: object) -> None:
    """Watches nothing."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that is read from data: settings, words and protocols, red flags."""

    settings: PracticeSettings
    book: DeskBook
    rules: redflags.RedFlags


@dataclass(frozen=True, slots=True)
class Plan:
    """What this desk is built from. `rasa` False: no model. `play` is replaced only to break it.

    `ticking` False: time passes only by `Desk.catch_up`. `loaded` spares reading the data again. `public` is
    the address under which the world sees this desk, if it does.
    """

    home: Home
    key: str
    now: Clock = wall_clock
    channels: tuple[Channel, ...] = ()
    rasa: bool = True
    data: Path = DATA
    observe: Observe = _nobody_watches
    play: Respond = respond
    hooks: tuple[Tick, ...] = ()
    ticking: bool = True
    loaded: Loaded | None = None
    public: str = ""
    new_id: NewId = hex_id


@dataclass(slots=True)
class Desk:
    """The built desk. `start` opens it, `stop` closes it; messages come in through `front`."""

    settings: PracticeSettings
    store: Store
    memory: Memory
    book: DeskBook
    alarms: Alarms
    channels: Mapping[str, Channel]
    front: FrontDesk
    inbox: Inbox
    turns: Turns
    outbox: Outbox
    ticker: Ticker
    rasa: Rasa | None
    staff: StaffRoom
    rounds: Rounds
    private: Private
    ticking: bool = True
    _running: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def words(self) -> Words:
        """A phrase by its key, with what is known of the practice filled in."""
        return _words(self.book)

    async def start(self) -> None:
        """Open: take up what a former run left, then handle what comes. The model warms up meanwhile."""
        await self.outbox.recover(alone=True)
        self._running = [asyncio.create_task(self.turns.run()), asyncio.create_task(self.outbox.run())]
        self.turns.wake()
        self.outbox.wake()
        if self.ticking:
            self.ticker.start()
        if self.rasa is not None:
            await self.rasa.start()

    async def stop(self) -> None:
        """Close: end what runs; what is not finished is taken up at the next start."""
        await self.ticker.stop()
        await self.inbox.stop()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self.rasa is not None:
            await self.rasa.stop()
        self.memory.close()
        self.store.close()

    def next_moment(self) -> datetime | None:
        """When the desk will next have something to do of its own accord, as far as is known. Blocking."""
        moments = (self.rounds.next_moment(), self.store.next_due(self.settings.id))
        return min((moment for moment in moments if moment is not None), default=None)

    async def catch_up(self, told: Callable[[str], None] = lambda line: None) -> None:
        """Do at once what the ticks would do by now. `told` hears what was done. Raises MemoryTrouble."""
        for line in await self.memory.do(self.rounds.look):
            told(line)
        self.outbox.wake()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until every message is handled and everything due is sent."""
        await self.turns.quiet()
        await self.outbox.quiet()


def read_practice(data: Path, now: Clock) -> PracticeSettings:
    """The practice's settings from practice.yml. Raises CannotStart, naming the mend."""
    file = data / "practice.yml"
    try:
        return read_settings(yaml.safe_load(file.read_text(encoding="utf-8")), now().date())
    except (OSError, yaml.YAMLError, SettingsError) as error:
        raise CannotStart(f"{file} cannot be used: {error}") from error


def load(data: Path, now: Clock) -> Loaded:
    """Everything that is read from the data folder. Raises CannotStart."""
    settings, today = read_practice(data, now), now().date()
    try:
        book = books.load(data, settings, production_on=today)
        rules = redflags.load(data / "redflags")
    except (OSError, ValueError, redflags.RedFlagError) as error:
        raise CannotStart(f"The data in {data} cannot be used: {error}") from error
    _say_what_is_unsigned(book, rules, today)
    return Loaded(settings, book, rules)


def build(plan: Plan) -> Desk:
    """Everything, wired; nothing runs yet. Raises CannotStart."""
    loaded = plan.loaded or load(plan.data, plan.now)
    texts = any(channel.name == "sms" for channel in plan.channels)
    covered = frozenset(channel.name for channel in plan.channels if channel.caps.covered)
    book = replace(loaded.book, texts=texts, covered=covered)
    return _wired(plan, loaded.settings, _opened(plan, loaded.settings), book, loaded.rules)


def _say_what_is_unsigned(book: DeskBook, rules: redflags.RedFlags, today: date) -> None:
    """A check-in nobody signed is not played; a red flag nobody signed still answers. Both are said."""
    refused = (*book.protocols.refused, *book.chronic.refused)
    for lacking in (*map(str, refused), *rules.unsigned(today)):
        log.warning("unsigned", what=lacking)


def _opened(plan: Plan, settings: PracticeSettings) -> Store:
    try:
        store = open_store(plan.home, plan.key, settings, plan.new_id)
        store.seed(settings, plan.now())
        begun(plan.home, store, plan.key, settings)
    except StoreError as error:
        raise CannotStart(str(error)) from error
    if not plan.home.postgres:
        plan.home.database.chmod(0o600)
    return store


def _wired(
    plan: Plan, settings: PracticeSettings, store: Store, book: DeskBook, rules: redflags.RedFlags
) -> Desk:
    practice, now, memory = settings.id, plan.now, Memory() if plan.ticking else StillMemory()
    channels = {channel.name: channel for channel in plan.channels}
    alarms = Alarms(plan.home.alarm_file, now)
    safety = Safety(rules, alarms.ring)
    answered = Answered(plan.home.answered_file, plan.key)
    emergency = Emergency(channels, _words(book), alarms.ring, now, answered)
    rasa = Rasa(ROOT, _reporter(channels)) if plan.rasa else None
    quick = quick_replies(tuple(book.phrases.texts), _words(book))
    ready = [text for _, text in quick]
    private = Private(store, settings, memory, _words(book), plan.key, plan.public, now, ready)
    outbox = Outbox(store, practice, memory, channels, emergency, alarms.ring, now, private)
    performer = Performer(store, practice, memory, book, emergency, now, plan.play)
    apology = _words(book)("failed.turn")
    failures = Failures(store, practice, memory, channels, emergency, apology, alarms.ring, now, outbox.wake)

    async def observe(turned: Turned) -> None:
        outbox.wake()
        await plan.observe(turned)

    waiting = Waiting(store, practice, settings.zone, memory, now)
    flood = (
        Flood(now, alarms.ring, partial(says_stop, words=book.words, by_sms=True)) if plan.ticking else None
    )
    turns = Turns(waiting, safety, _understander(rasa, settings, now), performer, failures, observe, flood)
    inbox = Inbox(store, practice, memory, safety, emergency, channels, alarms.ring, now, turns.wake, flood)
    front = FrontDesk(store, practice, memory, inbox, now, lambda: _condition(rasa), alarms.ring)
    calls = Calls(store, settings, memory, alarms, now, lambda: staff.reached)
    nudging = Nudging(store, practice, memory, book, now, outbox.wake)
    rounds = Rounds(store, practice, memory, book, now, nudging)
    chronic = Chronic(book.chronic, settings.zone, settings.nudges, (settings.physician,))
    orders = Orders(settings, quick, chronic, asked=store.recalled(practice, ASKED), now=now())
    staff = StaffRoom(store, settings, memory, now, orders, outbox.wake)
    briefing = Briefing(store, settings, memory, staff, now, alarms.ring)
    ticks = Sweeps(store, practice, memory, turns, outbox, alarms, now).ticks()
    ticks = (*ticks, calls.tick(), nudging.tick(), rounds.tick(), briefing.tick())
    ticker = Ticker((*ticks, *plan.hooks), lambda: alarms.ring("ticker_silent"))
    parts = (store, memory, book, alarms, channels, front, inbox, turns, outbox, ticker, rasa, staff, rounds)
    return Desk(settings, *parts, private, ticking=plan.ticking)


def _words(book: DeskBook) -> Words:
    facts = book.facts
    return lambda key, **fill: book.phrases.say(
        key, practice=facts.name, physician=facts.physician, phone=facts.phone, **fill
    )


class _NoRasa:
    """Stands in where no model is wanted."""

    async def parse(self, text: str) -> None:
        """Nothing."""


def _understander(rasa: Rasa | None, settings: PracticeSettings, now: Clock) -> Understand:
    reader = rasa or _NoRasa()
    return lambda text, kept: understand(text, now(), settings.zone, reader, kept)


def _condition(rasa: Rasa | None) -> str:
    return _CONDITIONS[rasa.state if rasa else State.OFF]


def _reporter(channels: Mapping[str, Channel]) -> Callable[[State, str], None]:
    """Says in the log, and on the open pages, how well messages are understood."""

    def report(state: State, why: str) -> None:
        log.info("understanding", state=state.value, why=why)
        page = channels.get("webchat")
        if isinstance(page, Webchat):
            page.tell_all(Happened("condition", {"text": _CONDITIONS[state]}))

    return report
