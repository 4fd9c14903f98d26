"""Opens the metadata store that the settings name, with the keys that it is sealed with."""

from martlet.settings import Settings
from martlet.store.database import Database
from martlet.store.secrets import SecretKey, Secrets, keys_from_file


def database_of(settings: Settings) -> tuple[Database, Secrets]:
    """The metadata store, and the secrets that it is sealed with."""
    secrets = Secrets(lambda: secret_keys(settings))
    return Database(settings.store_url, secrets), secrets


def secret_keys(settings: Settings) -> list[SecretKey]:
    given = settings.secret_key.get_secret_value()
    if given:
        return [SecretKey.parse(text.strip()) for text in given.split(",")]
    return keys_from_file(settings.key_file)
