"""The answers of the file server other than success.

403 for an OIN that may not have the file is the standard's (GB010). That a file before its creationTime, after its
expirationTime and a file that never was all answer 404 follows from what a client must do on 404; the standard names
no status of its own for a file that expired.
"""

from __future__ import annotations

from ikt_mocks.http import Problem


class NotFound(Problem):
    """No such file, box or workspace, or not at this moment."""

    def __init__(self) -> None:
        super().__init__(404, "Bestand niet beschikbaar", "Dit bestand is er niet, nog niet of niet meer.")


class NotEntitled(Problem):
    """The OIN of the caller is not one the file or box is meant for (GB010)."""

    def __init__(self, detail: str = "Deze OIN mag dit bestand niet ophalen of aanbieden.") -> None:
        super().__init__(403, "Niet toegestaan", detail, code="GB010")


class ChangedMeanwhile(Problem):
    """If-Match names another version of the file."""

    def __init__(self) -> None:
        super().__init__(412, "Het bestand is een ander dan gevraagd", "If-Match past niet bij de ETag.")


class NoSuchRange(Problem):
    """No range asked for lies in the file."""

    def __init__(self, size: int) -> None:
        super().__init__(416, "Bereik valt buiten het bestand", f"Het bestand is {size} bytes.")
        self.size = size


class BadFilename(Problem):
    """A name MD007 does not allow."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "Bestandsnaam niet toegestaan",
            "Hooguit 200 letters, cijfers, '.', '_' en '-'.",
            code="MD007",
        )


class PartialPut(Problem):
    """A PUT with Content-Range: every PUT is a whole file (GB016)."""

    def __init__(self) -> None:
        super().__init__(
            400, "Een PUT bevat altijd het hele bestand", "Laat Content-Range weg.", code="GB016"
        )
