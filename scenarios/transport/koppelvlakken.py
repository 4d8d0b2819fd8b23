"""De drie koppelvlakken over ebMS2: aanleveren bij de LVBB, een verzoek gemeld krijgen, regels aanleveren."""

from __future__ import annotations

from datetime import timedelta

from ikt_harness.api import Keten, scenario
from ikt_mocks.stop import samples as stop
from ikt_mocks.sttr.samples import leveringen as sttr

_BHKV = "LVBB bronhouderkoppelvlak 1.0.4, Digikoppeling"
_NAMEN = "de namen van service en action zijn testnamen van de harness"


def _besluit(keten: Keten, naam: str, nummer: int = 1) -> stop.Voorbeeld:
    dag = keten.plansysteem.bekendmaking()
    return stop.besluit(datum=dag, party=keten.partij("TRANSPORT"), id_levering=naam, nummer=nummer)


@scenario(
    id="digikoppeling:T43b",
    title="Leveringsverzoek en zip als twee delen bij de LVBB",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BHKV,
    needs=("server",),
)
def twee_delen(keten: Keten) -> None:
    """Het bericht is al bevestigd voordat de LVBB ernaar kijkt: wat er mist, meldt de LVBB zelf."""
    lvbb = keten.over_ebms
    with keten.stap("Leveringsverzoek en zip in één bericht"):
        goed = lvbb.lever(_besluit(keten, "t43b-goed"))
        keten.eis(
            "aangekomen", goed.aangekomen and "registratie-voltooid" in goed.standen,
            uitleg="De LVBB heeft de levering en registreert het besluit.", gezien=goed.gezien, soort="official",
            grond=_BHKV,
        )  # fmt: skip
    with keten.stap("Eén van de twee ontbreekt"):
        kaal = lvbb.lever(
            _besluit(keten, "t43b-zonder-zip", 2), zonder="opdracht",
            taak="Stuur alleen het leveringsverzoek, zonder de zip.",
        )  # fmt: skip
        keten.controle(
            "zonder-zip-bevestigd", kaal.zending.keer_afgeleverd == 1 and len(kaal.zending.bevestigingen) == 1,
            uitleg="Het bericht is gewoon bevestigd.", gezien=kaal.zending.telling,
        )  # fmt: skip
        keten.eis(
            "zonder-zip-functioneel", "LVBB0002" in kaal.codes, uitleg="De LVBB meldt dat de zip ontbreekt.",
            gezien=kaal.gezien, soort="official", grond="LVBB0002",
        )  # fmt: skip
        leeg = lvbb.lever(
            _besluit(keten, "t43b-zonder-verzoek", 3),
            zonder="verzoek",
            taak="Stuur alleen de zip, zonder leveringsverzoek.",
        )
        keten.controle(
            "zonder-verzoek",
            len(leeg.zending.bevestigingen) == 1 and not leeg.aangekomen,
            uitleg="Zonder leveringsverzoek is het bericht bevestigd en is er geen levering.",
            gezien=leeg.gezien,
        )
    with keten.stap("De idLevering van verzoek en opdracht verschilt"):
        een, ander = _besluit(keten, "t43b-een", 4), _besluit(keten, "t43b-ander", 5)
        verschil = lvbb.lever(
            een,
            verzoek=ander.verzoek(),
            taak="Stuur een leveringsverzoek met een andere idLevering dan de opdracht.",
        )
        keten.controle(
            "verschil-bevestigd", len(verschil.zending.bevestigingen) == 1, uitleg="Het bericht is bevestigd.",
            gezien=verschil.zending.telling,
        )  # fmt: skip
        keten.eis(
            "verschil-functioneel", bool(verschil.codes) and "registratie-voltooid" not in verschil.standen,
            uitleg="De LVBB keurt de levering af.", gezien=verschil.gezien, soort="official", grond=_BHKV,
        )  # fmt: skip
    with keten.stap("Een groot bericht waarvan het bestand er niet is, of een andere checksum heeft"):
        if keten.msh.eigen is None:
            keten.beoordeel(
                "groot", "Probeer dit zelf: geeft een ontbrekend bestand bij u een duidelijke melding?"
            )
            return
        for fout, uitkomst in (("weg", "not-found"), ("checksum", "checksum")):
            groot = lvbb.lever_groot(_besluit(keten, f"t43b-{fout}", 6), fout=fout)
            keten.controle(
                f"{fout}-bevestigd", len(groot.zending.bevestigingen) == 1, uitleg="Het bericht is bevestigd.",
                gezien=groot.zending.telling,
            )  # fmt: skip
            keten.eis(
                f"{fout}-gemeld", groot.ophalen.get("uitkomst") == uitkomst and "LVBB0002" in groot.codes,
                uitleg=f"DSO-LV legt vast waarom het ophalen niet lukte ({uitkomst}) en keurt de levering af.",
                gezien=f"{groot.ophalen.get('uitkomst')} {groot.gezien}",
            )  # fmt: skip


