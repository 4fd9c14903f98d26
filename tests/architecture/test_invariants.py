"""What ARCHITECTURE.md promises of the code's structure, held against the code."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from martlet.compiler.engines import ENGINES
from martlet.http.app import create_app
from martlet.services.access.caller import Kind
from martlet.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "martlet"
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each layer may see of the others.
LAYERS = {
    "errors": set(),
    "model": {"errors", "model"},
    "formatting": {"formatting", "model"},
    "pdf": {"formatting", "model", "pdf"},
    "compiler": {"compiler", "errors", "model"},
    "datamarts": {"compiler", "datamarts", "errors", "model"},
    "dashboards": {"compiler", "dashboards", "errors", "model"},
    "connect": {"compiler", "connect", "errors", "model"},
    "store": {"errors", "model", "store"},
    "results": {"connect", "errors", "formatting", "model", "results"},
    "services": {
        "compiler", "connect", "dashboards", "datamarts", "errors", "formatting", "model", "pdf",
        "results", "services", "settings", "store",
    },
    "http": {
        "compiler", "connect", "datamarts", "errors", "formatting", "http", "model", "pdf",
        "results", "services", "settings", "store",
    },
    "settings": set(),
    "log": {"errors", "settings"},
    "client": {"errors", "http", "services", "settings", "store"},
    "scratchdb": {"scratchdb"},
    "demo": {"client", "demo", "scratchdb", "settings"},
    "prove": {"client", "prove", "scratchdb", "settings"},
    "cli": {
        "cli", "client", "demo", "errors", "http", "log", "model", "prove", "scratchdb",
        "services", "settings", "store",
    },
}  # fmt: skip


def _layer(module: Path) -> str:
    name = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "cli" if name == "__main__" else name


@cache
def _text(module: Path) -> str:
    return module.read_text()


@cache
def _tree(module: Path) -> ast.Module:
    return ast.parse(_text(module))


@cache
def _nodes(module: Path) -> Sequence[ast.AST]:
    return list(ast.walk(_tree(module)))


@cache
def _imports(module: Path) -> frozenset[str]:
    return frozenset(_imported(module))


def _imported(module: Path) -> Iterator[str]:
    for node in _nodes(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _calls(module: Path, name: str) -> bool:
    return name in _called(module)


@cache
def _called(module: Path) -> frozenset[str]:
    """The names of what is called, without what stands before the last dot."""
    functions = [node.func for node in _nodes(module) if isinstance(node, ast.Call)]
    return frozenset(
        function.id if isinstance(function, ast.Name) else function.attr
        for function in functions
        if isinstance(function, ast.Name | ast.Attribute)
    )


def _who(condition: "list[Path]") -> set[str]:
    return {str(module.relative_to(PACKAGE)) for module in condition}


def test_every_module_is_of_a_layer() -> None:
    assert {_layer(module) for module in MODULES} == {*LAYERS, "__init__"}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_see_only_what_is_below_them(layer: str) -> None:
    for module in MODULES:
        if _layer(module) == layer:
            unseen = _layers_in(module) - LAYERS[layer]
            assert not unseen, f"{module}: {layer} may not see {unseen}"


def _layers_in(module: Path) -> set[str]:
    return {
        name.split(".")[1]
        for name in _imports(module)
        if name.startswith("martlet.") and name != "martlet.__version__"
    }


def test_services_know_no_web_framework() -> None:
    for module in MODULES:
        if _layer(module) in LAYERS["services"]:
            seen = {name.split(".")[0] for name in _imports(module)}
            assert not seen & {"fastapi", "starlette", "uvicorn"}, module


def test_services_take_and_give_model_types() -> None:
    """A service that reads a body, or makes one, serves one caller only."""
    for module in MODULES:
        if _layer(module) == "services":
            assert not {name.split(".")[0] for name in _imports(module)} & {"pydantic"}, module


def test_a_callers_connection_is_watched_in_one_place() -> None:
    assert _who([m for m in MODULES if "http.disconnect" in m.read_text()]) == {
        "services/queries/presence.py"
    }
    assert _who([m for m in MODULES if ".receive" in m.read_text()]) == {"http/admission.py"}
    assert _who([m for m in MODULES if _calls(m, "Presence")]) <= {
        "http/admission.py",
        "services/queries/compile_pool.py",
    }


# The rooms of the compiler, in the order in which they may see one another.
ROOMS = ("engines", "sql", "semantic", "guard", "verify", "second", "system")


@pytest.mark.parametrize("room", ROOMS)
def test_the_rooms_of_the_compiler_see_one_way(room: str) -> None:
    below = ROOMS[: ROOMS.index(room) + 1]
    for module in (PACKAGE / "compiler" / room).rglob("*.py"):
        for name in _imports(module):
            parts = name.split(".")
            if parts[:2] == ["martlet", "compiler"] and len(parts) > 2 and parts[2] in ROOMS:
                assert parts[2] in below, f"{module} sees {name}"


def test_only_the_files_of_the_engines_know_their_names() -> None:
    """A difference between engines is a field of `Engine`, so that a new engine is a new file."""
    facts = PACKAGE / "compiler" / "engines"
    asking = [
        f"{module.relative_to(PACKAGE)}:{node.lineno}"
        for module in MODULES
        if _layer(module) in ("compiler", "datamarts", "dashboards") and facts not in module.parents
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Constant) and node.value in ENGINES
    ]
    assert not asking, f"make a field of martlet.compiler.engines.base.Engine: {asking}"


_STANDARD = {
    *("collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "json", "typing"),
}


def test_a_server_is_started_in_one_place_and_with_its_bounds() -> None:
    """Whatever serves, by one process or several, the demo too, has the bounded protocol."""
    users = [m for m in MODULES if any(n.split(".")[0] == "uvicorn" for n in _imports(m))]
    assert _who(users) == {"http/protocol.py", "cli/serving.py"}
    serving = _tree(PACKAGE / "cli" / "serving.py")
    starts = [ast.unparse(n) for n in ast.walk(serving) if isinstance(n, ast.Call)]
    starts = [call for call in starts if re.match(r"uvicorn\.(run|Config)\(", call)]
    with_app = [call for call in starts if not call.startswith("uvicorn.Config('',")]
    assert len(with_app) == 2
    assert all(call.endswith("**_options(config))") for call in with_app)
    assert '"http": protocol(config)' in (PACKAGE / "cli" / "serving.py").read_text()


def test_the_model_is_standard_library_only() -> None:
    for module in MODULES:
        if _layer(module) == "model":
            outside = {name.split(".")[0] for name in _imports(module)} - {"martlet"}
            assert outside <= _STANDARD


def test_connect_sees_of_the_compiler_only_what_it_proved() -> None:
    for module in MODULES:
        if _layer(module) == "connect":
            names = {n for n in _imports(module) if n.startswith("martlet.compiler")}
            assert names <= {"martlet.compiler", "martlet.compiler.GuardedQuery"}


@pytest.mark.parametrize(
    ("library", "layers"),
    [
        ("sqlalchemy", {"store"}),
        ("alembic", {"store"}),
        ("fastapi", {"http"}),
        ("starlette", {"http"}),
        ("sqlglot", {"compiler", "connect", "datamarts"}),
        ("psycopg", {"connect", "demo", "scratchdb"}),
        ("pymysql", {"connect", "scratchdb"}),
        ("clickhouse_connect", {"connect", "scratchdb"}),
        ("duckdb", {"compiler", "connect", "scratchdb"}),
        ("sqlite3", {"compiler", "connect", "scratchdb", "store"}),
        ("pgparse", {"compiler"}),
        ("joserfc", {"services"}),
        ("idna", {"services"}),
        ("cryptography", {"store"}),
        ("pydantic_settings", {"settings"}),
        ("babel", {"formatting"}),
        ("reportlab", {"pdf"}),
        ("xlsxwriter", {"results"}),
    ],
)
def test_a_library_is_used_where_it_belongs(library: str, layers: set[str]) -> None:
    users = {
        _layer(module)
        for module in MODULES
        if any(name.split(".")[0] == library for name in _imports(module))
    }
    assert users <= layers


def test_only_the_verifier_makes_a_guarded_query() -> None:
    makers = _who([module for module in MODULES if _calls(module, "GuardedQuery")])
    assert makers == {"compiler/verify/guarded.py"}
    makers = _who([module for module in MODULES if _calls(module, "Proof")])
    assert makers == {"compiler/verify/verifier.py"}
    for proof in ("LookupProof", "OrphanCountProof", "ClientListProof", "PathCountsProof"):
        makers = _who([module for module in MODULES if _calls(module, proof)])
        assert makers == {"compiler/verify/__init__.py"}, proof


def test_only_the_look_up_makes_a_tenant() -> None:
    makers = _who([module for module in MODULES if _calls(module, "Tenant")])
    assert makers == {"compiler/system/tenant_lookup.py"}


def test_only_one_place_commits() -> None:
    assert _who([module for module in MODULES if _calls(module, "commit")]) <= {
        "store/session.py",
        # These commit a call: work, audit and answer in one transaction of the store.
        "http/routes/dashboard_metrics.py",
        "http/routes/dashboards.py",
        "http/routes/data_apps.py",
        "http/routes/datamarts.py",
        "http/routes/datasources.py",
        "http/routes/embeds.py",
        "http/routes/guest_tokens.py",
        "http/routes/rotation.py",
        "http/routes/workspaces.py",
        "http/routes/whitelist.py",
    }


def test_only_these_modules_open_a_database() -> None:
    """Customers' databases by `connect`, with credentials from the store; and Martlet's own."""
    drivers = re.compile(
        r"\b((psycopg|pymysql|duckdb|sqlite3)\.connect|clickhouse_connect\.get_client)\("
    )
    openers = _who([module for module in MODULES if drivers.search(_text(module))])
    # These open an empty one in memory, to ask an engine what it reads in a text.
    parsers = {"compiler/second/duckdb/nodes.py", "compiler/second/sqlite.py"}
    assert {Path(opener).parent.name for opener in openers - parsers} == {"connect", "scratchdb"}
    for parser in parsers:
        assert drivers.findall((PACKAGE / parser).read_text())
        assert re.findall(r'connect\((":memory:")?', (PACKAGE / parser).read_text()) == [
            '":memory:"'
        ]


def test_what_is_proved_is_read_again_by_the_engines_own_parser() -> None:
    """There is no other way from the verifier to what is run."""
    source = (PACKAGE / "compiler" / "__init__.py").read_text()
    assert len(re.findall(r"\bverify\(", source)) == 1
    assert "read_again(verify(" in source


def test_only_few_places_see_a_plaintext_credential() -> None:
    assert _who([module for module in MODULES if _calls(module, "reveal")]) == {
        "connect/clickhouse.py",
        "connect/mysql_connect.py",
        "connect/postgres_parameters.py",
        "store/documents.py",
    }


_SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|WITH\s.+\sAS\s*\()", re.DOTALL
)


def test_no_sql_in_an_f_string() -> None:
    for module in MODULES:
        for node in _nodes(module):
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) for part in node.values if isinstance(part, ast.Constant)
                )
                assert not _SQL.search(text), f"{module}:{node.lineno}"


def test_modules_stay_readable() -> None:
    """Aim at 150 lines; 300 and more want a reason, and more than 450 there is none for."""
    for module in MODULES:
        assert len(module.read_text().splitlines()) <= 450, module


# Routes that answer customers' rows, or what is told of them, and what they go through.
DATA_ROUTES = {"/api/v2/query", "/api/v2/query/explain"}
# Routes that answer counts over the rows of all clients: to keys and service tokens only.
COUNTING_ROUTES = {"/api/v2/data-app/datamarts/{name:path}/isolation", "/api/v2/query/why"}
# The ids of clients, for service tokens alone.
LISTING_ROUTES = {"/api/v2/data-app/datamarts/{name:path}/clients"}
REACHES = ("connections.run", "asked(", "_of(mart, datasource", "isolation_of(", "why_report(")


def test_every_route_is_known_to_answer_rows_or_not(tmp_path: Path) -> None:
    """A new route has to be looked at: does it reach customers' rows? Then by `ask.asked`."""
    reaching = set()
    for route in _routes(create_app(Settings(data_dir=tmp_path)).routes):
        source = _source_of(route)
        if any(way in source for way in REACHES):
            reaching.add(getattr(route, "path", ""))
    assert reaching == DATA_ROUTES | COUNTING_ROUTES | LISTING_ROUTES


