"""`martlet query`: one client's rows, as a table, as CSV and as JSON."""

import csv
import io
import json

from tests.support.cli import Cli
from tests.support.engines import Source

CLIENTS = ("nordwind-traders", "o'hara-&-sons", "ACME", "acme", "東京ガジェット")
COUNT = "SELECT count(*) AS orders, min(date) AS first FROM orders"


def _of(shop: Source, client: str) -> tuple[int, str]:
    """What the database itself says."""
    quoted = client.replace("'", "''")
    [(count, first)] = shop.rows(
        "SELECT count(*), min(order_date) FROM orders JOIN customers USING (customer_id)"
        " JOIN client_mapping ON client_mapping.id = client_mapping_id"
        f" WHERE client_id = '{quoted}'"
    )
    return count, str(first)


def test_clients_get_their_own_rows(cli: Cli, shop: Source) -> None:
    answers = {
        client: cli.json("query", "sales-analytics", COUNT, "--client", client)["rows"]
        for client in CLIENTS
    }
    assert answers == {client: [list(_of(shop, client))] for client in CLIENTS}
    assert len({str(rows) for rows in answers.values()}) == len(CLIENTS)


def test_a_table_is_for_people(cli: Cli, shop: Source) -> None:
    ended = cli.run("query", "sales-analytics", COUNT, "--client", "nordwind-traders")
    count, first = _of(shop, "nordwind-traders")
    assert ended.code == 0
    header, row = [
        [cell.strip() for cell in line.strip("┃│").replace("┃", "│").split("│")]
        for line in ended.out.splitlines()
        if line[0] in "┃│"
    ]
    assert header == ["orders", "first"]
    assert row == [str(count), first]
    assert "certificate mc_" in ended.err


def test_csv_is_nothing_but_rows(cli: Cli, shop: Source) -> None:
    words = ('SELECT id, customer_id AS "who, then" FROM orders', "--client", "acme")
    text = cli.done("query", "sales-analytics", *words, "--format", "csv")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["id", "who, then"]
    assert len(rows) == _of(shop, "acme")[0]


def test_json_holds_rows_and_certificate(cli: Cli) -> None:
    words = ("query", "sales-analytics", COUNT, "--client", "acme")
    answer = cli.json(*words)
    assert [column["name"] for column in answer["columns"]] == ["orders", "first"]
    assert answer["certificate"]["datamart"] == "sales-analytics"
    assert json.loads(cli.done(*words, "--format", "json")) == answer


def test_explain_prints_the_sql_and_runs_nothing(cli: Cli) -> None:
    words = ("query", "sales-analytics", COUNT, "--client", "acme", "--explain")
    sql = cli.done(*words)
    assert sql.startswith('WITH "orders" AS (')
    assert '"client_mapping_id" = $1' in sql
    assert "acme" not in sql
    report = cli.json(*words)
    assert report["sql"].strip() == sql.strip()
    assert report["certificate"]["tables"][0]["how"] == "inherited"


def test_a_semantic_query_is_a_json_object(cli: Cli, shop: Source) -> None:
    question = json.dumps({"measures": ["orders.count"], "dimensions": ["orders.customer_id"]})
    answer = cli.json("query", "sales-analytics", question, "--client", "acme")
    assert sum(row[1] for row in answer["rows"]) == _of(shop, "acme")[0]


def test_a_limit_says_that_it_cut(cli: Cli) -> None:
    words = ("query", "sales-analytics", "SELECT id FROM orders", "--client", "nordwind-traders")
    assert len(cli.json(*words, "--limit", "2")["rows"]) == 2
    assert "more were cut off" in cli.run(*words, "--limit", "2").err
    assert "more were cut off" not in cli.run(*words).err


def test_what_a_query_answers_is_printed_as_it_is(cli: Cli) -> None:
    texts = ["[red]", "[/]", "[/red]x", "\\[bold]", ":smile:", "a\\", "x" * 300]
    columns = ", ".join(f"'{text}' AS \"{text}\"" for text in texts)
    sql = f"SELECT {columns}, count(*) AS n FROM orders"
    printed = cli.done("query", "sales-analytics", sql, "--client", "acme")
    for text in texts:
        assert printed.count(text) == 2


def test_why_names_the_step_at_which_rows_are_lost(cli: Cli, shop: Source) -> None:
    [(ours,), (theirs,)] = [
        shop.rows(
            "SELECT min(order_id) FROM orders JOIN customers USING (customer_id)"
            f" JOIN client_mapping ON id = client_mapping_id WHERE client_id {which} 'acme'"
        )[0]
        for which in ("=", "<>")
    ]
    words = ("why", "--datamart", "sales-analytics", "--client", "acme", "--table", "orders")
    seen = cli.run(*words, "--where", f"id = {ours}")
    assert seen.code == 0
    assert "visible The client sees the 1 row of orders that matches" in seen.out
    hidden = cli.run(*words, "--where", f"id = {theirs}")
    assert hidden.code == 1
    assert "customers.client_mapping_id" in hidden.out
    assert "holds the key of another client" in hidden.out
    assert cli.json(*words, "--where", f"id = {ours}")["verdict"] == "visible"


def test_why_refuses_what_could_tell_values(cli: Cli) -> None:
    words = ("why", "--datamart", "sales-analytics", "--client", "acme", "--table", "orders")
    assert "could fail on a row" in cli.refused(*words, "--where", "1 / id > 0")


def test_what_was_answered_is_in_the_audit_trail(cli: Cli) -> None:
    answer = cli.json("query", "shop", "SELECT id FROM orders", "--client", "o'hara-&-sons")
    certificate = answer["certificate"]
    row, *_ = cli.json("audit", "--certificate", certificate["id"])
    assert (row["action"], row["client"]) == ("query.answered", certificate["client"])
    assert row["detail"]["rows"] == answer["rowCount"]
    listed = cli.done("audit", "--client", certificate["client"], "--limit", "5")
    assert certificate["id"] in listed
    assert "o'hara" not in listed
    assert "INVALID_REQUEST_BODY" in cli.refused("audit", "--since", "yesterday")
