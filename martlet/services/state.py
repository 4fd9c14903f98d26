"""The state that all requests share: assembled once, when the application starts."""

from dataclasses import dataclass

from martlet.connect.connections import Connections
from martlet.services.access.authenticate import Authenticator
from martlet.services.access.guest_jwt import GuestTokens
from martlet.services.access.rate_limits import RateLimits
from martlet.services.audit.writer import Trail
from martlet.services.queries.caches import Caches
from martlet.services.queries.compile_pool import Compilers
from martlet.settings import Settings
from martlet.store.database import Database
from martlet.store.server_keys import ServerKeys


@dataclass(frozen=True, slots=True)
class State:
    settings: Settings
    database: Database
    connections: Connections
    keys: ServerKeys
    guests: GuestTokens
    authenticator: Authenticator
    limits: RateLimits
    caches: Caches
    trail: Trail
    compilers: Compilers

    def client_digest(self, organisation_id: str, client_id: str) -> str:
        """The keyed digest of a client id, for logs, certificates and revocations."""
        return self.keys.digest(organisation_id, client_id)
