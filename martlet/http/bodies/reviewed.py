"""What those who review a datamart read of it: its clients, and the body that would make it."""

from pydantic import Field

from martlet.compiler.system.client_list import ClientList
from martlet.http.bodies.base import Answer
from martlet.http.bodies.datamart import CreateDatamart


class ClientsReport(Answer):
    """Who the clients of a datamart are: whoever may read this can ask as any of them."""

    clients: list[str] = Field(description="Client ids that name one client each, in order.")
    ambiguous: int = Field(description="Ids that name several clients, and are refused.")
    unnamed: int = Field(description="Rows without an id that could be sent, or without a key.")
    shared_keys: int = Field(description="Keys of several clients: these see the same rows.")
    is_cut: bool = Field(description="Whether there are more clients than are listed.")

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
