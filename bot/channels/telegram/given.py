"""What the environment says about Telegram. Loads none of its library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.home import CannotStart

NAME = "telegram"
OFFICIAL = "https://api.telegram.org"
_TOKEN = re.compile(r"(\d{5,20}):[A-Za-z0-9_-]{30,64}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_CHAT = re.compile(r"-?\d{1,19}")
WRONG_TOKEN = (
    "Telegram does not know this TELEGRAM_TOKEN: copy the whole token that @BotFather gave you, such as "
    "123456789:AAH..., then start again."
)


@dataclass(frozen=True, slots=True)
class Given:
    """How to reach Telegram. `staff` are the ids of the people and the group that count as staff.

    `webhook` is the secret that Telegram sends with every update, `public` the address it sends them to;
    both empty: the desk asks for updates itself.
    """

    token: str
    api: str = OFFICIAL
    staff: tuple[int, ...] = ()
    webhook: str = ""
    public: str = ""

    @property
    def bot(self) -> str:
        """The bot's own id, the part of the token that is no secret."""
        return self.token.partition(":")[0]


def given(environment: Mapping[str, str], staff: Sequence[str] = ()) -> Given | None:
    """From TELEGRAM_TOKEN and its like, and practice.yml's staff.chats; None: no Telegram here.

    Raises CannotStart with the mend.
    """
    token = environment.get("TELEGRAM_TOKEN", "").strip()
    if not token:
        return None
    if _TOKEN.fullmatch(token) is None:
        raise CannotStart(WRONG_TOKEN)
    webhook = environment.get("TELEGRAM_WEBHOOK_SECRET", "").strip()
    public = environment.get("DESKSIDE_PUBLIC_URL", "").strip().rstrip("/")
    if webhook and _SECRET.fullmatch(webhook) is None:
        raise CannotStart(
            "TELEGRAM_WEBHOOK_SECRET has to be 16 to 256 letters, digits, - or _: choose another one."
        )
    if webhook and not public.startswith("https://"):
        raise CannotStart(
            "TELEGRAM_WEBHOOK_SECRET needs DESKSIDE_PUBLIC_URL, the https:// address under which this desk "
            "is reached: set it, or leave both out and the desk asks Telegram for updates itself."
        )
    named = [*environment.get("TELEGRAM_STAFF", "").replace(",", " ").split(), *_ours(staff)]
    return Given(token, environment.get("TELEGRAM_API", OFFICIAL).rstrip("/"), _ids(named), webhook, public)


def _ours(chats: Sequence[str]) -> list[str]:
    """practice.yml names chats of every channel: "telegram:12345", or the bare id."""
    return [chat.removeprefix(f"{NAME}:") for chat in chats if ":" not in chat or chat.startswith(f"{NAME}:")]


def _ids(named: Sequence[str]) -> tuple[int, ...]:
    for name in named:
        if _CHAT.fullmatch(name) is None:
            raise CannotStart(
                f"The staff's chat {name!r} is no Telegram id: write /id to your bot, and put the number it "
                "answers into TELEGRAM_STAFF."
            )
    return tuple(dict.fromkeys(int(name) for name in named))
