"""Ledger: facts that happened, and the upper contexts' reactions to them."""
