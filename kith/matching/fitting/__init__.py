"""Fitting: who may go where and how well it suits, what a group needs, what a plan is worth. The one home."""
