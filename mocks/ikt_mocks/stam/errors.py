"""What STAM answers when it cannot do what is asked.

The error codes and bodies of "Verzoek afhandelen" are not public: the codes ``IKT-STAM-9nn`` and the HTTP statuses are
harness-defined.
"""

from __future__ import annotations

from ikt_mocks.http import Problem


class OnbekendVerzoek(Problem):
    """There is no such verzoek, version or link."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "Niet gevonden", f"{what} is niet bekend.", code="IKT-STAM-901")


class NietGerechtigd(Problem):
    """The OIN is neither the addressed bevoegd gezag nor its behandeldienst."""

    def __init__(self, oin: str, verzoeknummer: str) -> None:
        super().__init__(
            403,
            "Niet gerechtigd",
            f"OIN {oin} is geen bevoegd gezag of behandeldienst van verzoek {verzoeknummer}.",
            code="IKT-STAM-902",
        )


class LinkVerlopen(Problem):
    """The link has been valid, and no longer is."""

    def __init__(self) -> None:
        super().__init__(
            410,
            "Deze link is verlopen",
            "Vraag de verzoekreferenties opnieuw op en volg de nieuwe link.",
            code="IKT-STAM-903",
        )


class OnbruikbareVraag(Problem):
    """The body or a parameter cannot be used."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, "Onbruikbare vraag", detail, code="IKT-STAM-904")


class NietMogelijk(Problem):
    """The verzoek is in a state in which this cannot be done."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, "Nu niet mogelijk", detail, code="IKT-STAM-905")
