"""What a security reviewer reads of a datamart."""
