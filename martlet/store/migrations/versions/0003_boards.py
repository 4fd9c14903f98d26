"""Workspaces, dashboards, embeds, viewers' metrics and layouts, and whitelist domains."""

import sqlalchemy as sa
from alembic import op

from martlet.store.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
_NAME = sa.String(128).with_variant(sa.String(128, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "whitelist_domains",
        sa.Column("data_app_id", _ID, nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        _points("whitelist_domains", "data_app_id", "data_apps", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("data_app_id", "domain", name="pk_whitelist_domains"),
    )
    op.create_table(
        "workspaces",
        *_owned("workspaces"),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("connection_type", sa.String(length=32), nullable=False),
        sa.Column("connection_id", _ID, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.UniqueConstraint("organisation_id", "name", name="uq_workspaces_organisation_id_name"),
    )
    op.create_table(
        "dashboards",
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("workspace_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        _points("dashboards", "organisation_id", "organisations"),
        _points("dashboards", "workspace_id", "workspaces"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_dashboards"),
    )
    op.create_index("ix_dashboards_workspace_id", "dashboards", ["workspace_id"])
    _create_embeds()
    _create_saved()


def _create_embeds() -> None:
    op.create_table(
        "embeds",
        *_owned("embeds"),
        sa.Column("data_app_id", _ID, nullable=False),
        sa.Column("dashboard_id", sa.String(length=64), nullable=False),
        sa.Column("datamart_id", _ID, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        _points("embeds", "data_app_id", "data_apps", ondelete="CASCADE"),
        _points("embeds", "datamart_id", "datamarts"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "dashboard_id"],
            ["dashboards.organisation_id", "dashboards.id"],
            name="fk_embeds_organisation_id_dashboard_id",
        ),
    )
    op.create_index("ix_embeds_datamart_id", "embeds", ["datamart_id"])
    op.create_index("ix_embeds_data_app_id_dashboard_id", "embeds", ["data_app_id", "dashboard_id"])


def _create_saved() -> None:
    op.create_table(
        "saved_metrics",
        *_owned("saved_metrics"),
        sa.Column("embed_id", _ID, nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("viewer", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        _points("saved_metrics", "embed_id", "embeds", ondelete="CASCADE"),
    )
    op.create_index("ix_saved_metrics_embed_id_client", "saved_metrics", ["embed_id", "client"])
    op.create_table(
        "saved_layouts",
        sa.Column("organisation_id", _ID, nullable=False),
        sa.Column("embed_id", _ID, nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("viewer", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        _points("saved_layouts", "organisation_id", "organisations"),
        _points("saved_layouts", "embed_id", "embeds", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("embed_id", "client", "viewer", name="pk_saved_layouts"),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """The columns and keys of a row that an organisation owns."""
    return [
        sa.Column("id", _ID, nullable=False),
        sa.Column("organisation_id", _ID, nullable=False),
        _points(table, "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _points(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )
