"""Tests of the whole house: journeys, who may go where, what must hold everywhere."""
