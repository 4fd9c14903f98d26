"""The tables of our own store. Documents are JSON; columns are what is looked up or unique."""

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
    """A moment in UTC. SQLite forgets time zones; this remembers."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)
        return value


_ID = String(32)
# Names sort alike on both stores: by code point.
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

# Apart from its datasource, because it is large and seldom needed.
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

# Where the pages of a data app are that may show its embeds. Without any, those of this machine.
whitelist_domains = Table(
    "whitelist_domains",
    metadata,
    Column("data_app_id", _ID, ForeignKey("data_apps.id", ondelete="CASCADE"), primary_key=True),
    Column("domain", String(255), primary_key=True),
)

# A workspace is on one datasource or one datamart, or on any (both columns empty).
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

# `id` is the public one, which a file that is imported may bring along.
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

# What a data app shows of a dashboard, on which datamart, and what it lets viewers do.
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

# What viewers made for themselves: `client` and `viewer` are digests. Layouts are one a viewer.
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

# The server's own keys: one that signs guest tokens, one that makes clients' digests.
server_keys = Table(
    "server_keys",
    metadata,
    _id(),
    Column("sealed", Text, nullable=False),
    _created(),
)

# A guest token is revoked if it was issued before `before` and fits every column that is set.
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
