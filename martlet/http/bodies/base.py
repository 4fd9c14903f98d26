"""The base classes of all request and response bodies."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

# 1 to 128 characters, none of them a control character.
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class Body(BaseModel):
    """A request body. Unknown fields are refused: one may be a mistyped access restriction."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)

    @classmethod
    def of_fields(cls, **fields: object) -> Self:
        """The body with these fields, by their names here: what is sent goes by the others."""
        return cls.model_validate(fields, by_alias=False, by_name=True)


class EmptyBody(Body):
    """An empty object, which older clients send with a list request."""


class Answer(BaseModel):
    """A response body."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class IdAnswer(Answer):
    """The name of what was created, changed or deleted."""

    id: str = Field(examples=["sales-analytics"])
    error: None = Field(default=None, description="Always null, because the request succeeded.")


class NameAnswer(Answer):
    name: str = Field(examples=["postgres-main"])


class KeyAnswer(Answer):
    """A new key. It is shown only in this response."""

    key: str = Field(examples=["mlt_live_…"])


class Fault(Answer):
    code: str = Field(examples=["EMPTY_TABLE_LIST"])
    at: str | None = Field(examples=["tableList"])
    message: str = Field(examples=["Include at least one table in tableList."])


class Error(Answer):
    code: str = Field(examples=["EMPTY_TABLE_LIST"])
    message: str = Field(description="The reason for the error, and the remedy.")
    status: int = Field(examples=[400])
    at: str | None = Field(description="The JSON path of the first fault.")
    details: list[Fault] = Field(description="All faults of the request.")
    request_id: str


class ErrorAnswer(Answer):
    """The shape of every error response."""

    error: Error


Flag = Literal["true", "false"]
Example = dict[str, Any]
