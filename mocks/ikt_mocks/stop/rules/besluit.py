"""The besluit and the regelingen in it: LVBB4002 to 4045, 4753, 4754, and 5003 to 5011."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import MUTATIE, TIJDELIJK_DEEL, Document
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop._inhoud import ONTWERP
from ikt_mocks.stop.register.feiten import JOIN_IO
from ikt_mocks.stop.rules._zaak import BESLUIT, KENNISGEVING, Zaak
from ikt_mocks.stop.rules.informatieobject import content_typen
from ikt_schemas.melding import Melding

_REGELINGTYPE = "/join/id/stop/regelingtype_0"
_REGELING = "/join/id/stop/work_019"
_DEEL = "/join/id/stop/work_021"
STAP = "/join/id/stop/procedure/stap_"
#: Vaststelling and ondertekening; nothing else belongs in a besluit (BHKV1047, BHKV1049).
_STAPPEN = (f"{STAP}002", f"{STAP}003")
PUBLICATIE = f"{STAP}004"
_AFBEELDING = "image/"


def document(zaak: Zaak, soort: str = BESLUIT) -> Document | None:
    """Return the publication of the order when it is a ``soort``."""
    found = zaak.pakket.publicatiedocument
    return found if found is not None and found.soort == soort else None


@rule("LVBB4002")
def artikel_en_bijlage(zaak: Zaak) -> Iterator[Melding]:
    """In a BesluitCompact each WijzigArtikel (or WijzigLid) refers to a WijzigBijlage, and each is referred to."""
    it = document(zaak)
    if it is None or not it.compact:
        return
    bijlagen = {bijlage.text for bijlage in it.bijlagen}
    genoemd: set[str] = set()
    for wijziging in it.wijzigingen:
        genoemd.update(wijziging.refs)
        if not bijlagen & set(wijziging.refs):
            yield FOUTEN_INHOUD["LVBB4002"].melding(
                file=it.file,
                veld=wijziging.plaats,
                element="WijzigArtikel",
                id=wijziging.plaats.text,
                ander="WijzigBijlage",
            )
    for bijlage in it.bijlagen:
        if bijlage.text not in genoemd:
            yield FOUTEN_INHOUD["LVBB4002"].melding(
                file=it.file, veld=bijlage, element="WijzigBijlage", id=bijlage.text, ander="WijzigArtikel"
            )


@rule("LVBB4007")
def soort_regeling(zaak: Zaak) -> Iterator[Melding]:
    """The first soortRegeling is a regelingtype of STOP."""
    it = document(zaak)
    soorten = [v.soort_regeling for v in it.versies if v.soort_regeling] if it else []
    if it and soorten and not soorten[0].text.startswith(_REGELINGTYPE):
        yield FOUTEN_INHOUD["LVBB4007"].melding(file=it.file, veld=soorten[0], soort=soorten[0].text)


@rule("LVBB4032")
def wordt_is_beoogd(zaak: Zaak) -> Iterator[Melding]:
    """Each @wordt is a BeoogdeRegeling and the reverse; each BeoogdInformatieobject is in informatieobjectRefs."""
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    if it is None or feiten is None:
        return
    beoogd = {k.instrument.text for k in feiten.beoogde_regelingen}
    wordt = {c.wordt for c in it.componenten}
    refs = {ref.text for ref in it.refs}
    fout = FOUTEN_INHOUD["LVBB4032"]
    for component in it.componenten:
        if component.wordt and component.wordt not in beoogd:
            yield fout.melding(
                file=it.file,
                veld=component.plaats,
                versie=component.wordt,
                waar_nl="in een BeoogdeRegeling",
                waar_en="in a BeoogdeRegeling",
            )
    for koppeling in feiten.beoogde_regelingen:
        if koppeling.instrument.text not in wordt:
            yield fout.melding(
                file=it.file,
                veld=koppeling.instrument,
                versie=koppeling.instrument.text,
                waar_nl="als @wordt bij een regeling",
                waar_en="as @wordt with a regeling",
            )
    for koppeling in feiten.beoogde_informatieobjecten:
        if koppeling.instrument.text.startswith(JOIN_IO) and koppeling.instrument.text not in refs:
            yield fout.melding(
                file=it.file,
                veld=koppeling.instrument,
                versie=koppeling.instrument.text,
                waar_nl="in informatieobjectRefs",
                waar_en="in informatieobjectRefs",
            )


@rule("LVBB4033")
def wordt_heeft_informatie(zaak: Zaak) -> Iterator[Melding]:
    """Each @wordt has its RegelingVersieInformatie, and the reverse."""
    if (it := document(zaak)) is None:
        return
    versies = {v.expression.text for v in it.versies}
    wordt = {c.wordt for c in it.componenten}
    fout = FOUTEN_INHOUD["LVBB4033"]
    for component in it.componenten:
        if component.wordt and component.wordt not in versies:
            yield fout.melding(
                file=it.file,
                veld=component.plaats,
                versie=component.wordt,
                waar_nl="in een RegelingVersieInformatie",
                waar_en="in a RegelingVersieInformatie",
            )
    for versie in it.versies:
        if versie.expression.text not in wordt:
            yield fout.melding(
                file=it.file,
                veld=versie.expression,
                versie=versie.expression.text,
                waar_nl="als @wordt bij een regeling",
                waar_en="as @wordt with a regeling",
            )


@rule("LVBB4038")
def afbeeldingen_meegeleverd(zaak: Zaak) -> Iterator[Melding]:
    """The pictures that the text names came along, and all pictures that came along are named."""
    it = document(zaak) or document(zaak, KENNISGEVING)
    if it is None:
        return
    fout = FOUTEN_INHOUD["LVBB4038"]
    genoemd = {illustratie.naam.text for illustratie in it.illustraties}
    for illustratie in it.illustraties:
        if illustratie.naam.text not in zaak.pakket.names:
            yield fout.melding(
                file=it.file,
                veld=illustratie.naam,
                naam=illustratie.naam.text,
                wat_nl="in de tekst genoemd en niet meegeleverd",
                wat_en="named in the text and did not come along",
            )
    for naam, contenttype in content_typen(zaak.pakket).items():
        if contenttype.startswith(_AFBEELDING) and naam in zaak.pakket.names and naam not in genoemd:
            yield fout.melding(
                file=naam,
                naam=naam,
                wat_nl="meegeleverd en niet in de tekst genoemd",
                wat_en="delivered and not named in the text",
            )


@rule("LVBB4039")
def type_afbeelding(zaak: Zaak) -> Iterator[Melding]:
    """A picture has the same type in the text and in manifest.xml."""
    it = document(zaak) or document(zaak, KENNISGEVING)
    typen = content_typen(zaak.pakket)
    for illustratie in it.illustraties if it else ():
        naam = illustratie.naam.text
        if it and illustratie.formaat and naam in typen and typen[naam] != illustratie.formaat:
            yield FOUTEN_INHOUD["LVBB4039"].melding(
                file=it.file,
                veld=illustratie.naam,
                naam=naam,
                manifest=typen[naam],
                tekst=illustratie.formaat,
            )


@rule("LVBB4044")
def soort_work(zaak: Zaak) -> Iterator[Melding]:
    """A tijdelijk regelingdeel is work_021, any other regeling work_019."""
    if (it := document(zaak)) is None:
        return
    soorten = {v.expression.text: v.soort_work for v in it.versies}
    for component in it.componenten:
        soort = soorten.get(component.wordt)
        # A mutation does not say of what model its regeling is.
        goed = {_DEEL} if component.soort == TIJDELIJK_DEEL else {_REGELING}
        goed |= {_DEEL} if component.soort == MUTATIE else set()
        if soort is not None and soort not in goed:
            yield FOUTEN_INHOUD["LVBB4044"].melding(
                file=it.file,
                veld=component.plaats,
                model=component.soort,
                versie=component.wordt,
                soort=soort,
            )


@rule("LVBB4045")
def wordt_eenmaal(zaak: Zaak) -> Iterator[Melding]:
    """No two regelingen in the besluit become the same version."""
    if (it := document(zaak)) is None:
        return
    seen: set[str] = set()
    for component in it.componenten:
        if component.wordt and component.wordt in seen:
            yield FOUTEN_INHOUD["LVBB4045"].melding(
                file=it.file, veld=component.plaats, versie=component.wordt
            )
        seen.add(component.wordt)


@rule("LVBB4753")
def stap_past(zaak: Zaak) -> Iterator[Melding]:
    """The procedure of a besluit has vaststelling and ondertekening only."""
    it, feiten = document(zaak), zaak.pakket.publicatiefeiten
    if it is None or feiten is None:
        return
    procedure = it.metadata.get("soortProcedure")
    soort = "ontwerp" if procedure and procedure.text == ONTWERP else "definitief"
    for stap in feiten.stappen:
        if stap.soort.text not in (*_STAPPEN, PUBLICATIE):
            yield FOUTEN_INHOUD["LVBB4753"].melding(
                file=it.file, veld=stap.soort, stap=stap.soort.text, soort=soort
            )


@rule("LVBB4754")
def geen_publicatiestap(zaak: Zaak) -> Iterator[Melding]:
    """The step of publication is not delivered: the publication itself makes it."""
    feiten = zaak.pakket.publicatiefeiten
    for stap in feiten.stappen if feiten else ():
        if feiten and stap.soort.text == PUBLICATIE:
            yield FOUTEN_INHOUD["LVBB4754"].melding(file=feiten.file, veld=stap.soort, stap=stap.soort.text)


@rule("LVBB5003")
def wat_is_wid(zaak: Zaak) -> Iterator[Melding]:
    """A Vervang or Verwijder names the wId of the element it holds."""
    it = document(zaak)
    for vervanging in it.vervangingen if it else ():
        if it and vervanging.wat.text != vervanging.wid:
            yield FOUTEN_INHOUD["LVBB5003"].melding(
                file=it.file,
                veld=vervanging.wat,
                wat=vervanging.wat.text,
                wid=vervanging.wid,
                versie=vervanging.versie,
            )


@rule("LVBB5005")
def wordt_gevuld(zaak: Zaak) -> Iterator[Melding]:
    """A RegelingMutatie says what version it makes."""
    it = document(zaak)
    for component in it.componenten if it else ():
        if it and component.soort == MUTATIE and not component.wordt:
            yield FOUTEN_INHOUD["LVBB5005"].melding(file=it.file, veld=component.plaats)


@rule("LVBB5011")
def een_toelichting(zaak: Zaak) -> Iterator[Melding]:
    """A mutation adds one toelichting at most."""
    it = document(zaak)
    for plaats, aantal in it.toelichtingen if it else ():
        if it:
            yield FOUTEN_INHOUD["LVBB5011"].melding(file=it.file, veld=plaats, aantal=aantal)
