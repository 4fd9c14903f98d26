"""Where the demo keeps what it has, and the tokens that it gave out before."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from martlet.demo.shop import Shop
from martlet.settings import Settings

_PLAIN = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    service_token: str
    api_key: str


def plain_clients(shop: Shop) -> list[str]:
    """Client ids that need no quoting anywhere, the largest first."""
    return [client_id for client_id, _, _ in shop.clients() if _PLAIN.fullmatch(client_id)][:8]


def read_tokens(place: Path) -> Tokens | None:
    """The tokens of the last start, if there was one."""
    try:
        lines = (place / "demo.env").read_text().splitlines()
    except FileNotFoundError:
        return None
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    try:
        return Tokens(values["MARTLET_SERVICE_TOKEN"], values["MARTLET_API_KEY"])
    except KeyError:
        return None


def write_env(settings: Settings, url: str, tokens: Tokens, clients: list[str]) -> Path:
    """Write `demo.env`, for its owner only. It is there when the server answers.

    A shell can read it. Commands that are given it find the server, and its store.
    """
    path = settings.data_dir / "demo.env"
    text = (
        f"MARTLET_URL={url}\n"
        f"MARTLET_SERVICE_TOKEN={tokens.service_token}\n"
        f"MARTLET_API_KEY={tokens.api_key}\n"
        f"MARTLET_PORT={settings.port}\n"
        f"MARTLET_DEMO_CLIENTS={','.join(clients)}\n"
        f"MARTLET_DATA_DIR={shlex.quote(str(settings.data_dir))}\n"
        f"MARTLET_DATASOURCE_SOCKETS={shlex.quote(','.join(settings.datasource_sockets))}\n"
    )
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text)
    fresh.replace(path)
    return path
