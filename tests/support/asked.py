"""One request to a server in this process, answered or left, with what the trail has of it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from starlette.types import Message

from tests.support.asking import Ask, Ground
from tests.support.waiting import PATIENCE


class Asked:
    """One request to a server, with the entries that it left."""

    def __init__(self, ground: Ground, ask: Ask) -> None:
        self.ground, self.ask = ground, ask
        self.request_id = uuid4().hex
        self._token = ask.token
        if ask.token in ("free", "shut"):
            self._token = ground.looking(ask.client, is_free=ask.token == "free").token
        # Whoever is looked up is looked up anew: that leaves an entry too.
        ground.api.state.caches.tenants.clear()

    def answer(self) -> Any:
        ask = self.ask
        headers = {**ask.headers, "X-Request-Id": self.request_id}
        options: dict[str, Any] = {"params": self._named(ask.params), "headers": headers}
        if ask.body is not None:
            options["json"] = self._named(ask.body)
        return self.ground.api.call(ask.method, ask.path, token=self._token, **options)

    def leave(self, once: Callable[[bytes], bool]) -> bytes:
        """Ask, and go away `once` that is so of what was sent. Of the answer nobody takes more
        than a first part.
        """
        portal = self.ground.api.client.portal
        assert portal is not None
        return portal.call(self._left, once)

    async def _left(self, once: Callable[[bytes], bool]) -> bytes:
        sent = b""
        is_read = False

        async def receive() -> Message:
            nonlocal is_read
            if not is_read:
                is_read = True
                body = json.dumps(self._named(self.ask.body)).encode() if self.ask.body else b""
                return {"type": "http.request", "body": body, "more_body": False}
            while not await asyncio.to_thread(once, sent):
                await asyncio.sleep(0.02)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal sent
            sent += message.get("body", b"")
            if message.get("more_body"):
                await asyncio.Event().wait()  # nobody reads on

        await asyncio.wait_for(self.ground.api.client.app(self._scope(), receive, send), PATIENCE)
        return sent

    def _scope(self) -> dict[str, Any]:
        api, ask = self.ground.api, self.ask
        token = {"key": api.key, "service": api.service}.get(self._token, self._token)
        headers = {
            "host": "testserver",
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "x-request-id": self.request_id,
            **{name.lower(): value for name, value in ask.headers.items()},
        }
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": ask.method,
            "scheme": "http",
            "path": ask.path,
            "raw_path": ask.path.encode(),
            "root_path": "",
            "query_string": urlencode(self._named(ask.params)).encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("testserver", 80),
            "state": {},
        }

    def _named(self, given: dict[str, Any]) -> dict[str, Any]:
        """With the ids of the embeds in the place of their names."""
        embeds = {"free": self.ground.free, "shut": self.ground.shut}
        if given.get("embedId") in embeds:
            return {**given, "embedId": embeds[given["embedId"]]}
        return given

    def entries(self) -> list[dict[str, Any]]:
        """All that the trail has of it, the oldest first."""
        response = self.ground.api.get("/api/v2/audit", params={"limit": 1000}, token="service")
        rows = self.ground.api.done(response)["data"]
        return [row for row in reversed(rows) if row["requestId"] == self.request_id]
