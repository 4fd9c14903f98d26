"""A draft and the live schema become a datamart, or all of its faults at once."""
