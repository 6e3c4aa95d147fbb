"""What else is known of a customer."""
