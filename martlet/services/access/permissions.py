"""The permissions of a viewer: those of the embed without those that the token takes away."""

from collections.abc import Mapping
from dataclasses import replace

from martlet.errors import Code, Failure, did_you_mean
from martlet.model.board import Allows

# Each permission of a token, with what a token takes away by setting it to false.
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "isEnableManageMetrics": ("create_metrics", "update_metrics", "delete_metrics"),
    "isEnableMetricCreation": ("create_metrics",),
    "isEnableMetricUpdation": ("update_metrics",),
    "isEnableMetricDeletion": ("delete_metrics",),
    "isEnableArchiveMetrics": ("delete_metrics",),
    "isEnableCustomizeLayout": ("change_layout",),
    "isEnableCreateDashboardView": ("change_layout",),
    "isEnableUnderlyingData": ("underlying_data",),
    "isEnableDownloadMetrics": ("download",),
    "isEnableFullscreen": ("fullscreen",),
    "isShowDashboardName": ("show_name",),
}


def check_permissions(permissions: Mapping[str, bool]) -> None:
    """Raises INVALID_REQUEST_BODY for an unknown permission: it may be mistyped."""
    for name in permissions:
        if name not in PERMISSIONS:
            message = f"There is no permission {name}{did_you_mean(name, PERMISSIONS)}"
            raise Failure(Code.INVALID_REQUEST_BODY, message, at=f"permissions.{name}")


def allowed(allows: Allows, permissions: Mapping[str, bool]) -> Allows:
    taken = [what for name, is_on in permissions.items() if not is_on for what in PERMISSIONS[name]]
    return replace(allows, **dict.fromkeys(taken, False))
