"""The columns of an answer, as the database and the datamart describe them."""

from martlet.connect.connections import Running
from martlet.results.values import Field
from martlet.services.queries.prepare import Asked


def fields_of(asked: Asked, running: Running) -> list[Field]:
    """The columns as the database describes them, with labels and types of the datamart."""
    answers = asked.compiled.answers
    known = answers if len(answers) == len(running.columns) else (None,) * len(running.columns)
    return [
        Field(
            name=column.name,
            family=column.family or (answer.family if answer else None),
            label=answer.label if answer else None,
            scale=column.scale,
        )
        for column, answer in zip(running.columns, known, strict=True)
    ]
