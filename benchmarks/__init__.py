"""Ratios, measured in one run; they are no tests."""