@scenario(
    id="digikoppeling:K01",
    title="Een besluit publiceren over ebMS2",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_BHKV}; {_NAMEN}",
    needs=("server", "klok"),
)
def publiceren(keten: Keten) -> None:
    """Van aanlevering tot publicatie over ebMS2: elk antwoord van de LVBB komt als eigen bericht terug."""
    lvbb = keten.over_ebms
    with keten.stap("Het eigen systeem levert een besluit aan"):
        dag = keten.plansysteem.bekendmaking()
        levering = lvbb.volg(lvbb.lever(_besluit(keten, "k01-besluit")))
        keten.eis(
            "geregistreerd", levering.standen[-1:] == ("registratie-voltooid",), uitleg="Het besluit is geregistreerd.",
            gezien=levering.gezien,
        )  # fmt: skip
    with keten.stap("Op de dag van bekendmaking publiceert de LVBB"):
        lvbb.tot_en_met(dag)
        levering = lvbb.volg(levering)
        keten.eis(
            "gepubliceerd", levering.standen[-1:] == ("gepubliceerd",), uitleg="Het besluit is gepubliceerd.",
            gezien=levering.gezien,
        )  # fmt: skip
        keten.eis(
            "antwoorden", levering.bezorgd == len(levering.standen),
            uitleg="Het eigen systeem heeft elk antwoord over ebMS2 gekregen en bevestigd.",
            gezien=f"{levering.bezorgd} van {len(levering.standen)}",
        )  # fmt: skip
        gekregen = lvbb.ontvangen_resultaten
        keten.controle_of_vraag(
            "een-keer", None if gekregen is None else gekregen == len(levering.standen),
            uitleg="Elk antwoord is één keer afgeleverd.", vraag="Heeft uw plansysteem elk antwoord precies één keer?",
            gezien=gekregen,
        )  # fmt: skip


@scenario(
    id="digikoppeling:K02",
    title="Een verzoek gemeld krijgen over ebMS2",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"verzoeknotificatie over osb-rm (niet bevestigd); {_NAMEN}",
    needs=("server", "klok"),
)
def melden(keten: Keten) -> None:
    """De verzoeknotificatie komt als betrouwbaar bericht, ook als het eigen systeem even weg was."""
    stam = keten.over_ebms
    with keten.stap("Er komt een verzoek"):
        melding = stam.verzoek()
        keten.eis(
            "bezorgd", melding.stand == "bezorgd" and melding.bezorgingen == 1,
            uitleg="De notificatie is bezorgd en bevestigd.", gezien=f"{melding.stand}, {melding.bezorgingen} keer",
        )  # fmt: skip
        keten.controle_of_vraag(
            "gekregen", None if melding.ontvangen is None else len(melding.ontvangen) == 1,
            uitleg="Het eigen systeem heeft haar één keer.",
            vraag=f"Heeft uw systeem de notificatie van {melding.verzoeknummer} precies één keer?",
        )  # fmt: skip
    with keten.stap("Het eigen systeem is even weg"):
        with keten.msh.uit():
            gemist = stam.verzoek()
            keten.controle(
                "nog-niet",
                gemist.bezorgingen == 0,
                uitleg="De notificatie is nog niet bezorgd.",
                gezien=gemist.stand,
            )
        keten.msh.vooruit(timedelta(hours=3))
        gemist = stam.melding(gemist.verzoeknummer)
        keten.eis(
            "alsnog", gemist.stand == "bezorgd" and gemist.bezorgingen == 1, uitleg="Later komt zij alsnog, één keer.",
            gezien=f"{gemist.stand}, {gemist.bezorgingen} keer",
        )  # fmt: skip


@scenario(
    id="digikoppeling:K03",
    title="Regels aanleveren over ebMS2",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"aanleveren van toepasbare regels; {_NAMEN}",
    needs=("server",),
)
def regels(keten: Keten) -> None:
    """De RTR krijgt de zip als bericht en stuurt zijn resultaat als bericht terug."""
    with keten.stap("Het eigen systeem levert regels aan"):
        zending, resultaat, antwoord = keten.over_ebms.lever_regels(sttr.zip_van(sttr.activiteit_bestanden()))
        keten.eis(
            "bevestigd", len(zending.bevestigingen) == 1 and zending.keer_afgeleverd == 1,
            uitleg="Het bericht is bevestigd en één keer afgeleverd.", gezien=zending.telling,
        )  # fmt: skip
        keten.eis("beoordeeld", bool(antwoord.get("status")), uitleg="De RTR heeft de levering beoordeeld.")
        keten.controle_of_vraag(
            "resultaat", None if resultaat is None else len(resultaat) == 1 and bool(resultaat[0].bijlagen),
            uitleg="Het eigen systeem heeft het resultaat als bericht gekregen.",
            vraag="Heeft uw regelbeheersysteem het resultaat gekregen?", gezien=antwoord.get("status", ""),
        )  # fmt: skip
