"""The tables of our own store. Documents are JSON; columns are what is looked up or unique."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
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
    Column("detail", Text),
    Index("ix_audit_organisation_id_at", "organisation_id", "at"),
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
