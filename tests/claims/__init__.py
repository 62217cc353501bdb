"""Tests of claims, their evidence and their verdicts."""
