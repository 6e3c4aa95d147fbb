"""Which variables of any table drive a yes or no or a number, from which bound on, and when one is passed."""
