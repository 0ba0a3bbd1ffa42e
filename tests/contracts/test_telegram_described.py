"""Outgoing calls are held against a description of the Bot API that this project did not write."""

from __future__ import annotations

import pytest

from tests.fakes.botapi import ABSENT, BotApi, load


@pytest.fixture(scope="module")
def described() -> BotApi:
    found = load()
    if found is None:
        pytest.skip(ABSENT)
    return found


@pytest.mark.parametrize(
    ("method", "given", "wrong"),
    [
        ("sendMessage", {"chat_id": "5", "text": "Hello"}, []),
        ("sendMessage", {"chat_id": "5"}, ["sendMessage: text is missing"]),
        ("sendMessage", {"chat_id": "5", "text": "Hello", "txt": "a"}, ["sendMessage: txt is unknown"]),
        (
            "sendMessage",
            {"chat_id": "5", "text": "a" * 4097},
            ["sendMessage: text has length 4097, not 1 to 4096"],
        ),
        ("sendMassage", {"chat_id": "5"}, ["sendMassage: no such method"]),
    ],
)
def test_the_description_finds_what_is_wrong_with_a_call(
    described: BotApi, method: str, given: dict[str, str], wrong: list[str]
) -> None:
    assert described.wrong(method, given) == wrong
