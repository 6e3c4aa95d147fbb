"""How much of a change of revenue is noise: bands and p values; and what goes with it."""
