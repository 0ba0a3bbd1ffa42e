"""One conversation at the keyboard: reads lines, gives them to the desk, shows and keeps the transcript."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.app import Desk
from bot.channels.base import Inbound
from bot.channels.terminal import NAME
from bot.clock import Clock, VirtualClock
from bot.commands.transcript import Transcript, of_understanding
from bot.front import NotKept
from bot.home import CannotStart
from bot.memory import MemoryTrouble
from bot.performing import Turned
from bot.staff.answers import answer_lines
from bot.staff.orders import Asker
from bot.staff.typed import HELP
from bot.staff.waiting import waiting_lines
from nlu.client import State
from practice.episodes import Refused
from practice.patients import Patient

ADDRESS = "keyboard"
_STAFF = re.compile(r"@\w+ > ?(?P<line>.*)")
_HELP = """Write as the patient would. Also:
  /now "2026-03-03 18:00"   let it be then (only with --now)
  /save FILE                keep this conversation as a transcript
  /staff                    show what waits for staff
  @doctor > reply 1 TEXT    act as the physician: claim 1, agenda, find NAME, late 20, help
  /agenda, /next, /book     the same with a slash (only with --staff)
  /quit                     end"""
_MOST_PATIENCE = 90.0  # seconds for the model to load


class Conversation:
    """The person at the keyboard, as one patient."""

    def __init__(self, clock: Clock, wanted: str | None, *, staff: bool) -> None:
        self._clock = clock
        self._wanted = wanted
        self._staff = staff
        self._count = 0
        self._transcript = Transcript()
        self._typed = sys.stdin.isatty()

    def show(self, line: str) -> None:
        """Show one line of the desk's and keep it."""
        self._transcript.add(line)
        _print(line)

    async def observe(self, turned: Turned) -> None:
        """Show what was understood and done; what was said follows from the outbox."""
        self.show(f"~ {of_understanding(turned.heard)}")
        for effect in turned.effects:
            self.show(f"! {effect.line}")

    async def hold(self, desk: Desk) -> None:
        """Go on until /quit or the end of the input."""
        patient = await self._patient(desk)
        self._transcript.begin(self._local(desk), patient)
        await self._warm(desk)
        while (line := await asyncio.to_thread(self._read)) is not None:
            if line.startswith("/") and line.split(maxsplit=1)[0] in self._orders():
                if not await self._order(desk, line):
                    return
            elif self._staff and line.startswith("/"):
                await self._act(desk, line)
            elif (staff := _STAFF.match(line)) is not None:
                await self._act(desk, staff["line"])
            elif line:
                await self._say(desk, line, patient)

    async def _say(self, desk: Desk, text: str, patient: Patient | None) -> None:
        self._count += 1
        self._transcript.add("")
        self._transcript.add(f"> {text}")
        if not self._typed:
            _print(f"> {text}")
        inbound = Inbound(
            NAME,
            ADDRESS,
            f"{self._clock().timestamp()}/{self._count}",
            text,
            patient=patient.id if patient else None,
        )
        try:
            await desk.front.receive(inbound)
            await desk.quiet()
        except NotKept:
            _print("That could not be stored just now; please write it again.")
        if self._staff:
            await self._show_staff(desk)
        _print("")

    async def _act(self, desk: Desk, line: str) -> None:
        """One act of the physician's; what came of it, then what the patient was sent."""
        self._transcript.add("")
        self._transcript.add(f"@doctor > {line}")
        if not self._typed:
            _print(f"@doctor > {line}")
        asker, orders = Asker(desk.settings.physician), desk.staff.orders
        try:
            answer = await desk.staff.perform(lambda uow: orders.obey(uow, line, asker))
            for shown in answer_lines(answer or Refused(HELP)):
                self.show(shown)
            await desk.quiet()
        except MemoryTrouble:
            _print("Nothing was done: the desk cannot write just now.")
        _print("")

    def _orders(self) -> tuple[str, ...]:
        return ("/now", "/save", "/staff", "/help", "/quit")

    async def _order(self, desk: Desk, line: str) -> bool:
        """Follow a slash order; False ends the conversation."""
        order, _, rest = line.partition(" ")
        rest = rest.strip()
        if order == "/quit":
            return False
        if order == "/now":
            await self._move(desk, rest.strip("\"'"))
        elif order == "/save":
            self._save(rest)
        elif order == "/staff":
            await self._show_staff(desk)
        else:
            _print(_HELP)
        return True

    async def _move(self, desk: Desk, text: str) -> None:
        if not isinstance(self._clock, VirtualClock):
            _print("The clock is the real one: start with --now to move it.")
            return
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            _print('Say it like /now "2026-03-03 18:00".')
            return
        there = moment.replace(tzinfo=desk.settings.zone)
        self._transcript.add("")
        self._transcript.add(f"... {there:%a} {there.day} {there:%b %H:%M}")
        await self._pass(desk, self._clock, there)

    async def _pass(self, desk: Desk, clock: VirtualClock, there: datetime) -> None:
        """Let time pass; what the desk says first is said at its own moment."""
        try:
            while (due := await desk.memory.do(desk.next_moment)) is not None and due <= there:
                clock.move_to(max(due, clock()))
                at = f"{self._local(desk):%a %H:%M}"
                await desk.catch_up(lambda line, at=at: self.show(f"! {at} {line}"))  # type: ignore[misc]
        except MemoryTrouble:
            _print("The desk cannot look at what is due just now.")
        clock.move_to(there)

    def _save(self, text: str) -> None:
        names = shlex.split(text)
        if len(names) != 1:
            _print("Say it like /save story.txt.")
            return
        try:
            Path(names[0]).expanduser().write_text(self._transcript.text(), encoding="utf-8")
        except OSError as error:
            _print(f"{names[0]} could not be written ({error.strerror}).")
            return
        _print(f"Kept in {names[0]}.")

    async def _show_staff(self, desk: Desk) -> None:
        for line in await desk.memory.do(waiting_lines, desk.store, desk.settings, self._clock()):
            _print(f"@staff < {line}")

    async def _patient(self, desk: Desk) -> Patient | None:
        """The sample patient wanted, by id or by the beginning of a name; None for somebody new."""
        if self._wanted is None:
            return None
        patients = await desk.memory.do(_all_patients, desk, self._clock())
        wanted = self._wanted.casefold()
        found = [p for p in patients if p.id == wanted or p.full_name.casefold().startswith(wanted)]
        if len(found) != 1:
            names = ", ".join(p.full_name for p in patients)
            raise CannotStart(f"Nobody, or more than one, is called {self._wanted!r}: choose one of {names}.")
        return found[0]

    async def _warm(self, desk: Desk) -> None:
        """Wait for the model, so that the same lines get the same answers."""
        rasa, waited = desk.rasa, 0.0
        if rasa is None:
            return
        while not await rasa.until_warm(0.25) and rasa.state is State.STARTING and waited < _MOST_PATIENCE:
            if waited == 0.0 and self._typed:
                _print("The reading model is warming up ...")
            waited += 0.25
        if rasa.state is not State.WARM:
            _print("The reading model is not there; short words and numbers still work.", sys.stderr)

    def _local(self, desk: Desk) -> datetime:
        return self._clock().astimezone(desk.settings.zone)

    def _read(self) -> str | None:
        if self._typed:
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None


def _all_patients(desk: Desk, now: datetime) -> tuple[Patient, ...]:
    with desk.store.look(desk.settings.id, now) as uow:
        return uow.patients.all()


def _print(line: str, to: TextIO | None = None) -> None:
    out = to or sys.stdout
    out.write(f"{line}\n")
    out.flush()
