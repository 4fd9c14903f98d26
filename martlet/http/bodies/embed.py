"""Request and response bodies of embeds."""

from typing import Literal

from pydantic import Field

from martlet.errors import invalid
from martlet.http.bodies.base import Answer, Body, Name
from martlet.http.bodies.board import PublicId
from martlet.model.board import Embed, EmbedType, TableTenancy
from martlet.model.embed_draft import AccessChanges, EmbedDraft

_NOTHING = "Accepted without effect: Martlet does not have this feature."


class EmbedTenancyBody(Body):
    """A second column that must equal the client key, in addition to the datamart's tenancy."""

    name: Name = Field(description="A table of the datamart, as its tableList names it.")
    client_column: Name
    schema_name: Name | None = Field(
        default=None, description="Required if two schemas have a table of that name."
    )

    def tenancy(self) -> TableTenancy:
        return TableTenancy(self.name, self.client_column, self.schema_name)


class AccessSettings(Body):
    """Permissions of viewers. An omitted field is off; in an update, it keeps its value."""

    datamart_name: Name | None = Field(
        default=None,
        description="The datamart that viewers' metrics use. Default: the dashboard's datamart, if"
        " it has one.",
        examples=["sales-analytics"],
    )
    is_allow_metric_creation: bool | None = None
    is_allow_metric_update: bool | None = None
    is_allow_metric_deletion: bool | None = None
    is_allow_manage_metrics: bool | None = Field(
        default=None, description="The default of isAllowMetricUpdate and isAllowMetricDeletion."
    )
    is_allow_metric_layout_change: bool | None = None
    is_allow_create_dashboard_view: bool | None = Field(
        default=None, description="The same as isAllowMetricLayoutChange."
    )
    is_allow_underlying_data: bool | None = None
    is_allow_download: bool | None = Field(default=None, description="Default: true.")
    is_allow_fullscreen: bool | None = Field(default=None, description="Default: true.")
    is_show_dashboard_name: bool | None = Field(default=None, description="Default: true.")
    is_allow_email_reports: bool | None = Field(default=None, description=_NOTHING)
    is_allow_ai_pilot: bool | None = Field(default=None, description=_NOTHING)
    metric_creation_mode: Literal["DRAG_DROP", "CHAT"] | None = Field(
        default=None, description="Always DRAG_DROP. CHAT is not supported."
    )
    join_model: Literal["single", "multi"] | None = Field(
        default=None, description="Accepted without effect: the datamart defines the joins."
    )
    table_tenancy_settings: list[EmbedTenancyBody] | None = Field(default=None, max_length=1000)

    def changes(self) -> AccessChanges:
        """Raises INVALID_REQUEST_BODY."""
        if self.metric_creation_mode == "CHAT":
            at = "accessSettings.metricCreationMode"
            raise invalid(at, "CHAT is not available: set DRAG_DROP, or leave it out")
        given = self.table_tenancy_settings
        return AccessChanges(
            datamart=self.datamart_name,
            allows={name: value for name, value in self._allows().items() if value is not None},
            tenancies=None if given is None else tuple(body.tenancy() for body in given),
        )

    def _allows(self) -> dict[str, bool | None]:
        """The fields of `Allows`, as far as they are given."""
        manages = self.is_allow_manage_metrics
        layout = _first(self.is_allow_metric_layout_change, self.is_allow_create_dashboard_view)
        return {
            "create_metrics": self.is_allow_metric_creation,
            "update_metrics": _first(self.is_allow_metric_update, manages),
            "delete_metrics": _first(self.is_allow_metric_deletion, manages),
            "change_layout": layout,
            "underlying_data": self.is_allow_underlying_data,
            "download": self.is_allow_download,
            "show_name": self.is_show_dashboard_name,
            "fullscreen": self.is_allow_fullscreen,
        }


