"""Request bodies of guest tokens."""

from typing import Any

from pydantic import Field

from martlet.http.bodies.access import ClientId
from martlet.http.bodies.base import Body, Name, Text
from martlet.http.bodies.filter_values import FilterInput, app_value
from martlet.model.board import FilterValue
from martlet.model.guest_draft import DraftValues, GuestDraft, ScopeDraft
from martlet.services.access.guest_jwt import LONGEST_SECONDS


class DashboardAppFilters(Body):
    """Values of the app filters that a dashboard names."""

    dashboard_id: Name
    values: dict[Name, FilterInput] = Field(min_length=1, max_length=30)
    is_show_on_url: bool = Field(
        default=False, description="Accepted without effect: viewers never see forced filters."
    )

    def draft(self, at: str) -> DraftValues:
        """Raises APP_FILTER_PARAM_ERROR."""
        return DraftValues(self.dashboard_id, _values(self.values, at), at)


class MetricAppFilters(Body):
    """Values of the app filters that a metric names."""

    metric_id: Name
    values: dict[Name, FilterInput] = Field(min_length=1, max_length=30)

    def draft(self, at: str) -> DraftValues:
        """Raises APP_FILTER_PARAM_ERROR."""
        return DraftValues(self.metric_id, _values(self.values, at), at)


class GuestDashboard(Body):
    id: Name = Field(description="The only dashboard that the token may show.")


class GuestParams(Body):
    timezone: Text | None = Field(default=None, examples=["Europe/Berlin"])
    user_identifier: Text | None = Field(
        default=None, description="The client's user. Saved metrics and layouts belong to them."
    )
    allowed_embeds: list[Name] | None = Field(
        default=None, max_length=100, description="The only embeds that the token may show."
    )
    app_filters: list[MetricAppFilters] = Field(default=[], max_length=50)
    dashboard_app_filters: list[DashboardAppFilters] = Field(default=[], max_length=50)
    hide_dashboard_filters: list[Name] = Field(
        default=[], max_length=30, description="Filters that the viewer neither sees nor changes."
    )
    dashboard: GuestDashboard | None = None


class GuestTokenBody(Body):
    client_id: ClientId | int = Field(
        description="The client, as the client table names it.", examples=["nordwind-traders"]
    )
    data_app_name: Name = Field(examples=["storefront"])
    expiry_time: int | None = Field(
        default=None,
        ge=1000,
        le=LONGEST_SECONDS * 1000,
        description="The token's lifetime in milliseconds. Default: one hour.",
        examples=[3_600_000],
    )
    params: GuestParams | None = None
    permissions: dict[Name, bool] | None = Field(
        default=None, description="Removes permissions that the embed grants. It cannot add any."
    )
    theme: dict[str, Any] | None = Field(
        default=None, description="Design tokens for the custom element, as names and values."
    )

    def draft(self) -> GuestDraft:
        """Raises APP_FILTER_PARAM_ERROR."""
        params = self.params or GuestParams()
        return GuestDraft(
            client_id=str(self.client_id),
            data_app=self.data_app_name,
            timezone=params.timezone or "UTC",
            user=params.user_identifier,
            seconds=None if self.expiry_time is None else self.expiry_time // 1000,
            scope=self._scope(params),
        )

    def _scope(self, params: GuestParams) -> ScopeDraft:
        embeds, dashboard = params.allowed_embeds, params.dashboard
        return ScopeDraft(
            embeds=None if embeds is None else tuple(embeds),
            dashboard_id=None if dashboard is None else dashboard.id,
            dashboard_values=tuple(
                body.draft(f"params.dashboardAppFilters[{i}]")
                for i, body in enumerate(params.dashboard_app_filters)
            ),
            metric_values=tuple(
                body.draft(f"params.appFilters[{i}]") for i, body in enumerate(params.app_filters)
            ),
            hidden_filters=tuple(params.hide_dashboard_filters),
            permissions=dict(self.permissions or {}),
            theme=self.theme,
        )


def _values(values: dict[str, Any], at: str) -> dict[str, FilterValue]:
    return {name: app_value(value, f"{at}.values.{name}") for name, value in values.items()}
