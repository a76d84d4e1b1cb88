"""Tests of the statistics: agreement with R, simulation, and rules in plain words."""
