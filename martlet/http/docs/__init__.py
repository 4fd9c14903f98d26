"""The OpenAPI document, its examples, and the API reference page."""
