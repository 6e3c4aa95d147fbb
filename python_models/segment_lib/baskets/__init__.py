"""Which items are bought together more often than chance would have it."""
