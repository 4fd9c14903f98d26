"""Turns filters into conditions. Every value is a parameter of its column's type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlglot import exp

from martlet.compiler.budget import OF_A_NODE, Budget, Work
from martlet.compiler.parameters import Parameters
from martlet.compiler.refusal import refused
from martlet.compiler.semantic.time_grain import moment
from martlet.errors import Failure
from martlet.model.datamart import Column
from martlet.model.question import Filter, Operator, Scalar
from martlet.model.schema import Family

_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.GT: exp.GT,
    Operator.GTE: exp.GTE,
    Operator.LT: exp.LT,
    Operator.LTE: exp.LTE,
}
_PATTERNS = {
    Operator.CONTAINS: "%{}%",
    Operator.NOT_CONTAINS: "%{}%",
    Operator.STARTS_WITH: "{}%",
    Operator.ENDS_WITH: "%{}",
}
_NEGATIVE = {Operator.NOT_EQUALS, Operator.NOT_CONTAINS, Operator.NOT_IN_DATE_RANGE}
_ESCAPE = "!"
_MOST_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a filter: an expression, and the column that gives its values their type."""

    value: exp.Expr
    column: Column

    @property
    def family(self) -> Family:
        return self.column.type.family


@dataclass(frozen=True, slots=True)
class Conditions:
    parameters: Parameters
    viewer: ZoneInfo
    budget: Budget = field(default_factory=Budget)

    def condition(self, subject: Subject, filter_: Filter) -> exp.Expr:
        """`filter_` on `subject`. Several values mean any of them.

        A negative filter includes rows without a value, as people expect from "is not".
        """
        operator, values = filter_.operator, filter_.values
        self.budget.spend(OF_A_NODE * (1 + len(values)), Work.VALUES, filter_.member)
        if operator in (Operator.SET, Operator.NOT_SET):
            return _presence(subject, operator, values)
        if not values:
            raise _refused(filter_, "needs values")
        condition = self._BUILDERS[operator](self, subject, filter_)
        if operator not in _NEGATIVE:
            return condition
        missing = exp.Is(this=subject.value.copy(), expression=exp.null())
        return exp.Paren(this=exp.Or(this=exp.Not(this=condition), expression=missing))

    def between(self, subject: Subject, first: str | None, last: str | None) -> exp.Expr:
        """From the start of `first` up to the end of `last`; open where one is None."""
        if last is None:
            return self._from(subject, str(first))
        if first is None:
            return self._up_to(subject, last)
        return exp.And(this=self._from(subject, first), expression=self._up_to(subject, last))

    def _from(self, subject: Subject, first: str) -> exp.Expr:
        start = moment(first, subject.column, self.viewer)
        return exp.GTE(this=subject.value.copy(), expression=self._bound(start, subject))

    def _up_to(self, subject: Subject, last: str) -> exp.Expr:
        end = moment(last, subject.column, self.viewer, end_of_day=True)
        return exp.LT(this=subject.value.copy(), expression=self._bound(end, subject))

    def _equals(self, subject: Subject, filter_: Filter) -> exp.Expr:
        if subject.family.is_moment:
            days = [self.between(subject, str(v), str(v)) for v in filter_.values]
            return _any(days)
        bound = [self._value(value, subject, filter_) for value in filter_.values]
        if len(bound) == 1:
            return exp.EQ(this=subject.value.copy(), expression=bound[0])
        return exp.In(this=subject.value.copy(), expressions=bound)

    def _compares(self, subject: Subject, filter_: Filter) -> exp.Expr:
        operator = filter_.operator
        if subject.family.is_moment:
            after = operator in (Operator.GT, Operator.LTE)
            end = moment(_only(filter_), subject.column, self.viewer, end_of_day=after)
            below = operator in (Operator.LT, Operator.LTE)
            kind: type[exp.Binary] = exp.LT if below else exp.GTE
            return kind(this=subject.value.copy(), expression=self._bound(end, subject))
        value = self._value(_only(filter_), subject, filter_)
        return _COMPARISONS[operator](this=subject.value.copy(), expression=value)

    def _matches(self, subject: Subject, filter_: Filter) -> exp.Expr:
        if subject.family is not Family.TEXT:
            raise _refused(filter_, "works on text columns only")
        return _any([self._like(subject, str(value), filter_) for value in filter_.values])

    def _like(self, subject: Subject, value: str, filter_: Filter) -> exp.Expr:
        bound = self._bound(pattern(value, filter_.operator), subject)
        return like(subject.value.copy(), bound)

    def _in_range(self, subject: Subject, filter_: Filter) -> exp.Expr:
        if len(filter_.values) != 2:
            raise _refused(filter_, "needs two values")
        first, last = filter_.values
        return exp.Paren(this=self.between(subject, str(first), str(last)))

    def _on_one_side(self, subject: Subject, filter_: Filter) -> exp.Expr:
        is_after = filter_.operator is Operator.AFTER_DATE
        end = moment(_only(filter_), subject.column, self.viewer, end_of_day=is_after)
        kind = exp.GTE if is_after else exp.LT
        return kind(this=subject.value.copy(), expression=self._bound(end, subject))

    def _value(self, value: Scalar, subject: Subject, filter_: Filter) -> exp.Expr:
        try:
            return self._bound(typed(value, subject.family), subject)
        except (ValueError, InvalidOperation):
            raise _refused(filter_, f"cannot read {value!r} as a {subject.family.value}") from None

    def _bound(self, value: object, subject: Subject) -> exp.Expr:
        return self.parameters.bind(value, subject.family)

    _BUILDERS: ClassVar[Mapping[Operator, "Callable[[Conditions, Subject, Filter], exp.Expr]"]] = {
        Operator.EQUALS: _equals,
        Operator.NOT_EQUALS: _equals,
        **dict.fromkeys(_COMPARISONS, _compares),
        **dict.fromkeys(_PATTERNS, _matches),
        Operator.IN_DATE_RANGE: _in_range,
        Operator.NOT_IN_DATE_RANGE: _in_range,
        Operator.BEFORE_DATE: _on_one_side,
        Operator.AFTER_DATE: _on_one_side,
    }


