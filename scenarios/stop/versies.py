"""Wat na een eerste besluit komt: wijzigen, intrekken, een tijdelijk deel, downloaden en opnieuw aanleveren."""

from __future__ import annotations

from datetime import date, timedelta

from ikt_harness.api import Aanlevering, Keten, afgekeurd, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_WEEK = timedelta(days=7)
_REGISTER = "de weergave van het register is een keuze van de harness"


def _publiceer(keten: Keten, naam: str, taak: str, voorbeeld: samples.Voorbeeld) -> Aanlevering:
    with keten.stap(f"{taak} Het wordt geregistreerd en gepubliceerd"):
        levering = keten.plansysteem.lever(taak, voorbeeld)
        geregistreerd(keten, f"{naam}-geregistreerd", levering)
        return gepubliceerd(keten, f"{naam}-gepubliceerd", levering)


def _besluit(keten: Keten, naam: str, datum: date) -> Aanlevering:
    return _publiceer(
        keten,
        naam,
        "Lever een besluit met een nieuwe regeling aan ter publicatie.",
        samples.besluit(datum=datum, party=keten.partij("STOP"), id_levering=naam),
    )


def _regeling(keten: Keten, naam: str, levering: Aanlevering) -> tuple[str, str]:
    """Return work and expression of the regeling that a besluit made; that it is there is a check."""
    versies = [versie for versie in keten.viewer.van_besluit(levering.work) if versie.soort == "regeling"]
    keten.eis(
        f"{naam}-getoond", bool(versies), uitleg="DSO-LV kent de regelingversie uit het besluit.",
        gezien=[versie.expression for versie in versies] or "niets", grond=_REGISTER,
    )  # fmt: skip
    return versies[0].work, versies[0].expression


def _werkt(keten: Keten, naam: str, work: str, verwacht: str, dag: date) -> None:
    gezien = keten.viewer.werkend(work, dag)
    keten.controle(
        naam, gezien == verwacht, uitleg=f"Op {dag.isoformat()} werkt {verwacht or 'geen versie meer'}.",
        gezien=gezien or "geen versie", grond=_REGISTER,
    )  # fmt: skip


