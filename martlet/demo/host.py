"""The back end of the demo's page: it knows who is signed in, and gets tokens for them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from martlet.client import Api
from martlet.demo.boards import BOARD, EMBED, WORKSPACE
from martlet.demo.place import plain_clients
from martlet.demo.provision import DATA_APP, unless_there
from martlet.demo.shop import Shop

PAGE = Path(__file__).parent / "page"


async def provision_board(api: Api) -> None:
    """Make the dashboard, what it is kept in, and its embed, where they are missing."""
    await unless_there(api, "/api/v2/workspace", WORKSPACE)
    await unless_there(api, "/api/v2/dashboards", BOARD)
    embeds = await api.json("GET", "/api/v2/data-app/embeds")
    if all(embed["dashboardId"] != BOARD["id"] for embed in embeds["data"]):
        await api.json("POST", "/api/v2/data-app/embeds", body=EMBED)


def about(shop: Shop) -> Mapping[str, Any]:
    """What the page is told: who may be signed in, and how the dashboard's metrics are called."""
    known = {client_id: (name, country) for client_id, name, country in shop.clients()}
    return {
        "clients": [
            {"id": client_id, "name": known[client_id][0], "country": known[client_id][1]}
            for client_id in plain_clients(shop)
        ],
        "metrics": {metric["id"]: metric["name"] for metric in BOARD["metrics"]},
    }


async def guest_token(api: Api, shop: Shop, client_id: str) -> str:
    """A token for a client that the page offers, by the call that every back end makes.

    Raises KeyError for any other client.
    """
    if client_id not in plain_clients(shop):
        raise KeyError(client_id)
    body = {"clientId": client_id, "dataAppName": DATA_APP}
    answer = await api.json("POST", "/api/v2/guest-token/create", body=body)
    return str(answer["token"])
