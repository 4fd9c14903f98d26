"""The tables of our own store. Documents are JSON; looked-up or unique values have columns."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the time zone; this type restores it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value


_ID = String(32)
# Names sort by code point, so that both kinds of store agree.
_NAME = String(128).with_variant(String(128, collation="C"), "postgresql")
_MOMENT = Moment()


def _id() -> Column[str]:
    return Column("id", _ID, primary_key=True)


def _organisation() -> Column[str]:
    return Column("organisation_id", _ID, ForeignKey("organisations.id"), nullable=False)


def _created() -> Column[object]:
    return Column("created_at", _MOMENT, nullable=False)


organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("name", _NAME, nullable=False, unique=True),
    _created(),
)

service_tokens = Table(
    "service_tokens",
    metadata,
    _id(),
    _organisation(),
    Column("name", _NAME, nullable=False),
    Column("prefix", String(24), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    _created(),
    Column("expires_at", _MOMENT),
    Column("last_used_at", _MOMENT),
)

data_apps = Table(
    "data_apps",
    metadata,
    _id(),
    _organisation(),
    Column("name", _NAME, nullable=False),
    Column("datasources", Text),
    _created(),
    UniqueConstraint("organisation_id", "name"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    _organisation(),
    Column(
        "data_app_id",
        _ID,
        ForeignKey("data_apps.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", _NAME, nullable=False),
    Column("prefix", String(24), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    _created(),
    Column("expires_at", _MOMENT),
    Column("last_used_at", _MOMENT),
)

datasources = Table(
    "datasources",
    metadata,
    _id(),
    _organisation(),
    Column("name", _NAME, nullable=False),
    Column("engine", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed_credentials", Text, nullable=False),
    _created(),
    Column("updated_at", _MOMENT, nullable=False),
    UniqueConstraint("organisation_id", "name"),
)

# In a table of its own, because it is large and rarely needed.
datasource_schemas = Table(
    "datasource_schemas",
    metadata,
    Column(
        "datasource_id",
        _ID,
        ForeignKey("datasources.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("document", Text, nullable=False),
    Column("databases", Text, nullable=False),
    Column("read_at", _MOMENT, nullable=False),
)

datamarts = Table(
    "datamarts",
    metadata,
    _id(),
    _organisation(),
    Column("name", _NAME, nullable=False),
    Column("datasource_id", _ID, ForeignKey("datasources.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _created(),
    Column("updated_at", _MOMENT, nullable=False),
    UniqueConstraint("organisation_id", "name"),
)

# Origins of the pages that may show a data app's embeds. None: only pages of this machine.
whitelist_domains = Table(
    "whitelist_domains",
    metadata,
    Column("data_app_id", _ID, ForeignKey("data_apps.id", ondelete="CASCADE"), primary_key=True),
    Column("domain", String(255), primary_key=True),
)

# A workspace is bound to one datasource or one datamart, or to none (`connection_id` is NULL).
workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    _organisation(),
    Column("name", _NAME, nullable=False),
    Column("connection_type", String(32), nullable=False),
    Column("connection_id", _ID),
    _created(),
    UniqueConstraint("organisation_id", "name"),
)

# `id` is the public id, which an imported file may set.
dashboards = Table(
    "dashboards",
    metadata,
    Column("organisation_id", _ID, ForeignKey("organisations.id"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("workspace_id", _ID, ForeignKey("workspaces.id"), index=True),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _created(),
    Column("updated_at", _MOMENT, nullable=False),
)

# A dashboard or metric that a data app shows, its datamart, and the viewers' permissions.
embeds = Table(
    "embeds",
    metadata,
    _id(),
    _organisation(),
    Column("data_app_id", _ID, ForeignKey("data_apps.id", ondelete="CASCADE"), nullable=False),
    Column("dashboard_id", String(64), nullable=False),
    Column("datamart_id", _ID, ForeignKey("datamarts.id"), nullable=False, index=True),
    Column("name", _NAME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _created(),
    ForeignKeyConstraint(
        ["organisation_id", "dashboard_id"], ["dashboards.organisation_id", "dashboards.id"]
    ),
    Index("ix_embeds_data_app_id_dashboard_id", "data_app_id", "dashboard_id"),
)

# Metrics that viewers saved. `client` and `viewer` are digests. A viewer has one layout per embed.
saved_metrics = Table(
    "saved_metrics",
    metadata,
    _id(),
    _organisation(),
    Column("embed_id", _ID, ForeignKey("embeds.id", ondelete="CASCADE"), nullable=False),
    Column("client", String(64), nullable=False),
    Column("viewer", String(64), nullable=False),
    Column("document", Text, nullable=False),
    _created(),
    Index("ix_saved_metrics_embed_id_client", "embed_id", "client"),
)

saved_layouts = Table(
    "saved_layouts",
    metadata,
    _organisation(),
    Column("embed_id", _ID, ForeignKey("embeds.id", ondelete="CASCADE"), primary_key=True),
    Column("client", String(64), primary_key=True),
    Column("viewer", String(64), primary_key=True),
    Column("document", Text, nullable=False),
    Column("updated_at", _MOMENT, nullable=False),
)

# The server's own keys: one signs guest tokens, the other makes clients' digests.
server_keys = Table(
    "server_keys",
    metadata,
    _id(),
    Column("sealed", Text, nullable=False),
    _created(),
)

# A guest token is revoked if it was issued before `before` and matches every column that is set.
revocations = Table(
    "revocations",
    metadata,
    _id(),
    _organisation(),
    Column("data_app_id", _ID, nullable=False),
    Column("token_id", String(64)),
    Column("client", String(64)),
    Column("before", _MOMENT, nullable=False),
    Column("expires_at", _MOMENT, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    _organisation(),
    Column("at", _MOMENT, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(160), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("client", String(64)),  # a digest, as everywhere
    Column("certificate", String(64)),
    Column("detail", Text),
    Index("ix_audit_organisation_id_at", "organisation_id", "at"),
    Index("ix_audit_organisation_id_client", "organisation_id", "client"),
    Index("ix_audit_organisation_id_certificate", "organisation_id", "certificate"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("sealed_answer", Text, nullable=False),
    Column("created_at", _MOMENT, nullable=False, index=True),
)
