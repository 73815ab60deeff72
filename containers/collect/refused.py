"""What becomes of a single row that is not taken: the others are kept."""


class Refused(Exception):
    """One row can't be used. `reason` is one of few; `detail` is what is shown of its example."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        # It may be of a row that is no Unicode, and is written down.
        self.detail = detail.encode("utf-8", "backslashreplace").decode()


class Dropped(Exception):
    """One row is left out because the spec says so."""
