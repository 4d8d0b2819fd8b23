"""Layer 2: references resolve, ids are unique, and the file belongs to one regelbeheerobject."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.structuurref import lees_structuurref, oin_van_namespace
from ikt_schemas.melding import Melding


@rule(errors.STRUCTUURREF_AANTAL.code)
def een_structuurref(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Exactly one decision carries one functioneleStructuurRef."""
    bestand = aanlevering.bestand
    if bestand is not None and len(bestand.structuurrefs) != 1:
        place = bestand.structuurrefs[1].element if bestand.structuurrefs else bestand.root
        yield errors.STRUCTUURREF_AANTAL.melding(element=place, aantal=len(bestand.structuurrefs))


@rule(errors.STRUCTUURREF_VORM.code)
def structuurref_leesbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The reference parses into OIN, type and activiteit."""
    for ref in aanlevering.bestand.structuurrefs if aanlevering.bestand is not None else ():
        if lees_structuurref(ref.doel) is None:
            yield errors.STRUCTUURREF_VORM.melding(element=ref.element, ref=ref.doel)


@rule(errors.NAMESPACE_OIN.code)
def namespace_draagt_oin(aanlevering: Aanlevering) -> Iterator[Melding]:
    """definitions/@namespace carries an OIN."""
    bestand = aanlevering.bestand
    if bestand is not None and bestand.namespace.strip() and oin_van_namespace(bestand.namespace) is None:
        yield errors.NAMESPACE_OIN.melding(element=bestand.root, namespace=bestand.namespace)


@rule(errors.STRUCTUURREF_OIN.code)
def zelfde_oin(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The reference and the namespace name the same OIN."""
    bestand = aanlevering.bestand
    oin = None if bestand is None else oin_van_namespace(bestand.namespace)
    if bestand is None or oin is None:
        return
    for ref in bestand.structuurrefs:
        gelezen = lees_structuurref(ref.doel)
        if gelezen is not None and gelezen.oin != oin:
            yield errors.STRUCTUURREF_OIN.melding(element=ref.element, ref=gelezen.oin, namespace=oin)


@rule(errors.ID_DUBBEL.code)
def ids_uniek(aanlevering: Aanlevering) -> Iterator[Melding]:
    """No id occurs twice in the file."""
    seen: set[str] = set()
    reported: set[str] = set()
    for element in aanlevering.bestand.root.iter("{*}*") if aanlevering.bestand is not None else ():
        id_ = element.get("id")
        if id_ is None:
            continue
        if id_ in seen and id_ not in reported:
            reported.add(id_)
            yield errors.ID_DUBBEL.melding(element=element, id=id_)
        seen.add(id_)


@rule(errors.UITVOERINGSREGEL_REF.code)
def uitvoeringsregelrefs(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every uitvoeringsregelRef points at an uitvoeringsregel."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    ids = {regel.id for regel in bestand.uitvoeringsregels}
    for invoer in bestand.invoer:
        for ref in invoer.regels:
            if ref.doel not in ids:
                yield errors.UITVOERINGSREGEL_REF.melding(element=ref.element, doel=ref.doel)


@rule(errors.REGELGROEP_REF.code)
def regelgroeprefs(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every regelgroepRef points at a regelgroep."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    ids = {groep.id for groep in bestand.regelgroepen}
    for regel in bestand.uitvoeringsregels:
        for ref in regel.regelgroepen:
            if ref.doel not in ids:
                yield errors.REGELGROEP_REF.melding(element=ref.element, doel=ref.doel)


@rule(errors.VEREISTE_REF.code)
def vereisten(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every requiredInput points at an inputData and every requiredDecision at a decision."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    invoer = {item.id for item in bestand.invoer}
    beslissingen = {item.id for item in bestand.beslissingen}
    for beslissing in bestand.beslissingen:
        for ref in beslissing.vereiste_invoer:
            if ref.doel not in invoer:
                yield errors.VEREISTE_REF.melding(
                    element=ref.element, soort="requiredInput", doel=ref.doel, verwacht="inputData"
                )
        for ref in beslissing.vereiste_beslissingen:
            if ref.doel not in beslissingen:
                yield errors.VEREISTE_REF.melding(
                    element=ref.element, soort="requiredDecision", doel=ref.doel, verwacht="decision"
                )


@rule(errors.BESLISSING_KRING.code)
def geen_kring(aanlevering: Aanlevering) -> Iterator[Melding]:
    """No decision depends on itself: decisions without open needs are taken away until nothing changes."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    bekend = {beslissing.id: beslissing for beslissing in bestand.beslissingen}
    nodig = {
        id_: {ref.doel for ref in beslissing.vereiste_beslissingen if ref.doel in bekend}
        for id_, beslissing in bekend.items()
    }
    gebruikers: dict[str, list[str]] = {id_: [] for id_ in bekend}
    for id_, needs in nodig.items():
        for need in needs:
            gebruikers[need].append(id_)
    vrij = [id_ for id_, needs in nodig.items() if not needs]
    while vrij:
        klaar = vrij.pop()
        del nodig[klaar]
        for gebruiker in gebruikers[klaar]:
            nodig[gebruiker].discard(klaar)
            if not nodig[gebruiker]:
                vrij.append(gebruiker)
    if nodig:
        # What is left is in a circle or hangs on one; following needs from anywhere ends inside the circle.
        gezien: set[str] = set()
        place = next(iter(nodig))
        while place not in gezien:
            gezien.add(place)
            place = min(nodig[place])
        yield errors.BESLISSING_KRING.melding(element=bekend[place].element, naam=bekend[place].naam)
