"""The shape of path counts: how far the matching rows of a table get on their tenant path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from martlet.compiler.guard.leak_proof import conjuncts
from martlet.compiler.verify.shapes import ROW, Pin, Shapes, breach, counted, plain, present
from martlet.model.datamart import Datamart, Table
from martlet.model.hop import Hop


@dataclass(frozen=True, slots=True)
class PathCountsShape:
    """`SELECT COUNT(*), COUNT(CASE WHEN <gets so far> THEN 1 END), … FROM table`.

    No column stands outside the counted conditions, so that no value is returned.
    """

    table: Table
    mart: Datamart
    shapes: Shapes

    def check(self, query: exp.Query) -> list[exp.Expr]:
        """The conditions in WHERE, which the calling code has to check."""
        if not isinstance(query, exp.Select):
            breach("path counts return more than counts")
        if present(query) - {"where"} != {"expressions", "from_"}:
            breach("path counts return more than counts")
        self.shapes.check_source(query, self.table.schema, self.table.name, ROW)
        self._check_counts(query.expressions)
        where = query.args.get("where")
        return list(conjuncts(where.this)) if where is not None else []

    def _check_counts(self, projections: Sequence[exp.Expr]) -> None:
        counts = [projection.unalias() for projection in projections]
        if not counts or counts[0] != exp.Count(this=exp.Star(), big_int=True):
            breach("path counts do not begin with a count of rows")
        checks = list(self._expected())
        if len(counts) != len(checks) + 1:
            breach("path counts do not follow the hops of the tenant path")
        for count, (hops, kind) in zip(counts[1:], checks, strict=True):
            self._check_count(counted(count, "path counts"), hops, kind)

    def _expected(self) -> Iterator[tuple[tuple[Hop, ...], str]]:
        hops = self.mart.hops_to_client(self.table)
        for depth in range(len(hops)):
            yield hops[: depth + 1], "set"
            yield hops[: depth + 1], "found"
        if hops:
            yield hops, "own"

    def _check_count(self, condition: exp.Expr, hops: tuple[Hop, ...], kind: str) -> None:
        if kind == "own":
            path, name = self.table.path, self.table.exposed_name
            pin = Pin(path.key_column or "", path.is_key_exact, name)
            if self.shapes.after_pins(list(conjuncts(condition)), pin, path.hops):
                breach("path counts use another condition than the tenant path")
            return
        if kind == "found":
            self.shapes.check_reach(condition, hops, self.table.exposed_name)
            return
        value = self.shapes.along(condition, hops[:-1], self.table.exposed_name)
        if not _is_value(value, f"__t{len(hops) - 1}", hops[-1].column):
            breach("path counts use another condition than the tenant path")


def _is_value(condition: exp.Expr, row: str, column: str) -> bool:
    """Whether `condition` is `NOT row.column IS NULL`; some engines add parentheses."""
    is_null = condition.this.unnest() if isinstance(condition, exp.Not) else None
    return bool(is_null == exp.Is(this=plain(row, column), expression=exp.null()))
