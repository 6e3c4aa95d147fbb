"""Models of yes or no as small tables, and how good they are; what several subjects predict with."""