def _routes(routes: Sequence[object]) -> Iterator[object]:
    """Every route, those of included routers too."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is None:
            yield route
        else:
            yield from _routes(router.routes)


def _source_of(route: object) -> str:
    endpoint = getattr(route, "endpoint", None)
    code = getattr(endpoint, "__code__", None)
    if code is None or not code.co_filename.startswith(str(PACKAGE)):
        return ""
    lines = Path(code.co_filename).read_text().splitlines()
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            return "\n".join(lines[node.lineno - 1 : node.end_lineno])
    return ""


def test_only_these_modules_run_something_on_a_customers_database() -> None:
    runners = _who(
        [module for module in MODULES if re.search(r"connections\.(run|rows)\(", _text(module))]
    )
    assert runners == {
        "http/streaming.py",
        "services/queries/collect.py",
        "services/queries/tenants.py",
        "services/review/orphans.py",
        "services/review/clients.py",
        "services/review/why.py",
    }


def _functions_that(call: str, module: str) -> set[str]:
    """The functions of `module` in which something is called that ends with `call`."""
    return {
        function.name
        for function in ast.walk(_tree(PACKAGE / module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(call)
    }


def test_what_runs_on_a_customers_database_is_recorded_in_one_place() -> None:
    """From a driver's session outwards: each step has one caller, and the last one records."""
    sessions = [m for m in MODULES if re.search(r"session\.run\(", _text(m))]
    assert _who(sessions) == {"connect/statement.py"}
    assert _functions_that("session.run", "connect/statement.py") == {"_started"}
    assert _who([m for m in MODULES if _calls(m, "Statement")]) == {"connect/connections.py"}
    assert _functions_that("Statement", "connect/connections.py") == {"_statement"}
    assert _functions_that("self._statement", "connect/connections.py") == {"run"}
    assert _functions_that("recorded", "connect/connections.py") == {"run"}
    assert _functions_that("self.run", "connect/connections.py") == {"rows"}


