"""The columns of an answer: what the database tells, with what the datamart knows."""

from martlet.connect.connections import Running
from martlet.results.values import Field
from martlet.services.queries.prepare import Asked


def fields_of(asked: Asked, running: Running) -> list[Field]:
    """The columns as the database tells them, with what the datamart knows beside."""
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
