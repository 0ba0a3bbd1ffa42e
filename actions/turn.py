"""One message on its way through the dialogue: what is known, and what is to be said and done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from actions.apply import apply
from actions.book import DeskBook
from actions.commands import Command, HandOver, Switch, TakeDown
from actions.desk import Desk
from actions.dialogue.engine import Asked, Finished, Note, Played, play, shown
from actions.dialogue.frames import Frame, State
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Question
from actions.dialogue.registry import FLOWS
from actions.dialogue.sensitivity import SAFETY, gravest
from actions.told import NOTHING, Told
from nlu.understanding import Understanding
from practice.ids import ConversationId
from practice.ports import Conversation, Reply, SlotTaken, UnitOfWork

DEEPEST = 3
TRIES = 4
MENU = "menu"
NEXT = "next"  # whom a frame is for that waits its turn


def desk_of(uow: UnitOfWork, conversation: ConversationId, book: DeskBook, channel: str) -> Desk:
    """The desk as the world is now, in a chat on this channel."""
    facts = book.facts

    def text(code: str) -> str:
        return book.phrases.say("link_chat.text", practice=facts.name, phone=facts.phone, code=code)

    return Desk(
        uow,
        conversation,
        facts,
        book.protocols,
        texts=text if book.texts else None,
        covered=channel in book.covered,
        version=book.phrases.version,
        chronic=book.chronic,
    )


@dataclass
class Turn:
    """State while one message is handled; nothing outlives it but what the unit of work commits.

    `beside` names the practice's answers that the message asks for beside something else.
    """

    uow: UnitOfWork
    conversation: Conversation
    book: DeskBook
    said: Understanding
    heard: Heard
    state: State
    desk: Desk
    told: Told = NOTHING
    replies: list[Reply] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    beside: tuple[str, ...] = ()

    def say(self, phrase: str, *, kind: str = "reply", **fill: str) -> None:
        """Add a reply of its own."""
        text, sensitivity = self._worded(phrase, fill)
        sensitivity = SAFETY if kind == "emergency" else sensitivity
        self.replies.append(Reply(text, kind=kind, sensitivity=sensitivity))

    def effect(self, *lines: str) -> None:
        """Note what was done."""
        self.effects.extend(lines)

    def begin(self, flow: str, about: dict[str, object], notes: tuple[Note, ...] = ()) -> None:
        """Start a flow on top of what is going on, and play it to its first question or end.

        `notes` are said first, in the same message.
        """
        about = {**self.let_menu_go(), **about}
        if len(self.state.frames) >= DEEPEST:
            self.state = replace(self.state, frames=self.state.frames[1:])
        aside = {k: v for k, v in about.items() if k not in ("text", "visit", "nudge", "begun")}
        about = {**about, "last": self.state.last_visit}
        if flow == "check_in":
            about["begun"] = self.uow.now.isoformat()
        if "nudge" in about:
            self.state = self.state.answered(str(about["nudge"]))
        self.state = self.state.pushed(Frame(flow, about=about, aside=aside))
        self.go_on(notes)

    def go_on(self, notes: tuple[Note, ...]) -> None:
        """Play the top frame without a message, and say what it asks or did."""
        frame = self.state.frame
        if frame is None:
            return
        if FLOWS.get(frame.flow) is None:
            self.state = self.state.popped()
            self.go_on(notes)
            return
        self.settle(self.play(None), notes)

    def play(self, heard: Heard | None, *, correcting: bool = True) -> Played:
        """Play the top frame, whose flow must exist."""
        frame = self.state.frame
        assert frame is not None
        entry = FLOWS.get(frame.flow)
        assert entry is not None
        return play(lambda: entry.start(self.desk, frame.about), frame, heard, correcting=correcting)

    def settle(self, played: Played, notes: tuple[Note, ...] = ()) -> None:
        """Ask what is open, or apply what was decided; a lost race asks again with what is free now."""
        for _ in range(TRIES):
            notes = (*notes, *played.notes)
            self.state = self.state.with_frame(played.frame)
            if isinstance(played, Asked):
                refused = self._keep(played.question)
                if refused is None:
                    self.ask(played.question, notes)
                    return
            else:
                refused = self._finish(played, notes)
                if refused is None:
                    return
            if refused.because not in ("taken", "rules"):
                self._impossible()
                return
            self.desk = self._new_desk()
            frame = played.frame.without("opening").without("confirm")
            self.state = self.state.with_frame(frame)
            notes = (("common.taken", {}),)
            played = self.play(None)
        self.say("common.busy", phone=self.book.facts.phone)

    def _impossible(self) -> None:
        """The practice's rules do not let this patient have this visit: a person sorts it out."""
        self.state = self.state.popped()
        self.say("common.not_by_chat", phone=self.book.facts.phone)
        self.ask_again()

    def _keep(self, question: Question[object]) -> SlotTaken | None:
        """Hold the question's opening; the refusal when it cannot be had."""
        if question.hold is None:
            return None
        held = self.uow.visits.hold(question.hold, self.conversation.id)
        self.state = replace(self.state, holding=not isinstance(held, SlotTaken))
        return held if isinstance(held, SlotTaken) else None

    def _finish(self, played: Finished, notes: tuple[Note, ...]) -> SlotTaken | None:
        """Apply the command; the refusal when its opening cannot be had."""
        command: Command = played.result
        done = apply(command, self.uow, self.desk, self.conversation.id)
        if isinstance(done, SlotTaken):
            return done
        self.state = replace(self.state.popped(), misses=0)
        self.desk = self._new_desk()
        if isinstance(done, Switch):
            self.effect(*done.effects)
            self.begin(done.flow, dict(done.about))
            return None
        last = command.kind if isinstance(command, TakeDown) else None
        last = self.state.last_taken if last == "message" else last
        self.state = replace(
            self.state, holding=False, last_visit=done.visit or self.state.last_visit, last_taken=last
        )
        self.effect(*done.effects)
        self.say(done.phrase, kind=done.kind, **done.fill)
        if done.then is not None:
            self.begin(done.then.flow, dict(done.then.about))
            return None
        if done.kind == "emergency":
            return None
        if isinstance(command, HandOver):
            self.uow.visits.release(self.conversation.id)
        elif self.state.frame is not None:
            whom = self.state.frame.about.get(NEXT)
            self.go_on((("common.now_for", {"who": str(whom)}),) if whom else ())
        return None

    def ask(self, question: Question[object], notes: tuple[Note, ...] = ()) -> None:
        """Ask the question with its menu, and remember the menu as it was offered."""
        frame = self.state.frame
        assert frame is not None
        page = frame.page if frame.asking == question.name else 0
        options = shown(question, page)
        serial = self.state.serial + (1 if options else 0)
        offered = tuple((f"{serial}.{n}", option) for n, option in enumerate(options, 1))
        frame = replace(
            frame,
            asking=question.name,
            fingerprint=question.fingerprint,
            offered=offered,
            page=page,
            expects=question.kind.expects,
        )
        self.state = replace(self.state.with_frame(frame), serial=serial)
        whom: tuple[Note, ...] = (("check_in.about", {"who": question.whom}),) if question.whom else ()
        parts = [self._worded(key, fill) for key, fill in (*notes, *whom, (question.phrase, question.fill))]
        if len(question.options) > (page + 1) * question.page:
            parts.append(self._worded("common.more", {}))
        choices = tuple((ident, option.label) for ident, option in offered)
        text = " ".join(part for part, _ in parts)
        self.replies.append(Reply(text, choices, sensitivity=gravest(found for _, found in parts)))

    def ask_again(self, *notes: Note) -> None:
        """Put the open question once more, as the world is now."""
        if self.state.frame is not None:
            self.go_on(notes)

    def let_menu_go(self) -> dict[str, object]:
        """Take away the menu of what the desk can do, if it is open; what was told before it comes back."""
        frame = self.state.frame
        if frame is None or frame.flow != MENU:
            return {}
        self.state = self.state.popped()
        return {name: value for name, value in frame.about.items() if name not in ("text", "last")}

    def _new_desk(self) -> Desk:
        return desk_of(self.uow, self.conversation.id, self.book, self.conversation.channel)

    def _worded(self, phrase: str, fill: Mapping[str, str]) -> tuple[str, str]:
        """The words, and how sensitive they are. Where nothing clinical may stand, plain words fill it."""
        book, facts = self.book, self.book.facts
        plain = {} if self.desk.in_full else self._plain(fill)
        known = {"practice": facts.name, "physician": facts.physician, "phone": facts.phone}
        text = book.phrases.say(phrase, **{**known, **fill, **plain})
        return text, book.sensitivity.of(phrase, fill.keys() - plain.keys())

    def _plain(self, fill: Mapping[str, str]) -> dict[str, str]:
        keys = {name: f"plain.{name}" for name in fill if name in self.book.sensitivity.blanks}
        return {name: self.book.phrases.say(key) for name, key in keys.items() if key in self.book.phrases}
