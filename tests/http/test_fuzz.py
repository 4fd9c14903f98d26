"""Whatever is sent: no 500, and no answer that the OpenAPI document does not know.

`make fuzz` runs more of it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok

from martlet.http.docs.examples import CREATE_DATAMART
from martlet.services.opening import database_of
from martlet.settings import Settings
from martlet.store.database import Database
from tests.support.document import openapi_document
from tests.support.engines import Source
from tests.support.live import Live, add_source, live
from tests.support.shop import shop_source
from tests.support.tiers import is_whole
from tests.support.waiting import PATIENCE

load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(openapi_document())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
BY_KEY = {
    "rotate_api_key",
    "create_guest_token",
    "revoke_guest_tokens",
    "list_whitelist_domains",
    "set_whitelist_domains",
}


@dataclass
class Fuzzed:
    """A server, and its store: what a call used up is made anew before the next."""

    server: Live
    database: Database
    organisation_id: str
    source: Source

    def token(self, name: str) -> str:
        with self.database.writing(self.organisation_id) as repository:
            if name not in BY_KEY:
                return repository.service_tokens.add("fuzz").text
            names = [app.name for app in repository.data_apps.all()]
            if "storefront" not in names:
                repository.data_apps.add("storefront", None)
            app = repository.data_apps.named("storefront")
            return repository.api_keys.add(app.id, "fuzz").text

    def restore(self) -> None:
        """What the examples speak of is there again."""
        with self.database.writing(self.organisation_id) as repository:
            datasources = [name for name, _ in repository.datasources.all()]
            if "postgres-main" not in datasources:
                source = self.source
                repository.datasources.add(
                    "postgres-main", source.engine, source.credentials, source.read()
                )
            has_mart = "sales-analytics" in repository.datamarts.names()
        if not has_mart:
            requests.post(
                f"{self.server.url}/api/v2/data-app/datamarts",
                json=CREATE_DATAMART,
                headers={"Authorization": f"Bearer {self.token('create_datamart')}"},
                timeout=PATIENCE,
            )


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Fuzzed]:
    data_dir = tmp_path_factory.mktemp("fuzz")
    limits = {"rate_limit": 10_000_000, "failed_auth_limit": 10_000_000, "connect_seconds": 0.5}
    with (
        shop_source(files) as source,
        live(data_dir, files, statement_seconds=5, **limits) as server,
    ):
        add_source(data_dir, source, "postgres-main")
        database, _ = database_of(Settings(data_dir=data_dir))
        with database.directory() as directory:
            organisation_id = directory.organisation("default")
        yield Fuzzed(server, database, organisation_id, source)
        database.close()


def _examples() -> int:
    """How many requests are made up for each operation."""
    given = os.environ.get("MARTLET_TEST_FUZZ_EXAMPLES")
    return int(given or (15 if is_whole() else 4))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.label)
def test_no_answer_is_a_500_or_undocumented(fuzzed: Fuzzed, operation: Any) -> None:
    name = operation.definition.raw["operationId"]
    modes = schemathesis.GenerationMode

    @settings(
        max_examples=_examples(),
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(
            operation.as_strategy(generation_mode=modes.POSITIVE),
            operation.as_strategy(generation_mode=modes.NEGATIVE),
        )
    )
    def holds(case: Any) -> None:
        fuzzed.restore()
        case.call_and_validate(
            base_url=fuzzed.server.url,
            headers={"Authorization": f"Bearer {fuzzed.token(name)}"},
            excluded_checks=[
                schemathesis.checks.CHECKS.get_one(check)
                for check in ("ignored_auth", "positive_data_acceptance", "unsupported_method")
            ],
        )

    holds()
