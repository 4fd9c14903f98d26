"""The HTTP edge: callers, requests and responses. No other package imports the web framework."""
