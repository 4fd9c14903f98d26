"""A home and an environment full of what no customer's host may be told, and a process in them.

Run as a module, this opens the datasources that it is given.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg import pq

from tests.support.waiting import PATIENCE

WORD = "stolen"
_OTHERS = (
    *("PGTZ", "PGDATESTYLE", "PGGEQO", "PGREALM", "PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR"),
    *("USER", "LOGNAME", "LNAME", "USERNAME"),
    *(
        f"{family}_{name}"
        for family in ("MYSQL", "MARIADB", "CLICKHOUSE")
        for name in ("USER", "PWD", "PASSWORD", "HOST", "HOME", "DATABASE", "GROUP_SUFFIX", "TOKEN")
    ),
    *("MYSQL_TEST_LOGIN_FILE", "CLICKHOUSE_CONNECT_NATIVE_CODEC", "motherduck_token"),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"),
    *("GOOGLE_APPLICATION_CREDENTIALS", "AZURE_CLIENT_SECRET", "KRB5CCNAME", "NETRC"),
)
_HOME = {
    ".pgpass": f"*:*:*:*:{WORD}\n",
    ".pg_service.conf": f"[{WORD}]\nuser={WORD}\npassword={WORD}\noptions=-c {WORD}.x=1\n",
    ".my.cnf": f"[client]\nuser={WORD}\npassword={WORD}\nport=1\n",
    ".netrc": f"default login {WORD} password {WORD}\n",
    ".clickhouse-client/config.xml": f"<config><user>{WORD}</user></config>",
    ".aws/credentials": f"[default]\naws_secret_access_key = {WORD}\n",
    ".duckdb/stored_secrets/main.duckdb_secret": WORD,
    ".duckdbrc": f"SELECT '{WORD}';\n",
}


@dataclass(frozen=True)
class Identity:
    """A certificate and its key, in PEM files."""

    certificate: Path
    key: Path


def identity(folder: Path, name: str) -> Identity:
    """A certificate for `name`, signed by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Identity(folder / "postgresql.crt", folder / "postgresql.key")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    made.key.chmod(0o600)
    return made


def plant_home(home: Path) -> Identity:
    """Every file of a home directory that a client library is known to read."""
    for name, text in _HOME.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o600)
    planted = identity(home / ".postgresql", WORD)
    (home / ".postgresql" / "root.crt").write_bytes(planted.certificate.read_bytes())
    return planted


def plain_environment(home: Path) -> dict[str, str]:
    """Nothing but what Python needs, in `home`."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def planted_environment(home: Path, proxy_port: int) -> dict[str, str]:
    """Every variable that libpq has a parameter for, and the others that are known."""
    names = {option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar}
    values = dict.fromkeys([*names, *_OTHERS], WORD)
    values["PGOPTIONS"] = f"-c {WORD}.x=1"
    values["PGPASSFILE"] = str(home / ".pgpass")
    proxies = ("http_proxy", "https_proxy", "all_proxy")
    values |= {
        name: f"http://{WORD}:{WORD}@127.0.0.1:{proxy_port}"
        for proxy in proxies
        for name in (proxy, proxy.upper())
    }
    return plain_environment(home) | values | {"SSLKEYLOGFILE": str(home / "keys.log")}


@dataclass(frozen=True)
class Opened:
    """A datasource at localhost, or in a file, that a process is told to open."""

    engine: str
    place: str  # a port, or a path
    username: str = ""
    password: str = ""
    encryption: str = "prefer"


def open_in(environment: dict[str, str], *datasources: Opened) -> list[str]:
    """What a process in `environment` says of opening `datasources`, one after the other."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.ambient"],
        env=environment,
        input=json.dumps([asdict(datasource) for datasource in datasources]),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers: list[str] = json.loads(ran.stdout)
    return answers


def _open(given: Opened) -> str:
    # Not at the top: what a driver does when it is imported is done in the planted environment.
    from martlet.connect.drivers import DRIVERS
    from martlet.connect.session import Target
    from martlet.model.datasource import Credentials, Encryption, Secret

    is_file = DRIVERS[given.engine].port is None
    credentials = Credentials(
        host=None if is_file else "localhost",
        port=None if is_file else int(given.place),
        username=given.username or None,
        password=Secret(given.password),
        encryption=Encryption(given.encryption),
    )
    file = Path(given.place) if is_file else None
    try:
        DRIVERS[given.engine].schema(Target("", credentials, 5, 5, address="127.0.0.1", file=file))
    except Exception as error:  # noqa: BLE001 - it is told
        return f"{type(error).__name__}: {error}"
    return "read"


if __name__ == "__main__":
    json.dump([_open(Opened(**given)) for given in json.load(sys.stdin)], sys.stdout)
