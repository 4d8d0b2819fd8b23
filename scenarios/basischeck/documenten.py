"""De basischeck planketen: elk documenttype met elke basismutatie, ingediend en getoond."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ikt_harness.api import REGISTRATIE, Aanlevering, Keten, scenario
from ikt_mocks.stop import samples

_GROND = "basischecks planketen: ingediend en goed getoond"
_SOORTEN = (
    "omgevingsplan",
    "omgevingsvisie",
    "omgevingsverordening",
    "waterschapsverordening",
    "projectbesluit",
    "programma",
    "voorbereidingsbesluit",
    "instructie",
    "reactieve-interventie",
    "amvb",
    "ministeriele-regeling",
)
#: Mutation → what the last delivery is, in words.
_MUTATIES: dict[samples.Mutatie, str] = {
    "initieel": "vaststellen",
    "wijzigen": "wijzigen",
    "vervangen": "in zijn geheel vervangen",
    "intrekken": "intrekken",
    "intrekken-en-vervangen": "intrekken en door een ander vervangen",
    "ontwerp": "als ontwerp bekendmaken",
    "kennisgeving": "een kennisgeving over het ontwerp bekendmaken",
    "directe-mutatie": "een object wijzigen zonder besluit",
    "afbreken": "afbreken voor de bekendmaking",
}


def _speel(keten: Keten, soort: samples.Documentsoort, mutatie: samples.Mutatie) -> None:
    plansysteem, eigen = keten.plansysteem, keten.partij("STOP")
    laag = eigen.bestuurslaag if eigen.bestuurslaag in soort.bestuurslagen else soort.bestuurslagen[0]
    party = keten.partij_van("STOP", laag)
    namens = "" if party == eigen else f" namens {party.name} ({party.oin})"
    *vooraf, laatste = samples.reeks(
        soort.naam, mutatie, datum=plansysteem.bekendmaking(), party=party, kenmerk="basischeck"
    )
    gedaan: list[Aanlevering] = []
    for nummer, levering in enumerate(vooraf):
        with keten.stap(f"Vooraf: {levering.naam}"):
            if levering.naam == "hoofdregeling":
                seen = plansysteem.door_een_ander(levering.party, levering.voorbeeld)
            else:
                seen = plansysteem.lever(
                    f"Lever {soort.titel} aan{namens}: {levering.naam}.", levering.voorbeeld.door(eigen.oin)
                )
                gedaan.append(seen)
            keten.eis(
                f"vooraf-{nummer + 1}", seen.standen == list(REGISTRATIE), uitleg="Wat vooraf komt, is geregistreerd.",
                gezien=f"{seen.standen} {sorted(seen.codes)}",
            )  # fmt: skip
            # What is to be broken off may not be published yet.
            if levering.datum is not None and not (mutatie == "afbreken" and levering is vooraf[-1]):
                plansysteem.tot_en_met(seen.datum_bekendmaking or levering.datum)
                # Only what is in force can be withdrawn.
                for versie in keten.viewer.van_besluit(seen.work):
                    if versie.werkt_vanaf:
                        plansysteem.tot_en_met(date.fromisoformat(versie.werkt_vanaf))
    voor = _download(keten, gedaan) if mutatie == "directe-mutatie" else {}
    with keten.stap("Ingediend"):
        seen = plansysteem.lever(
            f"Lever aan{namens}: {soort.titel} {_MUTATIES[mutatie]}.", laatste.voorbeeld.door(eigen.oin)
        )
        besluit = laatste.datum is not None
        keten.eis(
            "ingediend", seen.standen == list(REGISTRATIE) if besluit else seen.laatste.stand == "ok",
            uitleg="DSO-LV heeft de levering aangenomen." if besluit else "DSO-LV heeft de opdracht uitgevoerd.",
            gezien=f"{seen.standen} {sorted(seen.codes)}", grond=_GROND,
        )  # fmt: skip
    with keten.stap("Getoond"):
        if laatste.datum is not None:
            plansysteem.tot_en_met(seen.datum_bekendmaking or laatste.datum)
            seen = plansysteem.volg(seen)
        goed, gezien = _getoond(keten, mutatie, seen, gedaan, voor)
        keten.eis("getoond", goed, uitleg="DSO-LV toont het resultaat.", gezien=gezien, grond=_GROND)


def _werken(keten: Keten, besluiten: list[Aanlevering]) -> list[str]:
    """Return the regelingen that the besluiten made."""
    return [
        versie.work
        for besluit in besluiten
        for versie in keten.viewer.van_besluit(besluit.work)
        if versie.soort == "regeling"
    ]


def _download(keten: Keten, besluiten: list[Aanlevering]) -> dict[str, bytes]:
    """Return the OW files in the downloads of what the besluiten made."""
    return {
        f"{work} {name}": data
        for work in _werken(keten, besluiten)
        for name, data in keten.viewer.download(work).items()
        if name.startswith("OW-bestanden/")
    }


def _getoond(
    keten: Keten,
    mutatie: samples.Mutatie,
    seen: Aanlevering,
    vooraf: list[Aanlevering],
    voor: dict[str, bytes],
) -> tuple[bool, object]:
    """Return whether DSO-LV shows what came of the mutation, and what was seen."""
    viewer = keten.viewer
    if mutatie == "directe-mutatie":
        na = _download(keten, vooraf)
        anders = sorted(name for name in na if na[name] != voor.get(name))
        return bool(anders), f"{len(anders)} gewijzigde OW-bestanden"
    if mutatie == "afbreken":
        rest = viewer.van_besluit(vooraf[-1].work)
        return not rest, [versie.expression for versie in rest] or "niets meer van het afgebroken besluit"
    if seen.laatste.stand != "gepubliceerd":
        return False, seen.standen
    if mutatie == "kennisgeving":
        over = viewer.kennisgevingen(vooraf[-1].work)
        return seen.work in over, over or "geen kennisgeving"
    einden = [viewer.ingetrokken(work) for work in _werken(keten, vooraf)]
    if mutatie == "intrekken":
        return bool(einden) and all(einden), einden or "niets ingetrokken"
    versies = [versie for versie in viewer.van_besluit(seen.work) if versie.soort == "regeling"]
    gezien = [versie.expression for versie in versies] or "geen regelingversie"
    goed = bool(versies) and all(versie.ontwerp == (mutatie == "ontwerp") for versie in versies)
    if mutatie in ("wijzigen", "vervangen"):
        return goed and any(versie.was for versie in versies), gezien
    if mutatie == "intrekken-en-vervangen":
        return goed and bool(einden) and all(einden), gezien
    return goed, gezien


def _maak(soort: samples.Documentsoort, mutatie: samples.Mutatie) -> Callable[[Keten], None]:
    def basischeck(keten: Keten) -> None:
        _speel(keten, soort, mutatie)

    basischeck.__name__ = f"basischeck_{soort.naam}_{mutatie}".replace("-", "_")
    basischeck.__doc__ = f"Basischeck van {soort.titel}: {_MUTATIES[mutatie]}, ingediend en getoond."
    return basischeck


for _nummer, _naam in enumerate(_SOORTEN, start=1):
    for _letter, _mutatie in zip("abcdefghi", _MUTATIES, strict=True):
        _soort = samples.DOCUMENTSOORTEN[_naam]
        if _mutatie in _soort.mutaties:
            _functie = _maak(_soort, _mutatie)
            globals()[_functie.__name__] = scenario(
                id=f"stop:B{_nummer}{_letter}",
                title=f"Basischeck {_naam}: {_mutatie}",
                koppelvlak="STOP",
                keten="planketen",
                ground=_GROND,
                needs=("klok",),
                documenttype=_naam,
                mutatie=_mutatie,
            )(_functie)
del _nummer, _naam, _letter, _mutatie, _soort, _functie
