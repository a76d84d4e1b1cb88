"""Groups: topics, groups, memberships, joining, waiting."""
