"""The demo's dashboard, workspace and embed, as bodies of the API."""

import json
from pathlib import Path
from typing import Any

from martlet.demo.provision import DATAMART

BOARD: dict[str, Any] = json.loads((Path(__file__).parent / "shop.json").read_text())
WORKSPACE = {
    "name": BOARD["workspaceName"],
    "connectionType": "DATAMART",
    "datamartName": DATAMART,
}
EMBED = {
    "dashboardId": BOARD["id"],
    "embedType": "dashboard",
    "workspaceName": BOARD["workspaceName"],
    "name": BOARD["name"],
    "accessSettings": {
        "datamartName": DATAMART,
        "isAllowMetricCreation": True,
        "isAllowManageMetrics": True,
        "isAllowMetricLayoutChange": True,
        "isAllowUnderlyingData": True,
    },
}
