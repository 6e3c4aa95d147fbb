"""How much of each item will be sold in the next weeks, and which items sell more around an event."""
