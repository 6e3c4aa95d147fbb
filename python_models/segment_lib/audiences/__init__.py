"""What came of what was sent to audiences."""
