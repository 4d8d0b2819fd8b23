"""Berichten die geen goed bericht zijn: HTTP, XML, MIME en Manifest; en berichten die moeilijk of te groot zijn."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_KERN = "ebms-core 2.20.2"
_GB = "Digikoppeling Koppelvlakstandaard Grote Berichten 3.8.1, VW001"
_MEGA = 1024 * 1024


def _niets_bewaard(keten: Keten, *namen: str, details: bool = True) -> None:
    """Post each deviation; it must be refused, nothing may be kept, and the answer must not tell how."""
    for naam in namen:
        for proef in keten.msh.proef(naam):
            geweigerd = proef.antwoord.geweigerd or proef.code != ""
            keten.controle(
                f"{naam}-{proef.wie}", geweigerd, uitleg=f"{proef.kant} weigert het.", gezien=proef.gezien,
                soort="observed", grond=_KERN,
            )  # fmt: skip
            if details:
                keten.controle(
                    f"{naam}-{proef.wie}-kaal", proef.antwoord.soort in ("leeg", "Fault", "MessageError"),
                    uitleg="Het antwoord vertelt niets over de binnenkant.", gezien=proef.gezien, soort="observed",
                    grond=_KERN, verplicht=False,
                )  # fmt: skip
            keten.controle_of_vraag(
                f"{naam}-{proef.wie}-niets", None if proef.afgeleverd is None else proef.afgeleverd == 0,
                uitleg=f"{proef.kant} heeft niets afgeleverd.",
                vraag=f"Is er na dit bericht ({naam}) niets bij uw toepassing afgeleverd?",
                gezien=f"{proef.afgeleverd} keer",
            )  # fmt: skip


def _werkt_nog(keten: Keten) -> None:
    with keten.stap("Daarna werkt alles nog"):
        for proef in keten.msh.proef("goed", kenmerk="daarna"):
            keten.eis(
                f"daarna-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt een goed bericht aan.",
                gezien=proef.gezien,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T19",
    title="Verkeerde SOAPAction, GET, andere tekenset",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def verkeerde_http(keten: Keten) -> None:
    """Wat geen POST met SOAPAction "ebXML" in UTF-8 is, wordt geweigerd."""
    with keten.stap("Verkeerd verstuurd"):
        for proef in keten.msh.proef("andere-soapaction"):
            keten.controle(
                f"soapaction-{proef.wie}", proef.antwoord.status is not None and proef.antwoord.status >= 400,
                uitleg=f"{proef.kant} weigert een andere SOAPAction.", gezien=proef.gezien, soort="official", grond=_KV,
            )  # fmt: skip
            keten.controle(
                f"soapaction-{proef.wie}-fault", proef.antwoord.soort == "Fault",
                uitleg="Het antwoord is een SOAP Fault.", gezien=proef.gezien, soort="observed", grond=_KERN,
                verplicht=False,
            )  # fmt: skip
        _niets_bewaard(keten, "get", "andere-tekenset", details=False)
    _werkt_nog(keten)


@scenario(
    id="digikoppeling:T20",
    title="Kapotte XML, schemafout, externe entiteit, entiteitenbom",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def kapotte_xml(keten: Keten) -> None:
    """Een envelop die niet te lezen is, wordt geweigerd zonder uitleg; er wordt niets bewaard."""
    with keten.stap("Een envelop die geen envelop is"):
        _niets_bewaard(keten, "niet-welgevormd", "schema-ongeldig", "externe-entiteit", "entiteitenbom")
    _werkt_nog(keten)


@scenario(
    id="digikoppeling:T21",
    title="Kapotte MIME-structuur",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def kapotte_mime(keten: Keten) -> None:
    """Zonder boundary, zonder einde, zonder SOAP-deel, zonder Content-ID, afgekapt of afgebroken."""
    with keten.stap("Een multipart die niet klopt"):
        _niets_bewaard(
            keten,
            "zonder-boundary",
            "zonder-einde",
            "zonder-soapdeel",
            "zonder-contentid",
            "afgekapt",
            "afgebroken",
        )
    _werkt_nog(keten)


@scenario(
    id="digikoppeling:T22",
    title="Fouten in het Manifest",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server",),
)
def manifest(keten: Keten) -> None:
    """Een verwijzing die nergens heen gaat, een bijlage die niet genoemd is, of geen Manifest."""
    with keten.stap("Verwijzingen die niet op te lossen zijn"):
        for naam in ("onbekende-cid", "geen-cid"):
            for proef in keten.msh.proef(naam):
                keten.controle(
                    f"{naam}-{proef.wie}",
                    proef.code == "MimeProblem",
                    uitleg=f"{proef.kant} antwoordt met MimeProblem.",
                    gezien=proef.gezien,
                    soort="official",
                    grond=_KV,
                )
    with keten.stap("Een bijlage te veel, of geen Manifest"):
        for naam, bevinding in (("extra-deel", "IKT-DK-104"), ("zonder-manifest", "IKT-DK-215")):
            for proef in keten.msh.proef(naam):
                keten.controle(
                    f"{naam}-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt het bericht aan.",
                    gezien=proef.gezien, soort="observed", grond=_KERN, verplicht=False,
                )  # fmt: skip
                keten.controle_of_vraag(
                    f"{naam}-{proef.wie}-bevinding",
                    None if proef.afgeleverd is None else bevinding in proef.bevindingen,
                    uitleg=f"{proef.kant} legt het als bevinding vast.",
                    vraag=f"Legt uw berichtenhandler vast dat er iets vreemds is ({naam})?",
                    gezien=sorted(proef.bevindingen),
                    verplicht=False,
                )


@scenario(
    id="digikoppeling:T23",
    title="Bijlagen komen byte voor byte over",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="een bijlage is een reeks bytes; de codering van het transport verandert er niets aan",
    needs=("server",),
)
def byte_voor_byte(keten: Keten) -> None:
    """Een zip met regeleinden, nullen en regels die op een boundary lijken; ook in base64."""
    msh = keten.msh
    zip_ = msh.lastige_zip()
    beeld = (zip_.filename, zip_.payload.sha256, zip_.payload.size)
    with keten.stap("Het eigen systeem stuurt de zip"):
        heen = msh.naar_dso(
            "osb-rm", taak="Stuur één bericht met de zip uit het voorbeeld.", bijlagen=(zip_,)
        )
        kreeg = heen.afgeleverd[0].bijlagen if heen.afgeleverd else ()
        keten.eis(
            "heen", [item[1:] for item in kreeg] == [beeld[1:]], uitleg="DSO-LV kreeg precies dezelfde bytes.",
            gezien=f"{len(kreeg)} bijlagen, {[size for _, _, size in kreeg]} bytes",
        )  # fmt: skip
    with keten.stap("DSO-LV stuurt de zip, en nog eens in base64"):
        terug = msh.van_dso("osb-rm", bijlagen=(zip_,))
        kreeg = terug.afgeleverd[0].bijlagen if terug.afgeleverd else ()
        keten.controle_of_vraag(
            "terug", None if terug.afgeleverd is None else kreeg == (beeld,),
            uitleg="Het eigen systeem kreeg precies dezelfde bytes.",
            vraag=f"Heeft de zip bij u {zip_.payload.size} bytes en SHA-256 {zip_.payload.sha256}?",
            gezien=f"{len(kreeg)} bijlagen",
        )  # fmt: skip
        for proef in msh.proef("base64", bijlagen=(zip_,)):
            keten.controle(
                f"base64-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt base64 aan.",
                gezien=proef.gezien,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"base64-{proef.wie}-bytes", None if proef.afgeleverd is None else proef.bijlagen == (beeld,),
                uitleg=f"Ook uit base64 kreeg {proef.kant} precies dezelfde bytes.",
                vraag=f"Heeft de tweede zip bij u ook SHA-256 {zip_.payload.sha256}?",
            )  # fmt: skip


@scenario(
    id="digikoppeling:T39",
    title="Een te groot bericht",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_GB,
    needs=("server",),
)
def te_groot(keten: Keten) -> None:
    """Boven 20 MiB hoort een bericht via Grote Berichten: het wordt geweigerd, of aangenomen met een bevinding."""
    msh = keten.msh
    with keten.stap("DSO-LV neemt berichten tot 1 MiB aan"):
        keten.dso.change_settings(ebms={"max_bytes": _MEGA})
        zending = msh.groot(2 * _MEGA)
        keten.eis(
            "geweigerd", zending is None or (zending.keer_afgeleverd == 0 and 413 in zending.statussen),
            uitleg="DSO-LV weigert het bericht terwijl het nog binnenkomt.",
            gezien="niets aangekomen" if zending is None else zending.statussen,
        )  # fmt: skip
        stand = None if zending is None else zending.stand
        keten.controle_of_vraag(
            "afzender-weet-het", None if stand is None else stand == "DELIVERY_FAILED",
            uitleg="Het eigen systeem concludeert dat het afleveren mislukt is.",
            vraag="Toont uw berichtenhandler dat het afleveren mislukt is?", gezien=stand,
        )  # fmt: skip
    with keten.stap("DSO-LV neemt alles aan"):
        keten.dso.change_settings(ebms=None)
        zending = msh.groot(21 * _MEGA)
        keten.eis(
            "aangenomen", zending is not None and zending.keer_afgeleverd == 1, uitleg="DSO-LV neemt het bericht aan.",
            gezien="" if zending is None else zending.telling,
        )  # fmt: skip
        keten.controle(
            "bevinding", zending is not None and "IKT-DK-601" in zending.bevindingen,
            uitleg="DSO-LV legt vast dat het via Grote Berichten had gemoeten.",
            gezien="" if zending is None else sorted(zending.bevindingen), soort="official", grond=_GB,
        )  # fmt: skip
