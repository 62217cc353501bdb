"""Tests of coursekit.running."""
