"""Response bodies for reviewers of a datamart: its clients, and the body that would create it."""

from pydantic import Field

from martlet.compiler.system.client_list import ClientList
from martlet.http.bodies.base import Answer
from martlet.http.bodies.datamart import CreateDatamart


class ClientsReport(Answer):
    """The clients of a datamart. A caller that may read this list can query as any of them."""

    clients: list[str] = Field(description="Client ids that name exactly one client, in order.")
    ambiguous: int = Field(description="Number of ids that name several clients and are refused.")
    unnamed: int = Field(description="Number of client rows without a usable id or without a key.")
    shared_keys: int = Field(
        description="Number of client keys that several clients share. They see the same rows."
    )
    is_cut: bool = Field(description="Whether there are more clients than the list holds.")

    @classmethod
    def of(cls, found: ClientList) -> "ClientsReport":
        return cls(
            clients=list(found.ids),
            ambiguous=found.ambiguous,
            unnamed=found.unnamed,
            shared_keys=found.shared_keys,
            is_cut=found.is_cut,
        )


class ClientsAnswer(Answer):
    data: ClientsReport
    error: None = None


class DraftAnswer(Answer):
    data: CreateDatamart
    error: None = None
