"""The pages that compose contexts, by who comes to them."""
