"""What becomes of a single row that is not taken: the others are kept."""


class Refused(Exception):
    """One row can't be used. `reason` is one of few; `detail` is what is shown of its example."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


class Dropped(Exception):
    """One row is left out because the spec says so."""
