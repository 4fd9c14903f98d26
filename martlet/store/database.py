"""The store's interface to the rest of the server: repositories, and the token directory."""

from collections.abc import Iterator
from contextlib import contextmanager

from martlet.store import server_keys
from martlet.store.directory import Directory
from martlet.store.migrate import alone, is_migrated, migrate
from martlet.store.repository import Repository
from martlet.store.secrets import Secrets
from martlet.store.server_keys import ServerKeys
from martlet.store.session import Store


class Database:
    def __init__(self, url: str, secrets: Secrets) -> None:
        self._store = Store(url)
        self._secrets = secrets

    @property
    def kind(self) -> str:
        return self._store.engine.dialect.name

    def prepare(self) -> ServerKeys:
        """Migrate the store to the newest schema and return the server's keys."""
        migrate(self._store)
        with alone(self._store) as connection:
            return server_keys.server_keys_of(connection, self._secrets)

    def is_ready(self) -> bool:
        """Whether the store answers and has the newest schema."""
        return is_migrated(self._store)

    @contextmanager
    def reading(self, organisation_id: str) -> Iterator[Repository]:
        with self._store.reading() as connection:
            yield Repository(connection, organisation_id, self._secrets)

    @contextmanager
    def writing(self, organisation_id: str) -> Iterator[Repository]:
        """Commits if the block ends without an error."""
        with self._store.writing() as connection:
            yield Repository(connection, organisation_id, self._secrets)

    @contextmanager
    def directory(self, *, writes: bool = False) -> Iterator[Directory]:
        with self._store.writing() if writes else self._store.reading() as connection:
            yield Directory(connection)

    def reseal(self) -> int:
        """Seal everything with the newest secret key. Returns how many texts had an older key."""
        with self._store.writing() as connection:
            resealed = server_keys.reseal(connection, self._secrets)
            for organisation_id in Directory(connection).organisations().values():
                repository = Repository(connection, organisation_id, self._secrets)
                resealed += repository.datasources.reseal() + repository.answers.reseal()
        return resealed

    def close(self) -> None:
        self._store.close()
