"""Repositories. Each is made for one organisation and cannot reach another's rows."""

import sqlalchemy as sa

from martlet.store.repository.audit import AuditTrail
from martlet.store.repository.dashboards import Dashboards
from martlet.store.repository.data_apps import DataApps
from martlet.store.repository.datamarts import Datamarts
from martlet.store.repository.datasources import Datasources
from martlet.store.repository.embeds import Embeds
from martlet.store.repository.idempotency import Answers
from martlet.store.repository.keys import ApiKeys, ServiceTokens
from martlet.store.repository.revocations import Revocations
from martlet.store.repository.saved import Saved
from martlet.store.repository.whitelist import Whitelist
from martlet.store.repository.workspaces import Workspaces
from martlet.store.scope import Scope
from martlet.store.secrets import Secrets


class Repository:
    """The resources of one organisation, in one transaction."""

    def __init__(self, connection: sa.Connection, organisation_id: str, secrets: Secrets) -> None:
        scope = Scope(connection, organisation_id, secrets)
        self.answers = Answers(scope)
        self.api_keys = ApiKeys(scope)
        self.audit = AuditTrail(scope)
        self.dashboards = Dashboards(scope)
        self.data_apps = DataApps(scope)
        self.datamarts = Datamarts(scope)
        self.datasources = Datasources(scope)
        self.embeds = Embeds(scope)
        self.revocations = Revocations(scope)
        self.saved = Saved(scope)
        self.service_tokens = ServiceTokens(scope)
        self.whitelist = Whitelist(scope)
        self.workspaces = Workspaces(scope)
