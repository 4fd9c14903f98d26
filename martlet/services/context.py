"""One request: its caller, and the one transaction in which it changes anything."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from martlet.connect.audit import AuditContext, Purpose
from martlet.services.access.caller import Caller
from martlet.services.queries.presence import Presence
from martlet.services.state import State
from martlet.store.repository import Repository
from martlet.store.repository.audit import Entry

C = TypeVar("C")
_OF_BOARDS = ("dashboard.", "embed.", "metric.")


class Published(Protocol):
    """An answer in its published form, which is stored for the repeated request."""

    def model_dump_json(self, *, by_alias: bool) -> str: ...


T = TypeVar("T", bound=Published)


@dataclass(frozen=True, slots=True)
class Idempotent:
    """The key under which an answer is stored, and the digest of the request."""

    key: str
    request_digest: str


@dataclass(frozen=True, slots=True)
class RequestContext:
    """`purpose`: that for which the route asks customers' databases."""

    state: State
    caller: Caller
    request_id: str
    purpose: Purpose
    presence: Presence = field(default_factory=Presence)
    idempotent: Idempotent | None = None

    @property
    def who(self) -> str:
        """The client whose turn the request takes; without a client, the token."""
        guest = self.caller.guest
        return guest.client_digest if guest is not None else self.caller.actor

    def asking(self, purpose: Purpose | None = None) -> AuditContext:
        """The audit context of a query of this request."""
        caller = self.caller
        return AuditContext(
            caller.organisation_id, caller.actor, self.request_id, purpose or self.purpose
        )

    async def compiled(self, work: Callable[..., C], *given: object) -> C:
        """The result of `work` on `given`, in the caller's turn. Raises CallerLeftError."""
        compilers = self.state.compilers
        return await compilers.run(self.who, work, *given, presence=self.presence)

    @contextmanager
    def reading(self) -> Iterator[Repository]:
        with self.state.database.reading(self.caller.organisation_id) as repository:
            yield repository

    def commit(
        self,
        action: str,
        subject: str,
        work: Callable[[Repository], T],
        *,
        client: str | None = None,
    ) -> T:
        """Do `work`, record it and store its answer in one transaction. `client` is a digest."""
        with self.state.database.writing(self.caller.organisation_id) as repository:
            answer = work(repository)
            repository.audit.add(
                Entry(self.caller.actor, action, subject, self.request_id, client=client)
            )
            if self.idempotent is not None:
                repository.answers.keep(
                    self.caller.actor,
                    self.idempotent.key,
                    self.idempotent.request_digest,
                    answer.model_dump_json(by_alias=True),
                )
        if action.startswith(_OF_BOARDS):
            self.state.caches.forget_boards()
        return answer
