"""Experiments: who is drawn into which arm, how many are needed, and what came of it."""
