"""What other algorithms and plain money would do: comparisons after the fact."""
