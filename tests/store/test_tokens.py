"""Tokens: random, told by their kind, checked for typing mistakes, and kept as digests."""

import pytest

from martlet.store.tokens import TokenKind, digest, kind_of, new_token


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_token_is_told_by_its_kind(kind: TokenKind) -> None:
    token = new_token(kind)
    assert kind_of(token.text) is kind
    assert token.text.startswith(token.prefix)
    assert token.digest == digest(token.text)
    assert len(token.prefix) < 16


def test_no_two_are_alike() -> None:
    assert len({new_token(TokenKind.API_KEY).text for _ in range(1000)}) == 1000


def test_a_typing_mistake_is_found_without_the_store() -> None:
    text = new_token(TokenKind.API_KEY).text
    for at in range(len(text)):
        wrong = text[:at] + ("a" if text[at] != "a" else "b") + text[at + 1 :]
        assert kind_of(wrong) is None
    for wrong in ("", text[:-1], text + "a", " " + text, text.replace("live", "svc"), "é" * 60):
        assert kind_of(wrong) is None
