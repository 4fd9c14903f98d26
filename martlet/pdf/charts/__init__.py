"""One file a family of charts: each draws an answer into a box."""
