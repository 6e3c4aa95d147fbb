"""Transforms, fits, evidence and names of the clusters."""
