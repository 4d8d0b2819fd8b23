"""Ondertekende en versleutelde berichten (osb-rm-s en osb-rm-e)."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_BEV = "Digikoppeling Beveiligingsstandaarden en voorschriften 2.0.1"


@scenario(
    id="digikoppeling:T36",
    title="Handtekening ontbreekt of klopt niet",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server", "tls"),
)
def handtekening_klopt_niet(keten: Keten) -> None:
    """Zonder handtekening, aangepast onderweg, van een ander of met SHA-1: SecurityFailure."""
    veilig = keten.msh.over_tls()
    with keten.stap("Een goed ondertekend bericht"):
        for proef in veilig.proef("goed", "osb-rm-s"):
            keten.eis(
                f"goed-{proef.wie}", proef.stand == "DELIVERED",
                uitleg=f"{proef.kant} neemt het aan en bevestigt het ondertekend.", gezien=proef.gezien,
                soort="official", grond=_KV,
            )  # fmt: skip
    with keten.stap("Handtekeningen die niet kloppen"):
        for naam in ("ongetekend", "aangepaste-kop", "aangepast-deel", "vreemde-sleutel", "sha1"):
            for proef in veilig.proef(naam, "osb-rm-s"):
                keten.controle(
                    f"{naam}-{proef.wie}", proef.code == "SecurityFailure",
                    uitleg=f"{proef.kant} antwoordt met SecurityFailure.", gezien=proef.gezien, soort="official",
                    grond=_BEV if naam == "sha1" else _KV,
                )  # fmt: skip
                keten.controle_of_vraag(
                    f"{naam}-{proef.wie}-niets", None if proef.afgeleverd is None else proef.afgeleverd == 0,
                    uitleg=f"{proef.kant} heeft niets afgeleverd.",
                    vraag=f"Is dit bericht ({naam}) níét bij uw toepassing afgeleverd?",
                )  # fmt: skip


@scenario(
    id="digikoppeling:T37",
    title="Bevestiging niet of verkeerd ondertekend",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KV,
    needs=("server", "tls", "klok"),
)
def bevestiging_klopt_niet(keten: Keten) -> None:
    """Een bevestiging zonder handtekening, of over iets anders, bewijst geen ontvangst: de afzender gaat door."""
    veilig = keten.msh.over_tls()
    for soort, naam in (("unsigned", "niet ondertekend"), ("wrong-digest", "ondertekend over iets anders")):
        with keten.stap(f"De bevestiging is {naam}"):
            keten.dso.plan_fault("ebms.ack", soort, subject="aanleveren")
            zending = veilig.naar_dso("osb-rm-s")
            keten.eis(
                f"{soort}-gestuurd", len(zending.bevestigingen) == 1,
                uitleg="DSO-LV stuurde de bevestiging.", gezien=zending.telling,
            )  # fmt: skip
            keten.controle_of_vraag(
                f"{soort}-geen-bewijs", None if zending.stand is None else zending.stand == "CREATED",
                uitleg="Het eigen systeem neemt dat niet als bewijs van ontvangst.",
                vraag="Staat het bericht in uw berichtenhandler nog niet als afgeleverd?", gezien=zending.stand,
                soort="official", grond=_KV,
            )  # fmt: skip
            zending = veilig.tot(
                zending, lambda gezien: len(gezien.statussen) > 1, wacht_op="de volgende poging"
            )
            keten.controle(
                f"{soort}-herhaald", len(zending.statussen) > 1 and zending.keer_afgeleverd == 1,
                uitleg="Het bericht is herhaald, en één keer afgeleverd.", gezien=zending.telling,
            )  # fmt: skip
            zending = veilig.volg(zending)
            keten.controle_of_vraag(
                f"{soort}-daarna-goed", None if zending.stand is None else zending.stand == "DELIVERED",
                uitleg="Met de goede bevestiging is het bericht afgeleverd.",
                vraag="Staat het bericht nu als afgeleverd?", gezien=zending.stand,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T38",
    title="Beide vormen van C14N, en oude en nieuwe versleuteling",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def algoritmen(keten: Keten) -> None:
    """Wat klopt wordt aangenomen; wat van de voorschriften afwijkt, is een bevinding."""
    veilig = keten.msh.over_tls()
    with keten.stap("Exclusieve en inclusieve C14N"):
        for naam, bevinding in (("exclusieve-c14n", ""), ("inclusieve-c14n", "IKT-DK-401")):
            for proef in veilig.proef(naam, "osb-rm-s"):
                keten.controle(
                    f"{naam}-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt het bericht aan.",
                    gezien=proef.gezien, soort="official", grond=_KV, verplicht=not bevinding,
                )  # fmt: skip
                keten.controle_of_vraag(
                    f"{naam}-{proef.wie}-bevinding",
                    None if proef.afgeleverd is None else (bevinding in proef.bevindingen) is bool(bevinding),
                    uitleg="De afwijking is vastgelegd." if bevinding else "Er is niets aan te merken.",
                    vraag=f"Legt uw berichtenhandler vast of dit ({naam}) van de voorschriften afwijkt?",
                    gezien=sorted(proef.bevindingen), verplicht=False,
                )  # fmt: skip
    with keten.stap("RSA-OAEP met GCM, en RSA 1.5 met CBC"):
        for proef in veilig.proef("oaep-gcm", "osb-rm-e"):
            keten.eis(
                f"oaep-gcm-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} ontsleutelt het bericht.",
                gezien=proef.gezien, soort="official", grond=_BEV,
            )  # fmt: skip
        for proef in veilig.proef("rsa15-cbc", "osb-rm-e"):
            keten.controle(
                f"rsa15-cbc-{proef.wie}", proef.code == "SecurityFailure",
                uitleg=f"{proef.kant} weigert RSA 1.5.", gezien=proef.gezien, soort="official", grond=_BEV,
                verplicht=False,
            )  # fmt: skip
        veilig.instellingen(rsa_1_5=True)
        for proef in veilig.proef("rsa15-cbc", "osb-rm-e", kenmerk="rsa15-toegelaten"):
            keten.controle_of_vraag(
                f"rsa15-toegelaten-{proef.wie}",
                None if proef.afgeleverd is None else proef.stand == "DELIVERED" and bool(proef.bevindingen),
                uitleg=f"Waar het is toegelaten, neemt {proef.kant} het aan met een bevinding.",
                vraag="Kan uw berichtenhandler RSA 1.5 met CBC lezen, en legt hij dat vast?", gezien=proef.gezien,
                verplicht=False,
            )  # fmt: skip
