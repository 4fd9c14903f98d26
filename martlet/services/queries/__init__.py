"""From a question to its rows: the datamart, the compiled question, the client, the turn."""
