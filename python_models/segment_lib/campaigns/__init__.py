"""Who responds to a campaign, where to stop, and which conditions pay."""
