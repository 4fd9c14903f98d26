"""The cases of the fence benchmark: each query, and the same query with a filter by hand."""

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How a query is guarded. A hybrid has some of its own conditions within the fence."""

    UNFENCED = "unfenced"
    FENCED = "fenced"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Case:
    """`by_hand` has the tenant filter in place, on the client key `$1`.

    The key is that of the middle client, and order 210000 is one of its orders.
    """

    name: str
    how: How
    question: str
    by_hand: str


CASES = (
    Case(
        "aggregate",
        How.UNFENCED,
        "SELECT status, count(*), sum(amount) FROM orders GROUP BY status",
        "SELECT status, count(*), sum(amount) FROM orders WHERE client = $1 GROUP BY status",
    ),
    Case(
        "aggregate",
        How.FENCED,
        "SELECT status, sum(1 / (amount + 1)) FROM orders GROUP BY status",
        "SELECT status, sum(1 / (amount + 1)) FROM orders WHERE client = $1 GROUP BY status",
    ),
    Case(
        "aggregate",
        How.HYBRID,
        "SELECT status, sum(1 / (amount + 1)) FROM orders WHERE amount > 500 GROUP BY status",
        "SELECT status, sum(1 / (amount + 1)) FROM orders WHERE amount > 500 AND client = $1"
        " GROUP BY status",
    ),
    Case(
        "join",
        How.UNFENCED,
        "SELECT c.country, sum(o.amount) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id GROUP BY c.country",
        "SELECT c.country, sum(o.amount) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id WHERE o.client = $1 AND c.client = $1"
        " GROUP BY c.country",
    ),
    Case(
        "join",
        How.FENCED,
        "SELECT c.country, sum(1 / (o.amount + 1)) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id GROUP BY c.country",
        "SELECT c.country, sum(1 / (o.amount + 1)) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id WHERE o.client = $1 AND c.client = $1"
        " GROUP BY c.country",
    ),
    Case(
        "join",
        How.HYBRID,
        "SELECT c.country, sum(1 / (o.amount + 1)) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id WHERE o.amount > 900 GROUP BY c.country",
        "SELECT c.country, sum(1 / (o.amount + 1)) FROM orders AS o"
        " JOIN customers AS c ON c.id = o.customer_id"
        " WHERE o.amount > 900 AND o.client = $1 AND c.client = $1 GROUP BY c.country",
    ),
    Case(
        "look-up of a row",
        How.UNFENCED,
        "SELECT amount, note FROM orders WHERE id = 210000",
        "SELECT amount, note FROM orders WHERE id = 210000 AND client = $1",
    ),
    # A condition on a column of a derived table is not copied: this is the fence at its dearest.
    Case(
        "look-up of a row",
        How.FENCED,
        "SELECT part FROM (SELECT id, 1 / (amount + 1) AS part FROM orders) AS o WHERE id = 210000",
        "SELECT 1 / (amount + 1) AS part FROM orders WHERE id = 210000 AND client = $1",
    ),
    Case(
        "look-up of a row",
        How.HYBRID,
        "SELECT 1 / (amount + 1) AS part FROM orders WHERE id = 210000",
        "SELECT 1 / (amount + 1) AS part FROM orders WHERE id = 210000 AND client = $1",
    ),
    # Read twice, a CTE is computed whole, unless it says otherwise.
    Case(
        "look-up in a self-join",
        How.UNFENCED,
        "SELECT a.amount, b.note FROM orders AS a JOIN orders AS b ON b.id = a.id"
        " WHERE a.id = 210000",
        "SELECT a.amount, b.note FROM orders AS a JOIN orders AS b ON b.id = a.id"
        " WHERE a.id = 210000 AND a.client = $1 AND b.client = $1",
    ),
)
