"""Models of who is about to buy less, how good they are, and their reasons."""