@scenario(
    id="stop:H3",
    title="Wijzigingsbesluit op een gepubliceerde versie",
    koppelvlak="STOP",
    keten="planketen",
    ground="transportschema 1.2.0, LVBB4015, LVBB4211",
    needs=("klok",),
)
def wijzigingsbesluit(keten: Keten) -> None:
    """Een wijziging met renvooi en een met VervangRegeling geven elk een nieuwe versie van dezelfde regeling."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    eerste = plansysteem.bekendmaking()
    besluit = _besluit(keten, "h3-besluit", eerste)
    with keten.stap("De eerste versie is er"):
        work, vorige = _regeling(keten, "h3-besluit", besluit)
    for versie, vorm, hoe in ((2, "renvooi", "met renvooi"), (3, "vervangen", "met VervangRegeling")):
        datum = plansysteem.bekendmaking()
        wijziging = _publiceer(
            keten,
            f"h3-{vorm}",
            f"Lever een wijziging van die regeling aan, {hoe}.",
            samples.wijzigingsbesluit(
                datum=datum,
                versie=versie,
                vorm="renvooi" if vorm == "renvooi" else "vervangen",
                party=party,
                jaar=eerste.year,
                id_levering=f"h3-{vorm}",
            ),
        )
        with keten.stap(f"Er is een nieuwe versie, {hoe}"):
            nieuw_work, nieuw = _regeling(keten, f"h3-{vorm}", wijziging)
            keten.eis(
                f"{vorm}-zelfde-work", nieuw_work == work and nieuw != vorige,
                uitleg="Het is een nieuwe versie van dezelfde regeling.", gezien=nieuw, grond="LVBB4014",
                soort="official",
            )  # fmt: skip
            dag = wijziging.datum_bekendmaking or datum
            _werkt(keten, f"{vorm}-tot-dan", work, vorige, dag)
            _werkt(keten, f"{vorm}-vanaf", work, nieuw, dag + timedelta(days=90))
            vorige = nieuw
        plansysteem.tot_en_met((wijziging.datum_bekendmaking or datum) + _WEEK)


@scenario(
    id="stop:H6",
    title="Intrekking van een regeling",
    koppelvlak="STOP",
    keten="planketen",
    ground="transportschema 1.2.0, LVBB4212",
    needs=("klok",),
)
def intrekking(keten: Keten) -> None:
    """Een intrekkingsbesluit beëindigt de regeling en haar OW-objecten."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    eerste = plansysteem.bekendmaking()
    besluit = _besluit(keten, "h6-besluit", eerste)
    with keten.stap("De regeling werkt, en de RTR kent haar activiteit"):
        work, versie = _regeling(keten, "h6-besluit", besluit)
        plansysteem.tot_en_met(eerste + _WEEK)
        _werkt(keten, "werkt", work, versie, eerste + _WEEK)
        voor = keten.regelbeheersysteem.activiteiten_van(party.oin, plansysteem.vandaag)
        keten.eis(
            "activiteit",
            bool(voor),
            uitleg="De RTR kent een activiteit uit de regeling.",
            gezien=f"{len(voor)} gevonden",
        )
    ingetrokken = _publiceer(
        keten,
        "h6-intrekking",
        "Lever een besluit aan dat de regeling intrekt en haar OW-objecten beëindigt.",
        samples.intrekkingsbesluit(
            datum=plansysteem.bekendmaking(), party=party, jaar=eerste.year, id_levering="h6-intrekking"
        ),
    )
    with keten.stap("Vanaf de datum van intrekking werkt er niets meer"):
        dag = keten.viewer.ingetrokken(work)
        keten.eis(
            "ingetrokken", bool(dag), uitleg="DSO-LV kent de datum waarop de regeling is ingetrokken.",
            gezien=dag or "niet ingetrokken", grond=_REGISTER,
        )  # fmt: skip
        laatste = (ingetrokken.datum_bekendmaking or eerste) + timedelta(days=90)
        _werkt(keten, "werkt-niet-meer", work, "", laatste)
        na = keten.regelbeheersysteem.activiteiten_van(party.oin, laatste)
        keten.controle(
            "activiteit-beeindigd", len(na) < len(voor), uitleg="De RTR kent de beëindigde activiteit dan niet meer.",
            gezien=f"{len(voor)} voor de intrekking, {len(na)} erna",
        )  # fmt: skip


@scenario(
    id="stop:H7",
    title="Tijdelijk regelingdeel",
    koppelvlak="STOP",
    keten="planketen",
    ground="STOP2004, STOP2057, BHKV1028",
    needs=("klok",),
)
def tijdelijk_regelingdeel(keten: Keten) -> None:
    """Voorbeschermingsregels, een projectbesluit en een reactieve interventie krijgen een deel naast een regeling."""
    plansysteem, eigen = keten.plansysteem, keten.partij("STOP")
    gevallen = (
        ("voorbereidingsbesluit", "gemeente", "een voorbereidingsbesluit"),
        ("projectbesluit", "provincie", "een projectbesluit"),
        ("reactieve-interventie", "provincie", "een reactieve interventie"),
    )
    for nummer, (soort, laag, naam) in enumerate(gevallen, start=1):
        party = keten.partij_van("STOP", laag)
        hoofd, deel = samples.reeks(
            soort, datum=plansysteem.bekendmaking(), party=party, nummer=nummer, kenmerk=f"h7-{laag}"
        )
        with keten.stap(f"Er is een gepubliceerde regeling waar {naam} bij hoort"):
            plansysteem.door_een_ander(hoofd.party, hoofd.voorbeeld)
            if hoofd.datum is not None:
                plansysteem.tot_en_met(hoofd.datum)
        namens = "" if party == eigen else f" namens {party.name} ({party.oin})"
        levering = _publiceer(
            keten,
            soort,
            f"Lever {naam} aan{namens}, met een tijdelijk regelingdeel.",
            deel.voorbeeld.door(eigen.oin),
        )
        with keten.stap(f"DSO-LV kent het tijdelijke deel uit {naam} naast de regeling"):
            delen = [versie for versie in keten.viewer.van_besluit(levering.work) if versie.deel_van]
            keten.eis(
                f"{soort}-deel-van", bool(delen), uitleg="Het deel is een tijdelijk deel van een regeling.",
                gezien=[versie.deel_van for versie in delen] or "geen tijdelijk deel", grond="STOP2057",
                soort="official",
            )  # fmt: skip
            dag = (levering.datum_bekendmaking or plansysteem.vandaag) + timedelta(days=90)
            _werkt(keten, f"{soort}-deel-werkt", delen[0].work, delen[0].expression, dag)
            hoofdversie = keten.viewer.werkend(delen[0].deel_van, dag)
            keten.controle(
                f"{soort}-hoofd-werkt", bool(hoofdversie), uitleg="De regeling zelf blijft daarnaast werken.",
                gezien=hoofdversie or "geen versie", grond=_REGISTER,
            )  # fmt: skip