def test_only_an_admitted_call_says_who_asks() -> None:
    assert _who([m for m in MODULES if _calls(m, "AuditContext")]) == {"services/context.py"}
    assert _who([m for m in MODULES if _calls(m, "RequestContext")]) == {"http/admission.py"}
    assert _who([m for m in MODULES if _calls(m, "Connections")]) == {"http/app.py"}
    assert _who([m for m in MODULES if _calls(m, "connections_of")]) == {
        "http/app.py",
        "cli/doctor.py",
    }


def test_the_api_knows_of_connect_no_way_around_the_record() -> None:
    """Neither drivers, nor pools, nor statements: it has connections, and what they give."""
    behind = ("statement", "pool", "postgres", "mysql", "clickhouse", "duckdb", "sqlite")
    seen = {
        name
        for module in MODULES
        if _layer(module) in ("cli", "http", "services")
        for name in _imports(module)
        if re.match(rf"martlet\.connect\.({'|'.join(behind)})", name)
    }
    assert not seen


def test_guests_reach_the_data_plane_and_the_viewers_only(tmp_path: Path) -> None:
    routes = list(_routes(create_app(Settings(data_dir=tmp_path)).routes))
    guarded = [route for route in routes if hasattr(route, "callers")]
    assert len(guarded) > 25
    for route in guarded:
        is_viewing = getattr(route, "path", "").startswith("/api/v2/viewer/")
        assert (Kind.GUEST in route.callers) is is_viewing
        assert not is_viewing or route.callers == (Kind.GUEST,)
    assert {getattr(route, "path", "") for route in guarded} >= COUNTING_ROUTES
