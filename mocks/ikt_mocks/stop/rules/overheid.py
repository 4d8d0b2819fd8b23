"""Who is responsible: an overheid, of the installed register of TOOI, and of one bestuurslaag as long as it lasts.

Without an installed list of a bestuurslaag the form of the identification is judged: its path, and a code of that
kind. With one, whether the list has the code; whether the overheid existed at some day is not judged. LVBB4055 and
4056 call the bestuurslaag a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ikt_mocks.parties import TEST_PARTIES
from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop._document import Document
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.register.feiten import Instrumentversie
from ikt_mocks.stop.rules._dossier import Dossier
from ikt_mocks.stop.rules._dossier import besluit as dossier
from ikt_mocks.stop.rules._waardelijst import bibliotheek
from ikt_mocks.stop.rules._zaak import BESLUIT, KENNISGEVING, Zaak
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.packs.value_lists import Overheden
from ikt_schemas.tooi import MEERVOUD, bestuurslaag, laag_van, lees_tooi

_INFORMATIEOBJECT = "AanleveringInformatieObject"
_VERANTWOORDELIJK = ("eindverantwoordelijke",)
#: The parties of the harness are fictitious: no register has them.
_TESTPARTIJEN = frozenset(party.code for party in TEST_PARTIES)

_VORM = Text(
    "Gebruik de TOOI-identificatie van een gemeente, provincie, waterschap of ministerie, zoals "
    "/tooi/id/gemeente/gm9901.",
    "Use the TOOI identification of a gemeente, provincie, waterschap or ministerie, such as "
    "/tooi/id/gemeente/gm9901.",
)
_LIJST = Text(
    "Gebruik een identificatie uit de lijst. Heeft een nieuwere lijst deze overheid wel, of is zij er alleen in uw "
    "testomgeving, installeer dan die lijst of een eigen lijst erbij ('ikt schemas install PAD').",
    "Use an identification from the list. When a newer list has this overheid, or it exists in your test environment "
    "only, install that list or one of your own as well ('ikt schemas install PATH').",
)
_GROEP = Text(
    "Houd de eindverantwoordelijke binnen dezelfde bestuurslaag, of maak een nieuwe regeling of een nieuw "
    "informatieobject.",
    "Keep the eindverantwoordelijke within the same bestuurslaag, or make a new regeling or informatieobject.",
)
#: What is wrong with an identification, and what to do.
Gebrek = tuple[Text, Text]
#: Gives identifications of overheden, each with its document and element.
Bron = Callable[[Zaak], Iterator[tuple[Document, str, Veld]]]


def _lijst(laag: str) -> Overheden | None:
    library = bibliotheek()
    return library.overheden.get(laag) if library else None


def _niet_in_lijst(waarde: str, laag: str) -> Gebrek | None:
    lijst, it = _lijst(laag), lees_tooi(waarde)
    if lijst is None or (it is not None and it.code in lijst.codes | _TESTPARTIJEN):
        return None
    namen = ", ".join(lijst.lijsten)
    return Text(f"staat niet in de waardelijst {namen}", f"is not in the value list {namen}"), _LIJST


def _verkeerde_vorm(waarde: str) -> Gebrek:
    it, waarde = lees_tooi(waarde), waarde.strip()
    code = it.code if it else waarde
    laag = laag_van(code)
    if not laag:
        wat = Text("is geen TOOI-identificatie van een overheid", "is no TOOI identification of an overheid")
        return wat, _VORM
    goed = f"/tooi/id/{laag}/{code}"
    if it is None:
        wat = Text("is alleen een code", "is a code alone")
    elif it.soort != laag:
        wat = Text(
            f"noemt soort {it.soort}, maar {code} is de code van een {laag}",
            f"names kind {it.soort}, but {code} is the code of a {laag}",
        )
    else:
        wat = Text("heeft een webadres voor de identificatie", "has a web address before the identification")
    return wat, Text(f"Bedoelt u {goed}? Schrijf het zo.", f"Do you mean {goed}? Write it so.")


def gebrek(waarde: str) -> Gebrek | None:
    """Return what is wrong with the identification of an overheid and what to do; ``None`` when nothing is."""
    laag = bestuurslaag(waarde)
    return _niet_in_lijst(waarde, laag) if laag else _verkeerde_vorm(waarde)


def _van(soort: str, elementen: tuple[str, ...] = ("eindverantwoordelijke", "maker")) -> Bron:
    """Return where the identifications of overheden stand in the documents of one kind."""

    def bron(zaak: Zaak) -> Iterator[tuple[Document, str, Veld]]:
        publicatie = zaak.pakket.publicatiedocument
        for document in zaak.pakket.documenten if soort == _INFORMATIEOBJECT else (publicatie,):
            if document is not None and document.soort == soort:
                for element, veld in document.overheden:
                    if element in elementen:
                        yield document, element, veld

    return bron


#: Code → the identifications that it judges: the table speaks of all in a besluit and in a kennisgeving.
BRONNEN: dict[str, Bron] = {
    "LVBB4037": _van(BESLUIT),
    "LVBB4042": _van(_INFORMATIEOBJECT, _VERANTWOORDELIJK),
    "LVBB4737": _van(KENNISGEVING),
}


def _is_overheid(code: str) -> RuleFunction[Zaak]:
    """Return the rule that who is named is an overheid; a value that is wrong is told once per file."""

    @rule(code)
    def judge(zaak: Zaak) -> Iterator[Melding]:
        plaatsen: dict[tuple[str, str], list[tuple[str, Veld]]] = {}
        for document, element, veld in BRONNEN[code](zaak):
            plaatsen.setdefault((document.file, veld.text), []).append((element, veld))
        for (file, waarde), found in plaatsen.items():
            if (fout := gebrek(waarde)) is not None:
                element, veld = found[0]
                wat, advies = fout
                ook_nl, ook_en = _ook(v.line for _, v in found if v.line != veld.line)
                yield FOUTEN_INHOUD[code].melding(
                    file=file,
                    veld=veld,
                    element=element,
                    waarde=waarde or "''",
                    wat_nl=wat.nl + ook_nl,
                    wat_en=wat.en + ook_en,
                    advies_nl=advies.nl,
                    advies_en=advies.en,
                )

    return judge


def _ook(lines: Iterable[int | None]) -> tuple[str, str]:
    others = ", ".join(str(line) for line in dict.fromkeys(lines) if line is not None)
    return (f" (ook op regel {others})", f" (also on line {others})") if others else ("", "")


LVBB4037 = _is_overheid("LVBB4037")
LVBB4042 = _is_overheid("LVBB4042")
LVBB4737 = _is_overheid("LVBB4737")


def groep(tooi: str) -> str:
    """Return the group of an overheid: the bestuurslaag in the path of its TOOI id."""
    return tooi.removeprefix("/tooi/id/").partition("/")[0]


def _wijzigingen(
    it: Dossier, instrumenten: Iterable[Instrumentversie]
) -> Iterator[tuple[Instrumentversie, str, str]]:
    """Yield each version with the eindverantwoordelijke of the version before and its own, when these differ."""
    for versie in instrumenten:
        vorige = it.stand.versies_van(versie.work.text)
        nieuw = versie.metadata.eindverantwoordelijke if versie.metadata else ""
        if nieuw and vorige and vorige[-1].eindverantwoordelijke != nieuw:
            yield versie, vorige[-1].eindverantwoordelijke, nieuw


def _andere_groep(oud: str, nieuw: str) -> Gebrek | None:
    if groep(oud) != groep(nieuw):
        return Text("is van een andere bestuurslaag", "is of another bestuurslaag"), _GROEP
    return _niet_in_lijst(nieuw, groep(nieuw))


def _instrumenten(code: str, it: Dossier) -> tuple[Instrumentversie, ...]:
    return it.feiten.regelingen if code == "LVBB4055" else it.informatieobjecten


def _zelfde_groep(code: str) -> RuleFunction[Zaak]:
    """Return the rule that the eindverantwoordelijke changes within its group only (read: bestuurslaag)."""

    @rule(code)
    def judge(zaak: Zaak) -> Iterator[Melding]:
        if it := dossier(zaak):
            for versie, oud, nieuw in _wijzigingen(it, _instrumenten(code, it)):
                if (fout := _andere_groep(oud, nieuw)) is not None:
                    wat, advies = fout
                    yield it.melding(
                        code,
                        versie.work,
                        file=versie.file,
                        work=versie.work.text,
                        oud=oud,
                        nieuw=nieuw,
                        wat_nl=wat.nl,
                        wat_en=wat.en,
                        advies_nl=advies.nl,
                        advies_en=advies.en,
                    )

    return judge


LVBB4055 = _zelfde_groep("LVBB4055")
LVBB4056 = _zelfde_groep("LVBB4056")


def zonder_lijst(zaak: Zaak) -> dict[str, Text]:
    """Return the codes that judged the form only, with the bestuurslagen of which no list is installed."""
    lagen = {code: [bestuurslaag(veld.text) for _, _, veld in bron(zaak)] for code, bron in BRONNEN.items()}
    if it := dossier(zaak):
        for code in ("LVBB4055", "LVBB4056"):
            lagen[code] = [groep(nieuw) for _, _, nieuw in _wijzigingen(it, _instrumenten(code, it))]
    found: dict[str, Text] = {}
    for code, genoemd in lagen.items():
        # Of a delivery that names nobody here, a list of any bestuurslaag would have judged it.
        zonder = [laag for laag in MEERVOUD if laag in genoemd and _lijst(laag) is None]
        if zonder or not (genoemd or any(_lijst(laag) for laag in MEERVOUD)):
            namen = ", ".join(MEERVOUD[laag] for laag in zonder or MEERVOUD)
            found[code] = Text(
                f"geen waardelijst van {namen} geïnstalleerd ('ikt schemas install PAD'); alleen de vorm van de "
                "identificatie is beoordeeld",
                f"no value list of {namen} is installed ('ikt schemas install PATH'); only the form of the "
                "identification was judged",
            )
    return found