@scenario(
    id="stop:H11",
    title="Aanleveren namens een ander, met machtiging",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1512",
    needs=("klok",),
)
def met_machtiging(keten: Keten) -> None:
    """Een intermediair levert aan voor een bevoegd gezag dat hem gemachtigd heeft, zolang de machtiging loopt."""
    plansysteem, eigen, ander = keten.plansysteem, keten.partij("STOP"), keten.plansysteem.ander
    eerste = plansysteem.bekendmaking()
    einde = eerste - timedelta(days=1)
    machtiging = {"aanleveraar": eigen.oin, "bevoegd_gezag": ander.oin, "tot": einde.isoformat()}
    keten.dso.change_settings(lvbb_machtigingen=[machtiging])
    levering = _publiceer(
        keten,
        "h11",
        f"Lever een besluit aan namens {ander.name}: bevoegd gezag {ander.oin}, aanleveraar {eigen.oin}.",
        samples.besluit(datum=eerste, party=ander, aanleveraar=eigen, id_levering="h11-besluit"),
    )
    with keten.stap("Het besluit is van het bevoegd gezag, niet van de intermediair"):
        versies = keten.viewer.van_besluit(levering.work)
        keten.controle(
            "van-bevoegd-gezag", bool(versies) and all(f"/{ander.code}/" in versie.work for versie in versies),
            uitleg=f"Wat gepubliceerd is, is van {ander.name}.",
            gezien=[versie.work for versie in versies] or "niets", grond=_REGISTER,
        )  # fmt: skip
    afgekeurd(
        keten,
        "LVBB1512",
        "Lever nog een besluit aan namens hetzelfde bevoegd gezag, nu de machtiging verlopen is.",
        samples.besluit(
            datum=plansysteem.bekendmaking(),
            party=ander,
            aanleveraar=eigen,
            id_levering="h11-verlopen",
            nummer=2,
        ),
        stand="opdracht-niet-valide",
    )


