"""Tests of the screen. Every example in them is invented."""
