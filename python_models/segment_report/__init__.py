"""The report of a built database: one HTML file without a script, in which every number carries its query."""
