"""Refusing: input that cannot be computed with, and questions that must not be answered."""


class BadInput(Exception):
    """The data or the options make no sense. Says in one line what, and where: which column, which row.

    `row` is a line of the file, as an editor counts it: the header is line 1.
    """

    def __init__(self, says: str, *, column: str | None = None, row: int | None = None) -> None:
        self.says, self.column, self.row = says, column, row
        where = [f'column "{column}"'] if column is not None else []
        where += [f"row {row}"] if row is not None else []
        super().__init__(f"{', '.join(where)}: {says}" if where else says)


class Declined(Exception):
    """The data are well, and yet this number would mislead: says which rule forbids it."""
