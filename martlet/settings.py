"""Every setting, read once from the environment (`MARTLET_…`) and passed on, frozen."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_STORES = ("postgresql://", "postgres://", "postgresql+psycopg://", "sqlite:///")
_LEAST_MEMORY = 32 * 1024**2  # bytes of one DuckDB session
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_HERE = re.compile(r"https?://(localhost|127[0-9.]*|\[::1\])(:[0-9]{1,5})?")
_DEFAULT_PORT = re.compile(r"\A(http://.+):80\Z|\A(https://.+):443\Z")

Listed = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """The server's configuration. The defaults run it on one machine, for one organisation."""

    model_config = SettingsConfigDict(env_prefix="MARTLET_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default=Path(".martlet"),
        description="Where the server keeps its store, its secret key and database files.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    public_url: str = Field(
        default="",
        description="Where browsers reach the server, such as `https://analytics.example.com`: its"
        " own pages may use guest tokens. If empty, pages at an address or localhost are its own,"
        " unless a proxy may have passed the request on.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="Processes that serve requests.")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="The metadata store: `postgresql://…`; SQLite in the data directory if empty.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Secret keys, newest first, comma-separated; 32 bytes each in URL-safe base64."
        " If empty, `secret.key` in the data directory, made at the first start.",
    )
    files_dir: Path | None = Field(
        default=None,
        description="The directory of DuckDB and SQLite files; `files` in the data directory if"
        " empty.",
    )
    datasource_networks: Listed = Field(
        default=(),
        description="Networks that datasources may be in, comma-separated; any if empty."
        " Link-local and cloud metadata addresses are always refused.",
    )
    datasource_sockets: Listed = Field(
        default=(),
        description="Directories of unix sockets that datasources may use, comma-separated.",
    )
    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="Redis or Valkey for rate limits that servers share; in process if empty.",
    )
    trusted_proxies: Listed = Field(
        default=(),
        description="Networks of proxies whose X-Forwarded-For is trusted, comma-separated.",
    )
    rate_limit: int = Field(default=500, ge=1, description="Requests per token and window.")
    rate_limit_seconds: int = Field(default=120, ge=1, description="The window of rate limits.")
    failed_auth_limit: int = Field(
        default=60, ge=1, description="Failed authentications per address and window."
    )
    max_body_bytes: int = Field(
        default=16 * 1024 * 1024, ge=1024, le=1024**3, description="The largest request body."
    )
    body_seconds: int = Field(
        default=60,
        ge=1,
        le=600,
        description="The longest time that a request's body may take to arrive.",
    )
    max_head_bytes: int = Field(
        default=32 * 1024,
        ge=16 * 1024,
        le=256 * 1024,
        description="The largest head of a request: its path and its headers, 100 at most.",
    )
    head_seconds: int = Field(
        default=10,
        ge=1,
        le=120,
        description="The longest time that a request's head may take to arrive, from the"
        " connection's start or the head's first byte.",
    )
    idle_seconds: int = Field(
        default=15,
        ge=1,
        le=600,
        description="How long an idle connection stays open. Behind a proxy with persistent"
        " connections, set it longer than the proxy's own timeout.",
    )
    answer_seconds: int = Field(
        default=60,
        ge=1,
        le=600,
        description="The longest time that a client may leave sent data unread.",
    )
    max_connections: int = Field(
        default=512,
        ge=8,
        le=65_536,
        description="Connections at once per process; less than the process may open files.",
    )
    max_address_connections: int = Field(
        default=128,
        ge=4,
        le=65_536,
        description="Connections at once per address and process; those of trusted proxies do not"
        " count.",
    )
    stop_seconds: int = Field(
        default=10,
        ge=0,
        description="How long a stopping server waits for requests in progress.",
    )
    statement_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="The longest time that a query may take, waiting included.",
    )
    connect_seconds: float = Field(
        default=5.0, gt=0, le=60, description="The longest time that connecting may take."
    )
    max_rows: int = Field(default=1_000_000, ge=1, description="Rows of one result.")
    max_result_bytes: int = Field(
        default=256 * 1024 * 1024, ge=1024, description="Bytes of one result, as sent."
    )
    datasource_sessions: int = Field(
        default=8, ge=1, le=64, description="Queries at once on one datasource."
    )
    client_sessions: int = Field(
        default=3, ge=1, le=64, description="Queries at once of one client on one datasource."
    )
    open_databases: int = Field(
        default=64, ge=1, description="Databases kept open at once; the least used are closed."
    )
    duckdb_memory_bytes: int = Field(
        default=2 * 1024**3,
        ge=32 * 1024**2,
        description="Bytes of memory that DuckDB may use in each process, for all datasources and"
        " queries together.",
    )
    duckdb_temp_bytes: int = Field(
        default=4 * 1024**3,
        ge=0,
        description="Bytes of temporary files that DuckDB may write in each process, below `temp`"
        " in the data directory; 0 allows none.",
    )
    duckdb_sessions: int = Field(
        default=8,
        ge=1,
        le=64,
        description="Queries at once on all DuckDB files per process. Each gets an equal part of"
        " the memory and of the temporary files; at least 32 MiB of memory.",
    )
    audit_days: int = Field(
        default=90,
        ge=0,
        le=36_500,
        description="Days that queries on datasources stay in the audit trail; 0 keeps none. Other"
        " entries stay forever.",
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="The least level that is logged.",
    )
    log_format: str = Field(
        default="json", pattern="^(json|console)$", description="The format of the log."
    )

    @field_validator("datasource_networks", "datasource_sockets", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("datasource_networks", "trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ipaddress.ip_network(text)
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_store(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(_STORES):
            raise ValueError("write it as postgresql://user@host/database, or sqlite:///path")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        origin = value.lower().removesuffix("/")
        if origin and not _ORIGIN.fullmatch(origin):
            raise ValueError("write scheme, host and port alone: https://analytics.example.com")
        return _DEFAULT_PORT.sub(r"\1\2", origin)

    @model_validator(mode="after")
    def _has_memory_for_each(self) -> "Settings":
        if self.duckdb_memory_bytes < _LEAST_MEMORY * self.duckdb_sessions:
            raise ValueError(
                f"MARTLET_DUCKDB_MEMORY_BYTES must be {_LEAST_MEMORY * self.duckdb_sessions} or"
                " more: 32 MiB for each of MARTLET_DUCKDB_SESSIONS"
            )
        return self

    @property
    def store_url(self) -> str:
        given = self.database_url.get_secret_value()
        return given or f"sqlite:///{self.data_dir.resolve() / 'martlet.db'}"

    @property
    def key_file(self) -> Path:
        return self.data_dir / "secret.key"

    @property
    def files(self) -> Path:
        return self.files_dir or self.data_dir / "files"

    @property
    def temp_dir(self) -> Path:
        return self.data_dir / "temp"

    @property
    def is_public(self) -> bool:
        """Whether browsers reach the server through another machine's name."""
        return bool(self.public_url) and not _HERE.fullmatch(self.public_url)

    def proxies(self) -> tuple[Network, ...]:
        return tuple(map(ipaddress.ip_network, self.trusted_proxies))

    def networks(self) -> tuple[Network, ...] | None:
        """The networks that datasources may be in; None for any."""
        return tuple(map(ipaddress.ip_network, self.datasource_networks)) or None
