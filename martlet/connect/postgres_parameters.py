"""The parameters of libpq, so that none of this server's own secrets reach a customer's host.

For each missing parameter, libpq reads the environment (PGPASSWORD, PGOPTIONS, …) and then files in
the home directory (~/.pgpass, ~/.postgresql). So all parameters are set, some to an empty
text. PostgreSQL documentation, "Parameter Key Words" and "Environment Variables".
"""

import os
from collections.abc import MutableMapping

from martlet.connect.session import Target
from martlet.model.datasource import Encryption

# No parameter overrides these: libpq sends the last three to every server, and looks up the
# service in a file or LDAP. The store names its service in its URL (`?service=`).
_WITHOUT_PARAMETER = ("PGSERVICE", "PGTZ", "PGDATESTYLE", "PGGEQO")

# A path without a file: an empty name would mean the file in the home directory.
_NO_FILE = "/dev/null/none"

_FIXED = {
    "application_name": "martlet",
    "client_encoding": "UTF8",
    "options": "",
    "passfile": _NO_FILE,
    "sslcertmode": "disable",
    "sslcert": _NO_FILE,
    "sslkey": _NO_FILE,
    "sslcrl": _NO_FILE,
    "sslcrldir": _NO_FILE,
    "sslcompression": "0",
    "sslnegotiation": "postgres",
    "sslsni": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "ssl_max_protocol_version": "",
    "min_protocol_version": "3.0",
    "max_protocol_version": "3.0",
    "channel_binding": "prefer",
    # Not gss, sspi or oauth: a server that asks for them would get this server's own ticket.
    "require_auth": "none,password,md5,scram-sha-256",
    "requirepeer": "",
    "gssencmode": "disable",
    "gssdelegation": "0",
    "gsslib": "",
    "krbsrvname": "postgres",
    "target_session_attrs": "any",
    "load_balance_hosts": "disable",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


def forget_ambient(environment: MutableMapping[str, str]) -> None:
    """Remove the variables from `environment` that libpq reads and no parameter overrides."""
    for name in _WITHOUT_PARAMETER:
        environment.pop(name, None)


# At import time, no other thread reads the environment yet.
forget_ambient(os.environ)


def parameters(target: Target) -> dict[str, str]:
    """Every parameter that libpq would read elsewhere, except `service`."""
    credentials = target.credentials
    address = target.address or ""
    is_verified = credentials.encryption is Encryption.VERIFY_FULL
    return _FIXED | {
        "host": credentials.host or "",
        "hostaddr": "" if address.startswith("/") else address,
        "port": str(credentials.port or 5432),
        "dbname": target.database or "",
        "user": credentials.username or "",
        "password": credentials.password.reveal(),
        "sslmode": credentials.encryption.value,
        "sslrootcert": "system" if is_verified else _NO_FILE,
        "connect_timeout": str(max(2, round(target.connect_seconds))),
    }