def _presence(subject: Subject, operator: Operator, values: tuple[Scalar, ...]) -> exp.Expr:
    if values:
        raise refused(f"{operator.value} takes no values", at="query.filters")
    missing = exp.Is(this=subject.value.copy(), expression=exp.null())
    return missing if operator is Operator.NOT_SET else exp.Not(this=missing)


def like(value: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """Whether `value` matches `pattern`, regardless of case."""
    comparison = exp.Like(this=exp.Lower(this=value), expression=exp.Lower(this=pattern))
    return exp.Escape(this=comparison, expression=exp.Literal.string(_ESCAPE))


def pattern(text: str, operator: Operator = Operator.CONTAINS) -> str:
    """The pattern by which LIKE, with our escape, finds `text`."""
    return _PATTERNS[operator].format(_escaped(text))


def _any(conditions: list[exp.Expr]) -> exp.Expr:
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = exp.Or(this=whole, expression=condition)
    return exp.Paren(this=whole)


def _only(filter_: Filter) -> str:
    if len(filter_.values) != 1:
        raise _refused(filter_, "takes exactly one value")
    return str(filter_.values[0])


def typed(value: Scalar, family: Family) -> object:
    """`value` in the type that the driver expects. Raises ValueError or InvalidOperation."""
    reader = _READERS.get(family)
    if reader is None or (isinstance(value, bool) and family is not Family.BOOLEAN):
        raise ValueError
    return reader(str(value))


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError
    return text.lower() == "true"


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    """The decimal in `text`, bounded: `1e999999999` written out would fill the memory."""
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS or len(text) > _MOST_DIGITS:
        raise ValueError
    return value


def _float(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError
    return value


_READERS: dict[Family, Callable[[str], object]] = {
    Family.BOOLEAN: _boolean,
    Family.INTEGER: _integer,
    Family.DECIMAL: _decimal,
    Family.FLOAT: _float,
    Family.TEXT: str,
    Family.UUID: UUID,
    Family.TIME: time.fromisoformat,
}


def _escaped(value: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        value = value.replace(special, _ESCAPE + special)
    return value


def _refused(filter_: Filter, why: str) -> Failure:
    return refused(f"{filter_.operator.value} on {filter_.member} {why}", at="query.filters")
