"""Pages of groups, by what a person does there."""