class EmbedBody(Body):
    dashboard_id: PublicId = Field(examples=["sales"])
    embed_type: Literal["dashboard", "metric"] = Field(examples=["dashboard"])
    metric_id: PublicId | None = Field(default=None, description="Required if embedType is metric.")
    workspace_name: Name | None = Field(
        default=None, description="The dashboard's workspace, if it is in one."
    )
    name: Name | None = Field(
        default=None, description="Default: the name of the dashboard or metric."
    )
    access_settings: AccessSettings = AccessSettings()

    def draft(self) -> EmbedDraft:
        """Raises INVALID_REQUEST_BODY."""
        if (self.embed_type == "metric") is (self.metric_id is None):
            why = "is required" if self.metric_id is None else "does not apply"
            raise invalid("metricId", f"{why} where embedType is {self.embed_type}")
        return EmbedDraft(
            dashboard_id=self.dashboard_id,
            type=EmbedType(self.embed_type),
            metric_id=self.metric_id,
            workspace=self.workspace_name,
            name=self.name,
            access=self.access_settings.changes(),
        )


class EmbedUpdate(Body):
    """Changes the fields in the body. Omitted fields, also of accessSettings, keep their values."""

    embed_id: Name
    name: Name | None = None
    access_settings: AccessSettings = AccessSettings()


class EmbedRename(Body):
    embed_id: Name
    name: Name = Field(examples=["Sales overview"])
    is_rename_dashboard: bool = Field(default=False, description="Rename the dashboard too.")


class EmbedTenancyRow(Answer):
    name: str
    client_column: str
    schema_name: str | None


class AccessSettingsRow(Answer):
    datamart_name: str
    is_allow_metric_creation: bool
    is_allow_metric_update: bool
    is_allow_metric_deletion: bool
    is_allow_manage_metrics: bool
    is_allow_metric_layout_change: bool
    is_allow_create_dashboard_view: bool
    is_allow_underlying_data: bool
    is_allow_download: bool
    is_allow_fullscreen: bool
    is_show_dashboard_name: bool
    is_allow_email_reports: bool = False
    is_allow_ai_pilot: bool = False
    metric_creation_mode: Literal["DRAG_DROP"] = "DRAG_DROP"
    join_model: Literal["multi"] = "multi"
    table_tenancy_settings: list[EmbedTenancyRow]

    @classmethod
    def of(cls, embed: Embed, datamart_name: str) -> "AccessSettingsRow":
        allows = embed.allows
        return cls(
            datamart_name=datamart_name,
            is_allow_metric_creation=allows.create_metrics,
            is_allow_metric_update=allows.update_metrics,
            is_allow_metric_deletion=allows.delete_metrics,
            is_allow_manage_metrics=allows.update_metrics and allows.delete_metrics,
            is_allow_metric_layout_change=allows.change_layout,
            is_allow_create_dashboard_view=allows.change_layout,
            is_allow_underlying_data=allows.underlying_data,
            is_allow_download=allows.download,
            is_allow_fullscreen=allows.fullscreen,
            is_show_dashboard_name=allows.show_name,
            table_tenancy_settings=[
                EmbedTenancyRow(
                    name=found.name, client_column=found.client_column, schema_name=found.schema
                )
                for found in embed.tenancies
            ],
        )


class EmbedRow(Answer):
    embed_id: str
    name: str
    embed_type: Literal["dashboard", "metric"]
    dashboard_id: str
    metric_id: str | None
    workspace_name: str | None
    access_settings: AccessSettingsRow

    @classmethod
    def of(cls, embed: Embed, datamart_name: str) -> "EmbedRow":
        return cls(
            embed_id=embed.id,
            name=embed.name,
            embed_type=embed.type.value,
            dashboard_id=embed.dashboard_id,
            metric_id=embed.metric_id,
            workspace_name=embed.workspace,
            access_settings=AccessSettingsRow.of(embed, datamart_name),
        )


class EmbedsAnswer(Answer):
    data: list[EmbedRow]
    error: None = None


class ShownDashboard(Answer):
    name: str
    dashboard_id: str
    description: str | None
    embed_ids: list[str] = Field(description="The data app's embeds that show the dashboard.")


class ShownDashboardsAnswer(Answer):
    data: list[ShownDashboard]
    error: None = None


class ShownMetric(Answer):
    name: str
    metric_id: str
    description: str | None


class ShownMetricsAnswer(Answer):
    data: list[ShownMetric]
    error: None = None


def _first(given: bool | None, otherwise: bool | None) -> bool | None:
    return otherwise if given is None else given
