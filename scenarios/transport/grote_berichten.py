"""Grote Berichten: ophalen met hervatten, controleren wat er kwam, en wanneer een ophaler moet stoppen."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from ikt_harness.api import Keten, scenario

_GB = "Digikoppeling Koppelvlakstandaard Grote Berichten 3.8.1"
_BP = "Digikoppeling Best Practices Grote Berichten"
_GROOT = b"".join(hashlib.sha512(number.to_bytes(4, "big")).digest() for number in range(8192))
_KLEIN = _GROOT[:4096]


@scenario(
    id="digikoppeling:T40",
    title="Groot bestand ophalen, ook na een afgebroken verbinding",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_GB}, GB001 tot en met GB005",
    needs=("server",),
)
def ophalen(keten: Keten) -> None:
    """Het bestand komt byte voor byte over: in één keer, hervat, opnieuw na 200, en opnieuw na een andere ETag."""
    groot = keten.grote_berichten
    with keten.stap("In één keer"):
        heel = groot.haal(_GROOT)
        keten.eis(
            "opgehaald", 200 in heel.statussen, uitleg="Het bestand is opgehaald.", gezien=heel.statussen
        )
        keten.controle_of_vraag(
            "heel", heel.gelukt, uitleg="Het bestand is byte voor byte gelijk.",
            vraag="Klopten grootte en checksum van het bestand bij u?", gezien=heel.gezien, soort="official", grond=_GB,
        )  # fmt: skip
    with keten.stap("De verbinding breekt halverwege af"):
        hervat = groot.haal(_GROOT, storingen=({"kind": "cut", "bytes": 100_000},), verzoeken=2)
        keten.eis(
            "hervat", len(hervat.verzoeken) > 1 and hervat.verzoeken[1][1].startswith("bytes="),
            uitleg="Het vervolg is met een Range-verzoek gevraagd.", gezien=hervat.gezien, soort="official",
            grond="GB005",
        )  # fmt: skip
        keten.controle(
            "if-range",
            hervat.verzoeken[1][2] != "",
            uitleg="Met If-Range, zodat een ander bestand niet wordt gemengd.",
            gezien="If-Range" if hervat.verzoeken[1][2] else "geen If-Range",
            soort="official",
            grond="GB001",
            verplicht=False,
        )
        keten.controle_of_vraag(
            "hervat-heel", hervat.gelukt, uitleg="De delen zijn goed aan elkaar gezet.",
            vraag="Klopten grootte en checksum van het hervatte bestand bij u?", gezien=hervat.gezien,
            soort="official", grond="GB004",
        )  # fmt: skip
    with keten.stap("Na de breuk komt het hele bestand (200), of een bestand met een andere ETag"):
        for soort in ("whole", "etag"):
            opnieuw = groot.haal(
                _GROOT, storingen=({"kind": "cut", "bytes": 100_000}, {"kind": soort}), verzoeken=2
            )
            keten.eis(
                f"{soort}-200", opnieuw.statussen[1:2] == [200], uitleg="Het tweede antwoord is het hele bestand.",
                gezien=opnieuw.gezien,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"{soort}-heel", opnieuw.gelukt, uitleg="Het eerdere deel is weggegooid en het bestand is heel.",
                vraag="Klopten grootte en checksum van het bestand bij u?", gezien=opnieuw.gezien, soort="official",
                grond="GB003",
            )  # fmt: skip


@scenario(
    id="digikoppeling:T41",
    title="Grootte, checksum of algoritme klopt niet",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_GB}, GB014 en GB015",
    needs=("server",),
)
def klopt_niet(keten: Keten) -> None:
    """Wat niet bij de metadata past, is niet gelukt, en krijgt de bijpassende statuscode."""
    groot = keten.grote_berichten
    for fout, status in (
        ("grootte", "INCORRECT_FILE_SIZE"),
        ("checksum", "CHECKSUM_ERROR"),
        ("algoritme", "CHECKSUM_TYPE_NOT_SUPPORTED"),
    ):
        with keten.stap(f"De metadata zegt iets anders: {fout}"):
            poging = groot.haal(_KLEIN, fout=fout)  # type: ignore[arg-type]  # one of its words
            keten.controle_of_vraag(
                f"{fout}-mislukt", None if poging.gelukt is None else not poging.gelukt,
                uitleg="De overdracht is niet gelukt.", vraag=f"Keurt uw systeem het bestand af ({fout})?",
                gezien=poging.gezien, soort="official", grond=_GB,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"{fout}-status", None if poging.gelukt is None else poging.status == status,
                uitleg=f"De status is {status}.", vraag=f"Meldt uw systeem {status} of iets van die strekking?",
                gezien=poging.status, soort="official", grond=_GB, verplicht=False,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T42",
    title="Bestand is er nog niet, niet meer, of niet voor deze partij",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_BP}, tabel met fouten",
    needs=("server", "klok"),
)
def niet_beschikbaar(keten: Keten) -> None:
    """Wachten waar dat helpt, stoppen waar het niet helpt."""
    groot = keten.grote_berichten
    with keten.stap("Later proberen helpt"):
        later = groot.haal(_KLEIN, storingen=({"kind": "status", "status": 503},), verzoeken=2)
        keten.controle(
            "later",
            later.statussen == [503, 200],
            uitleg="Na 503 is het later opnieuw geprobeerd.",
            gezien=later.gezien,
            soort="official",
            grond=_BP,
        )
        if keten.msh.eigen is not None:
            nog_niet = groot.haal(_KLEIN, van=timedelta(minutes=5))
            keten.controle(
                "nog-niet", nog_niet.gelukt, uitleg="Vóór creationTime is gewacht; daarna is het opgehaald.",
                gezien=nog_niet.gezien, soort="official", grond=_BP,
            )  # fmt: skip
    with keten.stap("Later proberen helpt niet"):
        verlopen = groot.haal(_KLEIN, tot=timedelta(seconds=-1))
        keten.controle_of_vraag(
            "verlopen", None if verlopen.gelukt is None else verlopen.reden == "expired",
            uitleg="Na expirationTime is het opgegeven.", vraag="Geeft uw systeem het op na expirationTime?",
            gezien=verlopen.gezien, soort="official", grond=_BP,
        )  # fmt: skip
        for naam, status, opties in (
            ("weg", 404, {"weg": True}),
            ("niet-voor-u", 403, {"voor_een_ander": True}),
            ("bereik", 416, {"storingen": ({"kind": "status", "status": 416},)}),
        ):
            poging = groot.haal(_KLEIN, **opties)
            keten.controle(
                naam, poging.statussen == [status], uitleg=f"Na {status} is het niet nog eens geprobeerd.",
                gezien=poging.gezien, soort="official", grond=_BP,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T43",
    title="Bestandsnaam begint met een cijfer of is te lang",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_GB}, MD007",
    needs=("server",),
)
def bestandsnaam(keten: Keten) -> None:
    """Een naam met een cijfer vooraan mag volgens MD007 en niet volgens het schema; 201 tekens mag nergens."""
    for fout, code in (("cijfer-vooraan", "IKT-GB-001"), ("lange-naam", "MD007")):
        with keten.stap(f"De metadata noemt een andere naam: {fout}"):
            poging = keten.grote_berichten.haal(_KLEIN, fout=fout)  # type: ignore[arg-type]  # one of its words
            keten.controle_of_vraag(
                fout, None if poging.bevindingen is None else any(code in item for item in poging.bevindingen),
                uitleg=f"De afwijking is vastgelegd ({code}).",
                vraag=f"Meldt uw systeem dat de bestandsnaam niet klopt ({fout})?",
                gezien=sorted(poging.bevindingen or ()), soort="official", grond="MD007",
            )  # fmt: skip


@scenario(
    id="digikoppeling:T44",
    title="Bestanden aanbieden: overschrijven en in delen",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_GB}, GB016 tot en met GB018",
    needs=("server",),
)
def aanbieden(keten: Keten) -> None:
    """Elke PUT overschrijft; van elk deel wordt verteld wat ervan geworden is."""
    groot = keten.grote_berichten
    vak = groot.vak()
    with keten.stap("Twee keer hetzelfde bestand"):
        groot.bied_aan(vak, "stuk.pdf", _KLEIN)
        tweede = groot.bied_aan(vak, "stuk.pdf", _KLEIN[::-1])
        keten.eis(
            "laatste-wint", tweede.bestanden.get("stuk.pdf") == hashlib.sha256(_KLEIN[::-1]).hexdigest(),
            uitleg="DSO-LV heeft het laatste bestand.", gezien=f"{len(tweede.bestanden)} bestanden", soort="official",
            grond="GB016",
        )  # fmt: skip
        keten.controle("ok", tweede.statussen == ("OK",), uitleg="De status is OK.", gezien=tweede.statussen)
    with keten.stap("Een zip in delen"):
        delen = groot.bied_aan(vak, "groot.pdf", _GROOT[:12_000], in_delen=True)
        keten.eis(
            "delen", set(delen.statussen) == {"OK"} and len(delen.statussen) > 2,
            uitleg="Het geheel en elk deel zijn OK.", gezien=delen.statussen, soort="official", grond="GB017",
        )  # fmt: skip
        ander = groot.bied_aan(groot.vak(), "half.pdf", _GROOT[:12_000], in_delen=True, weglaten=1)
        keten.eis(
            "deel-ontbreekt", "FILE_NOT_FOUND" in ander.statussen and "OK" in ander.statussen,
            uitleg="Van het deel dat ontbreekt is dat verteld; de andere zijn OK.", gezien=ander.statussen,
            soort="official", grond="GB018",
        )  # fmt: skip
