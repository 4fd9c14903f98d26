"""Where a world lives on the engines that are servers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import psycopg
import pymysql
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from pymysql.constants import CLIENT, ER

from martlet.model.datasource import Credentials, Secret
from tests.isolation.databases import filled, keys, twin, whole
from tests.isolation.dialects import DIALECTS
from tests.isolation.outcomes import TIMEOUT, Failed, Outcome, Rows
from tests.isolation.places import SECONDS, Place, emptied
from tests.isolation.worlds import World
from tests.support.engines import clickhouse_client, postgres_connection
from tests.support.servers import Server


class PostgresPlace:
    dialect = DIALECTS["postgres"]
    schema = "public"

    def __init__(self, server: Server, name: str) -> None:
        self.credentials = _credentials(server, name, server.username, server.password)
        self._server = server
        self._names = (name, f"{name}_twins")
        with postgres_connection(server, "postgres") as admin:
            for database in self._names:
                admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'.encode())
                admin.execute(f'CREATE DATABASE "{database}"'.encode())
        self._whole, self._twins = (postgres_connection(server, name) for name in self._names)
        self._whole.execute("SET synchronous_commit = off")
        self._twins.execute("SET synchronous_commit = off")
        self._twins.execute(f"SET statement_timeout = '{SECONDS}s'".encode())
        self._twins.execute(b"SET TimeZone = 'UTC'")

    def build(self, world: World) -> None:
        statements = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
        statements += whole(world, self.dialect, "public.")
        statements += keys(world, self.dialect, "public.")
        self._whole.execute(_script(statements))
        script = ["SET client_min_messages = warning"]
        for number, client in enumerate(world.clients):
            script += [f"DROP SCHEMA IF EXISTS c{number} CASCADE", f"CREATE SCHEMA c{number}"]
            script += twin(world, client.key, self.dialect, f"c{number}.")
        self._twins.execute(_script(script))

    def refill(self, world: World) -> None:
        """With keys asleep, so that the order of tables does not matter."""
        statements = ["SET session_replication_role = replica"]
        statements += emptied(world, self.dialect, "public.")
        statements += filled(world, self.dialect, "public.")
        self._whole.execute(_script([*statements, "SET session_replication_role = DEFAULT"]))

    def ask(self, client: int, sql: str) -> Outcome:
        try:
            self._twins.execute(f"SET search_path = c{client}".encode())
            cursor = self._twins.execute(sql.encode())
            return Rows.of([c.name for c in cursor.description or ()], cursor.fetchall())
        except psycopg.errors.QueryCanceled:
            return TIMEOUT
        except psycopg.Error as error:
            state = error.sqlstate or ""
            return Failed(f"SQLSTATE {state}", state.startswith(("42", "0A")), str(error))

    def version(self) -> str:
        return f"PostgreSQL {self._whole.info.parameter_status('server_version')}"

    def close(self) -> None:
        self._whole.close()
        self._twins.close()
        with postgres_connection(self._server, "postgres") as admin:
            for database in self._names:
                admin.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())


def _script(statements: Iterable[str]) -> bytes:
    return ";\n".join(statements).encode()


class MysqlPlace:
    dialect = DIALECTS["mysql"]

    def __init__(self, server: Server, name: str) -> None:
        self.schema = name
        self._account = name[-32:]
        self.credentials = _credentials(server, name, self._account, "")
        self._server = server
        self._most = 0
        self._connection = pymysql.connect(
            host=server.host,
            port=server.port,
            user=server.username,
            password=server.password,
            charset="utf8mb4",
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
            sql_mode="ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
            "NO_ENGINE_SUBSTITUTION",
        )
        self._run(
            [
                "SET SESSION time_zone = '+00:00', group_concat_max_len = 1048576",
                "SET SESSION foreign_key_checks = 0",
                f"SET SESSION max_statement_time = {SECONDS}",
                f"CREATE OR REPLACE USER '{self._account}'@'%'",
                f"GRANT SELECT ON `{name}`.* TO '{self._account}'@'%'",
            ]
        )

    def build(self, world: World) -> None:
        statements = self._anew(self.schema)
        statements += whole(world, self.dialect, f"`{self.schema}`.")
        for number, client in enumerate(world.clients):
            statements += self._anew(f"{self.schema}_c{number}")
            statements += twin(world, client.key, self.dialect, f"`{self.schema}_c{number}`.")
        self._most = max(self._most, len(world.clients))
        self._run(statements)

    def _anew(self, name: str) -> list[str]:
        return [f"DROP DATABASE IF EXISTS `{name}`", f"CREATE DATABASE `{name}`"]

    def refill(self, world: World) -> None:
        prefix = f"`{self.schema}`."
        self._run(
            [
                *emptied(world, self.dialect, prefix),
                *filled(world, self.dialect, prefix),
            ]
        )

    def _run(self, statements: Iterable[str]) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(";\n".join(statements))
            while cursor.nextset():
                pass

    def ask(self, client: int, sql: str) -> Outcome:
        try:
            self._connection.select_db(f"{self.schema}_c{client}")
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                return Rows.of([column[0] for column in cursor.description], cursor.fetchall())
        except pymysql.MySQLError as error:
            number = error.args[0] if error.args else 0
            if number in (1969, ER.QUERY_INTERRUPTED):
                return TIMEOUT
            is_rejected = isinstance(error, pymysql.ProgrammingError) or number in _REFUSED
            return Failed(f"error {number}", is_rejected, str(error))

    def version(self) -> str:
        return f"MariaDB {self._connection.get_server_info()}"  # type: ignore[no-untyped-call]

    def close(self) -> None:
        names = [self.schema, *(f"{self.schema}_c{i}" for i in range(self._most))]
        self._run([f"DROP DATABASE IF EXISTS `{name}`" for name in names])
        self._run([f"DROP USER '{self._account}'@'%'"])
        self._connection.close()


_REFUSED = {
    ER.BAD_FIELD_ERROR,
    ER.NO_SUCH_TABLE,
    ER.NON_UNIQ_ERROR,
    ER.PARSE_ERROR,
    ER.WRONG_FIELD_WITH_GROUP,
    ER.MIX_OF_GROUP_FUNC_AND_FIELDS,
    ER.INVALID_GROUP_FUNC_USE,
    ER.CANT_AGGREGATE_2COLLATIONS,
    ER.WRONG_NUMBER_OF_COLUMNS_IN_SELECT,
}


class ClickhousePlace:
    """Over HTTP, a statement a request."""

    dialect = DIALECTS["clickhouse"]

    def __init__(self, server: Server, name: str) -> None:
        self.schema = name
        self.credentials = _credentials(server, name, server.username, server.password)
        self._server = server
        self._admin = clickhouse_client(server, None)
        self._twins: list[Client] = []

    def build(self, world: World) -> None:
        self._make(self.schema, whole(world, self.dialect, f"`{self.schema}`."))
        for number, client in enumerate(world.clients):
            name = f"{self.schema}_c{number}"
            self._make(name, twin(world, client.key, self.dialect, f"`{name}`."))
            if number == len(self._twins):
                self._twins.append(clickhouse_client(self._server, name))

    def _make(self, name: str, statements: Iterable[str]) -> None:
        anew = [f"DROP DATABASE IF EXISTS `{name}`", f"CREATE DATABASE `{name}`"]
        for statement in (*anew, *statements):
            self._admin.command(statement)

    def refill(self, world: World) -> None:
        prefix = f"`{self.schema}`."
        for table in world.tables:
            self._admin.command(f"TRUNCATE TABLE {prefix}{self.dialect.quoted(table.name)}")
        for statement in filled(world, self.dialect, prefix):
            self._admin.command(statement)

    def ask(self, client: int, sql: str) -> Outcome:
        own = self._twins[client]
        try:
            found = own.query(sql, settings=_CLICKHOUSE_SETTINGS)
            names = found.column_names
            if not names:
                names = tuple(row[0] for row in own.query(f"DESCRIBE ({sql})").result_rows)
        except ClickHouseError as error:
            code = getattr(error, "code", None)
            if code == 159:
                return TIMEOUT
            return Failed(f"code {code}", code in _CLICKHOUSE_REFUSED, str(error))
        # A name of two tables is told with its table, which has its database before it here.
        prefix = f"{self.schema}_c{client}."
        return Rows.of([name.removeprefix(prefix) for name in names], found.result_rows)

    def version(self) -> str:
        return f"ClickHouse {self._admin.server_version}"

    def close(self) -> None:
        names = [self.schema, *(f"{self.schema}_c{i}" for i in range(len(self._twins)))]
        for name in names:
            self._admin.command(f"DROP DATABASE IF EXISTS `{name}`")
        for client in (self._admin, *self._twins):
            client.close()


_CLICKHOUSE_SETTINGS = {"max_execution_time": SECONDS, "use_query_condition_cache": 0}
_CLICKHOUSE_REFUSED = {
    *(1, 8, 10, 16, 35, 36, 42, 43, 44, 46, 47, 48, 49, 53, 60, 62, 63, 70, 80, 170),
    *(179, 184, 206, 207, 215, 258, 352, 386, 403, 456, 457, 636, 696),
}


def _credentials(server: Server, database: str, username: str, password: str) -> Credentials:
    return Credentials(
        host=server.host,
        port=server.port,
        database=database,
        username=username,
        password=Secret(password),
    )


@contextmanager
def server_place(engine: str, server: Server, name: str) -> Iterator[Place]:
    kinds: dict[str, Callable[[Server, str], Place]] = {
        "postgres": PostgresPlace,
        "mysql": MysqlPlace,
        "clickhouse": ClickhousePlace,
    }
    place = kinds[engine](server, name)
    try:
        yield place
    finally:
        place.close()
