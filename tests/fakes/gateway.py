"""A gateway in Kannel's form for tests: asked by URL, calls back by URL."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from tests.fakes.serving import Asked, Said, Serving

NAME, PASSWORD, SECRET, NUMBER = "desk", "a_password", "a_secret_for_tests", "+15555550100"
REPORTS = {"sent": 8, "delivered": 1, "failed": 2, "refused": 16, "queued": 4}


@dataclass
class FakeGateway(Serving):
    """`hooks` is our address. `sent` holds each request for a text that it took."""

    hooks: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)
    said: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def answer(self, asked: Asked) -> Said:
        """See Serving."""
        about = dict(asked.query)
        if (about.get("username"), about.get("password")) != (NAME, PASSWORD):
            return Said(403, "Authorization failed for sendsms", "text/html")
        if not about.get("to") or not about.get("text"):
            return Said(400, "1: Missing receiver number", "text/html")
        self.sent.append(about)
        return Said(202, "0: Accepted for delivery", "text/html")

    async def says(self, sender: str, body: str, **more: str) -> int:
        """A patient texts."""
        self.said += 1
        about = {"secret": SECRET, "from": sender, "to": NUMBER, "text": body, "id": f"k{self.said}", **more}
        async with httpx.AsyncClient(trust_env=False) as caller:
            return (await caller.get(f"{self.hooks}/hooks/sms/in", params=about)).status_code

    async def reports(self, message: dict[str, str], what: str) -> int:
        """A delivery report."""
        url = message["dlr-url"].replace("%d", str(REPORTS[what]))
        async with httpx.AsyncClient(trust_env=False) as caller:
            return (await caller.get(url)).status_code
