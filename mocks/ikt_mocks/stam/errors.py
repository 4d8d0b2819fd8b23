"""What STAM answers when it cannot do what is asked, and the codes of what its rules find.

The error codes and bodies of "Verzoek afhandelen" are not public, and no rule table of STAM is: all codes here
(``IKT-STAM-9nn`` for answers, the lower ones for findings) and the HTTP statuses are harness-defined. A finding's
*ground* says what the expectation itself rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ikt_mocks.http import Problem
from ikt_schemas.melding import Ernst, Soort

_SCHEMA = "official: XSD verzoekbericht 4.0.0"
_CIMAM = "official: CIM-AM, volgnummer van een verzoek"
_OBSERVED = "observed: voorbeeldbericht 4.0.0"
_OWN = "harness-defined"


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One kind of finding: its code, how bad it is, and what it rests on."""

    code: str
    ernst: Ernst
    soort: Soort
    ground: str


ONLEESBAAR = Bevinding("IKT-STAM-001", "fout", "technisch", _OWN)
GEEN_VERZOEKBERICHT = Bevinding("IKT-STAM-002", "fout", "technisch", _SCHEMA)
ANDERE_VERSIE = Bevinding("IKT-STAM-003", "fout", "technisch", _SCHEMA)
SCHEMA = Bevinding("IKT-STAM-004", "fout", "technisch", _SCHEMA)
VOOROVERLEG = Bevinding("IKT-STAM-005", "fout", "inhoudelijk", _SCHEMA)
VOLGNUMMER_EN_DOEL = Bevinding("IKT-STAM-006", "fout", "inhoudelijk", _CIMAM)
VOLGNUMMER_VORM = Bevinding("IKT-STAM-007", "waarschuwing", "inhoudelijk", _OBSERVED)
VERZOEKNUMMER_VORM = Bevinding("IKT-STAM-008", "waarschuwing", "inhoudelijk", _OBSERVED)
DOCUMENT_DUBBEL = Bevinding("IKT-STAM-009", "waarschuwing", "inhoudelijk", _OWN)
DOCUMENT_ID_VORM = Bevinding("IKT-STAM-010", "waarschuwing", "inhoudelijk", _OBSERVED)
BSN_OPENBAAR = Bevinding("IKT-STAM-011", "waarschuwing", "inhoudelijk", _OWN)
ALLEEN_ETRS = Bevinding("IKT-STAM-012", "informatie", "inhoudelijk", _SCHEMA)
GEEN_LOCATIE = Bevinding("IKT-STAM-013", "informatie", "inhoudelijk", _SCHEMA)
OIN_VORM = Bevinding("IKT-STAM-014", "waarschuwing", "inhoudelijk", _OBSERVED)
BRON_ONBEKEND = Bevinding("IKT-STAM-015", "waarschuwing", "inhoudelijk", _OBSERVED)
ETRS_BUITEN_NEDERLAND = Bevinding("IKT-STAM-016", "waarschuwing", "inhoudelijk", _OBSERVED)
GEEN_WAARHEID = Bevinding("IKT-STAM-017", "waarschuwing", "inhoudelijk", _OBSERVED)
VOLGNUMMER_SPRINGT = Bevinding("IKT-STAM-018", "fout", "inhoudelijk", _CIMAM)


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
