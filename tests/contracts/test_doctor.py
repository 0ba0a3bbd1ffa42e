"""The doctor: sees what is missing, says the mend, harms nothing, and tells no secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import DATA
from bot.backups import Backups
from bot.checks import data, outside, reading, staff
from bot.checks.finding import Check, Finding, Looked, State
from bot.clock import VirtualClock
from bot.commands import doctor
from bot.home import Home
from bot.sweeps import LAST_TICK
from practice.settings import PracticeSettings
from practice.store import open_sqlite
from tests.desk import KEY, MORNING, FakeChannel, opened, plan
from tests.fakes import gateway, twilio
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.texting import gateway_fake, twilio_fake


@pytest.fixture
def looked(tmp_path: Path, sample: PracticeSettings) -> Looked:
    """A practice in good health, with a backup of this minute."""
    home = Home(tmp_path / "home")
    home.folder.mkdir(mode=0o700)
    home.key_file.write_text(KEY)
    home.key_file.chmod(0o600)
    store = open_sqlite(home.database, KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, MORNING)
    store.accept(sample.id, "web", "a", "1", "hi", {}, MORNING)
    store.close()
    Backups(home, KEY, home.folder / "backups", VirtualClock(MORNING)).make()
    return Looked({}, home, DATA, MORNING)


async def told(check: Check, looked: Looked) -> list[Finding]:
    return [finding async for finding in check(looked)]


def states(findings: list[Finding]) -> set[State]:
    return {finding.state for finding in findings}


async def test_a_healthy_desk_has_nothing_broken(looked: Looked) -> None:
    findings: list[Finding] = []
    counts = await doctor.examine(looked, findings.append)
    assert counts[State.BROKEN] == 0, [finding.line for finding in findings if finding.state is State.BROKEN]


async def test_every_ailment_has_a_mend(looked: Looked) -> None:
    findings: list[Finding] = []
    ill = replace(looked, home=Home(looked.home.folder / "nowhere"), data=looked.home.folder)
    await doctor.examine(ill, findings.append)
    ailing = [finding for finding in findings if finding.state is not State.GOOD]
    assert ailing != []
    assert all(finding.mend for finding in ailing)


async def test_a_loose_or_missing_or_wrong_key_is_broken(looked: Looked) -> None:
    looked.home.key_file.chmod(0o644)
    assert State.BROKEN in states(await told(data.key_and_file, looked))
    looked.home.key_file.chmod(0o600)
    assert states(await told(data.key_and_file, looked)) == {State.GOOD}
    assert State.BROKEN in states(
        await told(data.key_and_file, replace(looked, environment={"DESKSIDE_KEY": "2" * 64}))
    )
    looked.home.key_file.unlink()
    assert State.BROKEN in states(await told(data.key_and_file, looked))


async def test_a_clock_behind_the_data_is_broken(looked: Looked) -> None:
    behind = replace(looked, now=MORNING - timedelta(hours=1))
    assert State.BROKEN in states(await told(data.key_and_file, behind))


async def test_it_says_when_the_clock_of_the_desk_last_ran(looked: Looked, sample: PracticeSettings) -> None:
    [never] = await told(data.ticks, looked)
    assert (never.state, "never" in never.line) == (State.CARE, True)
    store = open_sqlite(looked.home.database, KEY, {sample.id: sample})
    store.remember(sample.id, LAST_TICK, MORNING.isoformat())
    store.close()
    [now] = await told(data.ticks, looked)
    assert (now.state, "0 minutes ago" in now.line) == (State.GOOD, True)
    [silent] = await told(data.ticks, replace(looked, now=MORNING + timedelta(hours=3)))
    assert (silent.state, "3 hours ago" in silent.line) == (State.CARE, True)


async def test_the_running_desk_notes_its_clock(tmp_path: Path) -> None:
    async with opened(plan(tmp_path, FakeChannel())) as desk:
        [clock] = [tick for tick in desk.ticker._ticks if tick.name == "clock"]
        await clock.body()
        assert desk.store.recalled(desk.settings.id, LAST_TICK) == MORNING.isoformat()


@pytest.mark.parametrize(
    ("age", "state"), [(timedelta(minutes=15), State.GOOD), (timedelta(hours=3), State.CARE)]
)
async def test_an_old_backup_is_looked_at(looked: Looked, age: timedelta, state: State) -> None:
    [first, *_] = await told(data.backups, replace(looked, now=MORNING + age))
    assert first.state is state


async def test_no_backup_and_a_damaged_one(looked: Looked) -> None:
    [copy] = (looked.home.folder / "backups").iterdir()
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2] + bytes(4096) + whole[len(whole) // 2 + 4096 :])
    assert State.BROKEN in states(await told(data.backups, looked))
    copy.unlink()
    assert states(await told(data.backups, looked)) == {State.CARE}


async def test_a_broken_practice_file_is_named(looked: Looked, tmp_path: Path) -> None:
    (tmp_path / "practice.yml").write_text("name: [")
    [finding] = await told(data.zone, replace(looked, data=tmp_path))
    assert finding.state is State.BROKEN
    assert "practice.yml" in finding.mend


async def test_red_flags_that_cannot_be_read_are_broken(looked: Looked, tmp_path: Path) -> None:
    assert states(await told(reading.red_flags, replace(looked, data=tmp_path))) == {State.BROKEN}


async def test_twilio_as_it_should_be_and_with_a_wrong_token(looked: Looked) -> None:
    async with twilio_fake() as carried:
        environment = {
            "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": twilio.TOKEN,
            "TWILIO_FROM": twilio.NUMBER,
            "TWILIO_API": carried.fake.url,
            "DESKSIDE_PUBLIC_URL": carried.place.url,
        }
        assert states(await told(outside.sms, replace(looked, environment=environment))) == {State.GOOD}
        assert states(await told(outside.public, replace(looked, environment=environment))) == {State.GOOD}
        wrong = environment | {"TWILIO_AUTH_TOKEN": "a_wrong_secret"}
        [finding] = await told(outside.sms, replace(looked, environment=wrong))
        assert finding.state is State.BROKEN
        assert "a_wrong_secret" not in finding.line
        carried.fake.hooks = "https://elsewhere.example.org"
        [finding] = await told(outside.sms, replace(looked, environment=environment))
        assert "hooks/sms/in" in finding.mend


async def test_held_back_words_without_an_address_for_links_are_looked_at(looked: Looked) -> None:
    chats = {"TELEGRAM_TOKEN": "123456789:" + "A" * 35}
    [without] = await told(outside.privacy, replace(looked, environment=chats))
    assert (without.state, "no public address" in without.line) == (State.CARE, True)
    place = {"DESKSIDE_PUBLIC_URL": "https://desk.example.org"}
    [reached] = await told(outside.privacy, replace(looked, environment=chats | place))
    assert (reached.state, "as links on Telegram" in reached.line) == (State.GOOD, True)
    [nowhere] = await told(outside.privacy, looked)
    assert nowhere.state is State.GOOD
    texts = {"TWILIO_ACCOUNT_SID": twilio.ACCOUNT, "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": twilio.NUMBER}
    [_, unsigned] = await told(outside.privacy, replace(looked, environment=texts | place))
    assert (unsigned.state, "no BAA" in unsigned.what, "baa: [twilio]" in unsigned.mend) == (
        State.CARE,
        True,
        True,
    )


async def test_telegram_is_asked_where_it_brings_messages(looked: Looked) -> None:
    async with FakeTelegram() as fake:
        polling = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": fake.url}
        [known] = await told(outside.telegram, replace(looked, environment=polling))
        assert known.state is State.GOOD
        fake.webhook = {"url": "https://elsewhere.example.org/hook"}
        [_, taken] = await told(outside.telegram, replace(looked, environment=polling))
        assert (taken.state, "another address" in taken.what) == (State.CARE, True)
        called = polling | {
            "TELEGRAM_WEBHOOK_SECRET": "s" * 20,
            "DESKSIDE_PUBLIC_URL": "https://desk.example.org",
        }
        [_, elsewhere] = await told(outside.telegram, replace(looked, environment=called))
        assert elsewhere.state is State.CARE
        fake.webhook = {"url": "https://desk.example.org/hooks/telegram"}
        [ours] = await told(outside.telegram, replace(looked, environment=called))
        assert ours.state is State.GOOD
        assert fake.wrong == []


async def test_a_gateway_that_answers_and_one_that_does_not(looked: Looked) -> None:
    async with gateway_fake() as carried:
        environment = {
            "SMS_GATEWAY_URL": f"{carried.fake.url}/cgi-bin/sendsms",
            "SMS_GATEWAY_USERNAME": gateway.NAME,
            "SMS_GATEWAY_PASSWORD": gateway.PASSWORD,
            "SMS_GATEWAY_FROM": gateway.NUMBER,
            "SMS_GATEWAY_SECRET": gateway.SECRET,
            "DESKSIDE_PUBLIC_URL": carried.place.url,
        }
        assert states(await told(outside.sms, replace(looked, environment=environment))) == {State.GOOD}
        [kept_out] = await told(
            outside.sms, replace(looked, environment=environment | {"SMS_GATEWAY_PASSWORD": "wrong"})
        )
        assert (kept_out.state, "SMS_GATEWAY_PASSWORD" in kept_out.line) == (State.BROKEN, True)
        assert carried.fake.sent == []
        gone = environment | {"SMS_GATEWAY_URL": "http://127.0.0.1:9/send"}
        assert states(await told(outside.sms, replace(looked, environment=gone))) == {State.BROKEN}


@pytest.mark.parametrize(
    "wrong",
    [
        {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"},
        {"TWILIO_ACCOUNT_SID": twilio.ACCOUNT},
        {"TWILIO_AUTH_TOKEN": "secret_t"},
        {"TWILIO_ACCOUNT_SID": twilio.ACCOUNT, "TWILIO_AUTH_TOKEN": "secret_t", "TWILIO_FROM": "12"},
        {
            "TWILIO_ACCOUNT_SID": twilio.ACCOUNT,
            "TWILIO_AUTH_TOKEN": "secret_t",
            "TWILIO_MESSAGING_SERVICE_SID": "x",
        },
        {"SMS_GATEWAY_URL": "https://sms.example.org", "SMS_GATEWAY_SECRET": "short"},
        {"SMS_GATEWAY_URL": "nowhere", "SMS_GATEWAY_SECRET": "s" * 20, "SMS_GATEWAY_FROM": "+15555550100"},
        {"SMS_GATEWAY_URL": "https://sms.example.org", "SMS_GATEWAY_SECRET": "s" * 20},
        {"SMS_GATEWAY_URL": "https://sms.example.org", "TWILIO_ACCOUNT_SID": twilio.ACCOUNT},
    ],
)
async def test_wrong_or_missing_pieces_are_one_sentence(looked: Looked, wrong: dict[str, str]) -> None:
    environment = {"DESKSIDE_PUBLIC_URL": "https://desk.example.org", **wrong}
    [finding] = await told(outside.sms, replace(looked, environment=environment))
    assert finding.state is State.BROKEN
    assert any(name in finding.mend for name in ("TWILIO_", "SMS_GATEWAY_"))
    assert "secret_t" not in finding.line
    [finding] = await told(outside.sms, replace(looked, environment=wrong))
    assert finding.state is State.BROKEN


async def test_one_failing_check_does_not_hide_the_others(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: object) -> object:
        raise PermissionError("a name")

    monkeypatch.setattr("shutil.disk_usage", gone)
    findings: list[Finding] = []
    counts = await doctor.examine(looked, findings.append)
    assert counts[State.BROKEN] == 1
    assert counts[State.GOOD] > 3
    assert "a name" not in " ".join(finding.line for finding in findings)


def test_the_command_says_it_by_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_PUBLIC_URL", "ftp://desk.example.org")
    for name in ("TELEGRAM_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMS_GATEWAY_URL"):
        monkeypatch.delenv(name, raising=False)
    assert doctor.perform(None) == 1  # type: ignore[arg-type]
    assert "DESKSIDE_PUBLIC_URL must be" in capsys.readouterr().out


async def test_a_calendar_that_was_not_read_lately_is_to_be_looked_at(
    looked: Looked, sample: PracticeSettings
) -> None:
    from bot.calendars.coming_in import READ_AT
    from bot.checks.calendar import own_calendar

    assert states(await told(own_calendar, looked)) == {State.GOOD}
    wrong = replace(looked, environment={"DESKSIDE_CALENDAR": "http://secret.example/a.ics"})
    assert states(await told(own_calendar, wrong)) == {State.BROKEN}
    wanted = replace(looked, environment={"DESKSIDE_CALENDAR": "https://secret.example/a.ics"})
    assert states(await told(own_calendar, wanted)) == {State.CARE}
    store = open_sqlite(looked.home.database, KEY, {sample.id: sample})
    store.remember(sample.id, READ_AT, looked.now.isoformat())
    store.close()
    assert states(await told(own_calendar, wanted)) == {State.GOOD}
    later = replace(wanted, now=looked.now + timedelta(minutes=45))
    (finding,) = await told(own_calendar, later)
    assert finding.what == "the physician's own calendar was read last 45 min ago"
    assert "secret" not in finding.line


async def test_a_phone_of_staff_that_is_a_patients_too_is_seen(looked: Looked) -> None:
    for phone, found in (("+15555550114", {State.CARE}), ("+15555550199", set()), ("nobody", set())):
        there = replace(looked, environment={"SMS_STAFF": phone})
        assert states(await told(staff.patients_among_staff, there)) == found
