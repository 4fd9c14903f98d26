"""The HTTP edge: who calls, what they sent, how it is answered. The only user of the framework."""
