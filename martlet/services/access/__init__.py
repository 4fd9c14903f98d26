"""Who asks: tokens, keys, permissions, domains and rate limits."""
