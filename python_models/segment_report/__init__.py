"""The report of a built database: one HTML file without a script, in which every number carries the query it comes from."""
