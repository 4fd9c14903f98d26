"""What an embedder makes: dashboards, embeds and workspaces."""
