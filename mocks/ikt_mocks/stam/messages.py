"""The messages of STAM: verzoekbericht 4.0.0, typed, immutable, read from and written to XML.

Moments are text, as written: the real messages carry no zone and up to nine fractional digits, which no moment of the
language holds. ``akkoordverklaring``, ``ambtshalve`` and ``verplicht`` are text in the schema as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from lxml import etree

from ikt_mocks.stam._codec import Geometrie, Keuze, Node, Waarde, element, listed, read_from, write_into
from ikt_schemas.xsd import SchemaFault, validate

IMAM = "http://www.omgevingswet.nl/koppelvlak/stam-v4/IMAM"
VX = "http://www.omgevingswet.nl/koppelvlak/stam-v4/verzoek"
IC = "http://www.omgevingswet.nl/koppelvlak/stam-v4/common"
GML = "http://www.opengis.net/gml"
VERSION = "4.0.0"
SCHEMA = "stam/verzoekbericht.xsd"
ROOT = f"{{{IMAM}}}verzoekXML"
_PREFIXES: dict[str | None, str] = {None: IMAM, "vx": VX, "ic": IC, "gml": GML}

Doel = Literal["Conceptverzoek", "Initieren", "Aanvullen", "Intrekken"]
TypeVerzoek = Literal[
    "Aanvraag vergunning",
    "Melding",
    "Informatie",
    "Informatie ongewoon voorval",
    "Aanvraag maatwerkvoorschrift",
    "Melding gelijkwaardige maatregel",
    "Aanvraag toestemming gelijkwaardige maatregel",
]
DOELEN: tuple[str, ...] = get_args(Doel)
TYPEN: tuple[str, ...] = get_args(TypeVerzoek)

#: Sequence number of a withdrawal; the first version has 000 and every supplement counts one up (CIM-AM).
INTREKKING = "999"
EERSTE = "000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partij(Node):
    """Sender or receiver of the message."""

    NS: ClassVar[str] = IMAM
    organisatie: str
    applicatie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuurgegevens(Node):
    """Envelope data; ``tijdstip_bericht`` is an xs:dateTime as written."""

    NS: ClassVar[str] = IMAM
    zender: Partij
    ontvanger: Partij | None = None
    referentienummer: str | None = None
    tijdstip_bericht: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Node):
    """The project the verzoek is part of; may be empty."""

    NS: ClassVar[str] = VX
    naam: Waarde | None = None
    omschrijving: Waarde | None = None
    project_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tijdvak(Node):
    """From when until when something holds; xs:dateTime as written."""

    NS: ClassVar[str] = VX
    begin_geldigheid: str
    eind_geldigheid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instantie(Node):
    """A bevoegd gezag or a uitvoerende instantie (behandeldienst), by name and OIN (20 digits)."""

    NS: ClassVar[str] = VX
    naam: str
    oin: str
    tijdvak_geldigheid: Tijdvak


@dataclass(frozen=True, slots=True, kw_only=True)
class AfwijkendAdres(Node):
    """A postbus or antwoordnummer."""

    NS: ClassVar[str] = IC
    adrestype: Waarde | None = None
    nummer: tuple[Waarde, ...]
    postcode: tuple[Waarde, ...]
    woonplaatsnaam: tuple[Waarde, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BinnenlandsAdres(Node):
    """An address in the Netherlands; each part once, or twice with different ``bron``."""

    NS: ClassVar[str] = IC
    huisletter: tuple[Waarde, ...] = ()
    huisnummer: tuple[Waarde, ...]
    huisnummertoevoeging: tuple[Waarde, ...] = ()
    postcode: tuple[Waarde, ...]
    straatnaam: tuple[Waarde, ...]
    woonplaatsnaam: tuple[Waarde, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuitenlandsAdres(Node):
    """An address abroad."""

    NS: ClassVar[str] = IC
    adres_buitenland1: tuple[Waarde, ...]
    adres_buitenland2: tuple[Waarde, ...] = ()
    adres_buitenland3: tuple[Waarde, ...] = ()
    land: tuple[Waarde, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contactadres(Node):
    """Up to three forms of one address side by side: a sequence of options, not a choice."""

    NS: ClassVar[str] = IC
    afwijkend_adres: AfwijkendAdres | None = None
    binnenlands_adres: BinnenlandsAdres | None = None
    buitenlands_adres: BuitenlandsAdres | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contactpersoon(Node):
    """Who can be called about the verzoek."""

    NS: ClassVar[str] = VX
    achternaam: Waarde
    emailadres: Waarde | None = None
    functie: Waarde | None = None
    telefoonnummer: Waarde | None = None
    voorletters: Waarde
    voorvoegsel: Waarde | None = None
    contactadres: Contactadres | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NatuurlijkPersoon(Node):
    """A person; the burgerservicenummer is optional and is not judged by the elfproef."""

    NS: ClassVar[str] = VX
    geslachtsnaam_naamgebruik: tuple[Waarde, ...]
    voorletters_naamgebruik: tuple[Waarde, ...]
    burgerservicenummer: Waarde | None = None
    voorvoegsel_naamgebruik: tuple[Waarde, ...] = ()
    correspondentie_adres: Contactadres | None = None
    verblijfsadres: BinnenlandsAdres | None = None
    verblijfsadres_buitenland: BuitenlandsAdres | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vestiging(Node):
    """A branch of a company."""

    NS: ClassVar[str] = IC
    vestigingsnummer: tuple[Waarde, ...] = ()
    postadres: Contactadres | None = None
    locatie_adres_vestiging: BinnenlandsAdres | None = None
    locatie_adres_buitenland: BuitenlandsAdres | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NietNatuurlijkPersoon(Node):
    """A company or other legal person."""

    NS: ClassVar[str] = VX
    rsin: tuple[Waarde, ...] = ()
    statutaire_naam: tuple[Waarde, ...] = ()
    kvk_nummer: tuple[Waarde, ...]
    handelsnaam: tuple[Waarde, ...]
    verkorte_handelsnaam: tuple[Waarde, ...] = ()
    postadres: Contactadres | None = None
    bezoek_adres: BinnenlandsAdres | None = None
    bezoek_adres_buitenland: BuitenlandsAdres | None = None
    vestiging: Vestiging | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Persoon(Node):
    """Initiatiefnemer or gemachtigde: exactly one of the two kinds of person."""

    NS: ClassVar[str] = VX
    emailadres: tuple[Waarde, ...] = ()
    telefoonnummer: tuple[Waarde, ...] = ()
    natuurlijk_persoon: NatuurlijkPersoon | None = None
    niet_natuurlijk_persoon: NietNatuurlijkPersoon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatenEtrs(Node):
    """Location in ETRS89; its children stand in the *common* namespace."""

    NS: ClassVar[str] = IC
    puntlocatie: Geometrie | None = None
    referentiestelsel: str
    vlaklocatie: Geometrie | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinatenOpgegeven(Node):
    """Location as the applicant gave it; its children stand in the *verzoek* namespace."""

    NS: ClassVar[str] = VX
    puntlocatie: Geometrie | None = None
    referentiestelsel: str
    vlaklocatie: Geometrie | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adresaanduiding(Node):
    """Location by address; every part is optional."""

    NS: ClassVar[str] = VX
    identificatiecode_nummeraanduiding: str | None = None
    opgegeven_adres_huisletter: str | None = None
    opgegeven_adres_huisnummer: str | None = None
    opgegeven_adres_huisnummer_toevoeging: str | None = None
    opgegeven_adres_postcode: str | None = None
    opgegeven_adres_straatnaam: str | None = None
    opgegeven_adres_woonplaats_naam: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KadastraleAanduiding(Node):
    """Location by parcel; every part is optional."""

    NS: ClassVar[str] = VX
    brk_identificatie: str | None = element("BRKIdentificatie", default=None)
    kadastraal_perceelnummer: str | None = None
    kadastrale_gemeente: str | None = None
    kadastrale_sectie: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projectlocatie(Node):
    """ETRS coordinates and exactly one of the three other forms."""

    NS: ClassVar[str] = VX
    coordinaten_etrs: CoordinatenEtrs
    coordinaten_opgegeven: CoordinatenOpgegeven | None = None
    adresaanduiding: Adresaanduiding | None = None
    kadastrale_aanduiding: KadastraleAanduiding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Node):
    """One attachment by its id; the bytes are retrieved apart."""

    NS: ClassVar[str] = VX
    bestandsnaam: str
    document_id: str
    vertrouwelijk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GevraagdeBijlage(Node):
    """The attachment asked for, and the documents given."""

    NS: ClassVar[str] = VX
    documentsoort_dso: str = element("documentsoortDSO")
    documenttype_generiek: str | None = None
    potentieel_vertrouwelijk: bool
    verplicht: str
    documenten: tuple[Document, ...] = listed("documenten", "document", always=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specificatie(Node):
    """One question with its answer, or the documents given as an answer."""

    NS: ClassVar[str] = VX
    antwoord: str | None = None
    oorspronkelijk_antwoord: str | None = None
    vraagclassificatie: str | None = None
    vraag_id: str
    vraagreferentie: str | None = None
    groepering: str
    vraagtekst: str
    publiceerbaar: bool
    gevraagde_bijlage: GevraagdeBijlage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activiteit(Node):
    """An activity by its three names."""

    NS: ClassVar[str] = VX
    activiteit_id: str
    imow_id: str
    activiteitnaam: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Projectactiviteit(Node):
    """An activity of this verzoek with the questions answered for it."""

    NS: ClassVar[str] = VX
    activiteit_id: str
    imow_id: str
    activiteitnaam: str
    volgnummer: str
    specificaties: tuple[Specificatie, ...] = listed("specificaties", "specificatie", always=False)
    onderliggende_activiteit: Activiteit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participatie(Node):
    """Whether and how others took part in the preparation."""

    NS: ClassVar[str] = VX
    geparticipeerd: Keuze
    participatie_wijze: Waarde | None = None
    participatie_resultaat: Waarde | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerzoekBijlage(Node):
    """An attachment to the verzoek as a whole."""

    NS: ClassVar[str] = VX
    vraagreferentie: str | None = None
    gevraagde_bijlage: GevraagdeBijlage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzoek(Node):
    """The verzoek itself; the order of the fields is the order of the schema."""

    NS: ClassVar[str] = VX
    akkoordverklaring: str
    ambtshalve: str
    doel: str
    indien_datum: str
    naam: Waarde
    referentie_aanvrager: Waarde | None = None
    toelichting_later_aan_te_leveren_informatie: Waarde | None = None
    toelichting_niet_aan_te_leveren_informatie: Waarde | None = None
    toelichting_verzoek: Waarde | None = None
    type: str
    verzoeknummer: str
    volgnummer: str
    project: Project
    bevoegd_gezag: Instantie
    bevoegd_gezag_historie: tuple[Instantie, ...] = listed(
        "bevoegdGezagHistorie", "bevoegdGezag", always=False
    )
    uitvoerende_instantie: Instantie | None = None
    uitvoerende_instantie_historie: tuple[Instantie, ...] = listed(
        "uitvoerendeInstantieHistorie", "uitvoerendeInstantie", always=False
    )
    contactpersoon: Contactpersoon | None = None
    gemachtigde: Persoon | None = None
    initiatiefnemer: Persoon
    projectlocaties: tuple[Projectlocatie, ...] = listed("projectlocaties", "projectlocatie", always=True)
    projectactiviteiten: tuple[Projectactiviteit, ...] = listed(
        "projectactiviteiten", "projectactiviteit", always=True
    )
    participatie: Participatie | None = None
    verzoek_bijlage: tuple[VerzoekBijlage, ...] = ()

    def documenten(self) -> Iterator[Document]:
        """Yield every document, those under a question first."""
        for activiteit in self.projectactiviteiten:
            for vraag in activiteit.specificaties:
                if vraag.gevraagde_bijlage is not None:
                    yield from vraag.gevraagde_bijlage.documenten
        for bijlage in self.verzoek_bijlage:
            yield from bijlage.gevraagde_bijlage.documenten


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzoekbericht(Node):
    """The whole message, root ``verzoekXML``."""

    NS: ClassVar[str] = IMAM
    stuurgegevens: Stuurgegevens
    verzoek: Verzoek


def write_verzoekbericht(bericht: Verzoekbericht) -> bytes:
    """Return ``bericht`` as XML in UTF-8; the same message always gives the same bytes."""
    root = etree.Element(ROOT, {"version": VERSION}, nsmap=_PREFIXES)  # type: ignore[arg-type]  # stubs: no default prefix
    write_into(root, bericht)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read_verzoekbericht(root: etree._Element) -> Verzoekbericht:
    """Return the message of the document element ``root`` (validate first: this reads leniently).

    :raises InputRefused: a mandatory element is missing.
    """
    return read_from(root, Verzoekbericht)


def schema_faults(root: etree._Element) -> list[SchemaFault]:
    """Return what the schema of verzoekbericht 4.0.0 refuses in the document of ``root``."""
    return validate(root, SCHEMA)
