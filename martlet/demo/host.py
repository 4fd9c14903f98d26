"""The back end of the demo's page: it knows the signed-in client and gets tokens for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from martlet.client import Api
from martlet.demo.boards import BOARD, EMBED, WORKSPACE
from martlet.demo.env_file import plain_clients
from martlet.demo.provision import DATA_APP, unless_there
from martlet.demo.shop import Shop

PAGE = Path(__file__).parent / "page"


async def provision_board(api: Api) -> None:
    """Create the workspace, the dashboard and its embed, unless they exist."""
    await unless_there(api, "/api/v2/workspace", WORKSPACE)
    await unless_there(api, "/api/v2/dashboards", BOARD)
    embeds = await api.json("GET", "/api/v2/data-app/embeds")
    if all(embed["dashboardId"] != BOARD["id"] for embed in embeds["data"]):
        await api.json("POST", "/api/v2/data-app/embeds", body=EMBED)


def about(shop: Shop) -> Mapping[str, Any]:
    """The page's data: the clients that can sign in, and the names of the metrics."""
    clients_by_id = {client_id: (name, country) for client_id, name, country in shop.clients()}
    return {
        "clients": [
            {
                "id": client_id,
                "name": clients_by_id[client_id][0],
                "country": clients_by_id[client_id][1],
            }
            for client_id in plain_clients(shop)
        ],
        "metrics": {metric["id"]: metric["name"] for metric in BOARD["metrics"]},
    }


async def guest_token(api: Api, shop: Shop, client_id: str) -> str:
    """A token for one of the page's clients, created as any back end would.

    Raises KeyError for any other client.
    """
    if client_id not in plain_clients(shop):
        raise KeyError(client_id)
    body = {"clientId": client_id, "dataAppName": DATA_APP}
    answer = await api.json("POST", "/api/v2/guest-token/create", body=body)
    return str(answer["token"])
