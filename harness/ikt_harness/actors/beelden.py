"""What is seen of a verzoek: at DSO-LV, and in the behandelsysteem where it can be looked into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """What DSO-LV saw of one version of a verzoek.

    :param bezorgd: how many notifications of this version were accepted (2xx).
    :param xml: whether the verzoekbericht of this version was retrieved whole, by the own OIN.
    :param pdf: the same for the publishable PDF.
    :param verwacht: documentIds that belong to this version.
    :param documenten: those of ``verwacht`` that were retrieved whole and unaltered, in this version or before.
    :param geweigerd: how many calls were refused (401, 403).
    :param pogingen: documentId → how often it was asked for.
    """

    nummer: str
    volgnummer: str
    bezorgd: int
    referenties: bool
    xml: bool
    pdf: bool
    verwacht: frozenset[str]
    documenten: frozenset[str]
    geweigerd: int
    pogingen: dict[str, int]

    @property
    def compleet(self) -> bool:
        """Whether the message and every document were retrieved."""
        return self.xml and self.documenten == self.verwacht

    @property
    def ontbrekend(self) -> list[str]:
        """The documentIds not retrieved yet, in order."""
        return sorted(self.verwacht - self.documenten)

    @property
    def telling(self) -> str:
        """The number of documents retrieved, as a check may show it."""
        return f"{len(self.documenten)} van {len(self.verwacht)} documenten"


@dataclass(frozen=True, slots=True)
class Zaakbeeld:
    """A case as the decentral system shows it.

    :param versies: volgnummers, in order.
    :param documenten: documentIds of the last version.
    :param ontbrekend: those of them that the system knows it lacks.
    :param rollen: which of initiatiefnemer, gemachtigde, contactpersoon and uitvoerendeInstantie are kept.
    :param bronnen: whose values of the postcode of the initiatiefnemer are kept, when more than one.
    :param bij_vraag: documentIds that the system shows with the question they answer.
    """

    type: str
    doel: str
    naam: str
    versies: tuple[str, ...]
    ingetrokken: bool
    documenten: frozenset[str]
    ontbrekend: frozenset[str]
    vertrouwelijk: frozenset[str]
    bij_vraag: frozenset[str]
    rollen: frozenset[str]
    locaties: int
    activiteiten: int
    antwoord: str
    bronnen: frozenset[str]


GEEN_ZAAK = Zaakbeeld(
    type="",
    doel="",
    naam="",
    versies=(),
    ingetrokken=False,
    documenten=frozenset(),
    ontbrekend=frozenset(),
    vertrouwelijk=frozenset(),
    bij_vraag=frozenset(),
    rollen=frozenset(),
    locaties=0,
    activiteiten=0,
    antwoord="",
    bronnen=frozenset(),
)
