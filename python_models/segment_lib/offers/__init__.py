"""Groups of decliners, and candidates for what to send them."""
