"""The objects that an embedder makes: dashboards, embeds and workspaces."""