@scenario(
    id="stop:H12",
    title="Downloaden, wijzigen en opnieuw aanleveren",
    koppelvlak="STOP",
    keten="planketen",
    ground="uitlevering met pakbon 1.3.0, LVBB4015",
    needs=("klok",),
)
def rondgang(keten: Keten) -> None:
    """De uitlevering van een regeling is genoeg om haar te wijzigen en weer aan te leveren."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    eerste = plansysteem.bekendmaking()
    besluit = _besluit(keten, "h12-besluit", eerste)
    with keten.stap("Het plansysteem haalt de uitlevering van de regeling op"):
        work, _versie = _regeling(keten, "h12-besluit", besluit)
        download = plansysteem.download("Download de regeling uit dit besluit bij DSO-LV.", work)
        keten.eis(
            "pakbon", "pakbon.xml" in download and "Regeling/Tekst.xml" in download,
            uitleg="De uitlevering bevat een pakbon en de tekst van de regeling.", gezien=sorted(download) or "niets",
            soort="observed",
        )  # fmt: skip
        keten.controle(
            "ow", any(name.startswith("OW-bestanden/") for name in download),
            uitleg="De OW-bestanden zitten erbij.", gezien=f"{len(download)} bestanden", soort="observed",
        )  # fmt: skip
    tekst = download["Regeling/Tekst.xml"].decode().partition("?>")[2].strip()
    gewijzigd = tekst.replace("</Al>", " Gewijzigd na downloaden.</Al>", 1)
    made = samples.wijzigingsbesluit(
        datum=plansysteem.bekendmaking(),
        vorm="vervangen",
        party=party,
        jaar=eerste.year,
        id_levering="h12-terug",
    )
    voor, _, rest = made.lees("Besluit.xml").decode().partition("<VervangRegeling>")
    na = rest.partition("</VervangRegeling>")[2]
    terug = f"{voor}<VervangRegeling>{gewijzigd}</VervangRegeling>{na}"
    levering = _publiceer(
        keten,
        "h12-terug",
        "Wijzig de tekst in de uitlevering, en lever de regeling weer aan als volgende versie (VervangRegeling).",
        made.met("Besluit.xml", terug.encode()),
    )
    with keten.stap("De nieuwe uitlevering bevat precies de wijziging"):
        keten.eis(
            "zelfde-work", [v.work for v in keten.viewer.van_besluit(levering.work) if v.soort == "regeling"] == [work],
            uitleg="Het is een volgende versie van dezelfde regeling.", gezien=levering.standen, grond="LVBB4015",
            soort="official",
        )  # fmt: skip
        opnieuw = keten.viewer.download(work)
        keten.eis(
            "tekst-gewijzigd", opnieuw.get("Regeling/Tekst.xml") not in (None, download["Regeling/Tekst.xml"]),
            uitleg="De tekst is een andere dan die van de eerste uitlevering.", gezien=f"{len(opnieuw)} bestanden",
        )  # fmt: skip
        verloren = sorted(
            name for name in download if name.startswith("IO-") and opnieuw.get(name) != download[name]
        )
        keten.controle(
            "niets-verloren", not verloren, uitleg="De informatieobjecten zijn er ongewijzigd nog.",
            gezien=verloren or "alles is er nog",
        )  # fmt: skip


@scenario(
    id="stop:H13",
    title="Een groot pakket",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1040, LVBB1041",
    needs=("klok",),
)
def groot_pakket(keten: Keten) -> None:
    """Een levering van ruim veertig megabyte gaat als elke andere."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    datum = plansysteem.bekendmaking()
    with keten.stap("Het plansysteem levert een besluit aan met 45 MB aan geometrie"):
        levering = plansysteem.lever(
            "Lever een besluit aan van ongeveer 45 MB (uitgepakt).",
            samples.groot_besluit(datum=datum, mib=45, party=party, id_levering="h13-groot"),
        )
        geregistreerd(keten, "geregistreerd", levering)
        keten.controle(
            "groot", levering.opdracht_bytes > 10_000_000, uitleg="Het pakket is groot: meer dan 10 MB aan zip.",
            gezien=f"{levering.opdracht_bytes // 1_000_000} MB",
        )  # fmt: skip
    with keten.stap("Het besluit wordt gepubliceerd"):
        levering = gepubliceerd(keten, "gepubliceerd", levering)
        versies = keten.viewer.van_besluit(levering.work)
        keten.controle(
            "getoond", {versie.soort for versie in versies} == {"regeling", "informatieobject"},
            uitleg="DSO-LV kent de regeling en haar informatieobject.",
            gezien=sorted(versie.soort for versie in versies), grond=_REGISTER,
        )  # fmt: skip
