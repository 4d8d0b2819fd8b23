"""Layer 1: the rule file is XML, DMN 1.1 or 1.2, and shaped so that it can be read.

The schemas of the DMN+ layer are in no public source: these checks of our own stand in their place.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.evaluator import HIT_POLICIES
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.regelbestand import (
    DMN_VERSIES,
    UITBREIDING,
    naam_van,
    namespace_van_element,
)
from ikt_mocks.sttr.structuurref import BASIS
from ikt_schemas.melding import Melding

_BEKENDE_VERSIES = ("1.0", "2.0")
# DMN has OUTPUT ORDER and PRIORITY too; they occur in no known STTR file but are no error of form.
_DMN_HIT_POLICIES = (*HIT_POLICIES, "OUTPUT ORDER", "PRIORITY")
# Local names of the DMN+ layer by which an element in a wrong namespace is recognised.
_UITBREIDING_NAMEN = (
    "regelgroepen",
    "uitvoeringsregels",
    "uitvoeringsregelRef",
    "functioneleStructuurRef",
    "maatregelen",
)


@rule(errors.REGELS_GEEN_XML.code)
def leesbaar(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The rule file is well-formed XML without a DOCTYPE."""
    part = aanlevering.regels
    if part is not None and part.weigering is not None:
        yield errors.REGELS_GEEN_XML.melding(
            file=part.naam, line=part.weigering.line, reden=part.weigering.what
        )


@rule(errors.DMN_NAMESPACE.code)
def dmn(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The root is definitions in the namespace of DMN 1.1 or 1.2."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    if naam_van(bestand.root) != "definitions" or namespace_van_element(bestand.root) not in DMN_VERSIES:
        yield errors.DMN_NAMESPACE.melding(
            element=bestand.root,
            gevonden=f"{naam_van(bestand.root)} in '{namespace_van_element(bestand.root)}'",
        )


@rule(errors.UITBREIDING_NAMESPACE.code)
def uitbreiding(aanlevering: Aanlevering) -> Iterator[Melding]:
    """What belongs to the DMN+ layer is in one of its four namespaces; foreign extensions are read past."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    for element in bestand.root.iter("{*}*"):
        namespace = namespace_van_element(element)
        if namespace in DMN_VERSIES or UITBREIDING.fullmatch(namespace):
            continue
        if namespace.startswith(BASIS) or naam_van(element) in _UITBREIDING_NAMEN:
            yield errors.UITBREIDING_NAMESPACE.melding(
                element=element, naam=naam_van(element), namespace=namespace
            )


@rule(errors.UITBREIDING_VERSIE.code)
def uitbreiding_versie(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The namespaces have a known version."""
    bestand = aanlevering.bestand
    for versie in bestand.uitbreiding_versies if bestand is not None else ():
        if versie not in _BEKENDE_VERSIES:
            yield errors.UITBREIDING_VERSIE.melding(versie=versie)


@rule(errors.DEFINITIONS_ATTRIBUUT.code)
def definitions(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Definitions has the name and namespace that identify the file."""
    bestand = aanlevering.bestand
    if bestand is None:
        return
    for attribuut, waarde in (("name", bestand.naam), ("namespace", bestand.namespace)):
        if not waarde.strip():
            yield errors.DEFINITIONS_ATTRIBUUT.melding(element=bestand.root, attribuut=attribuut)


@rule(errors.TABEL_VORM.code)
def tabellen(aanlevering: Aanlevering) -> Iterator[Melding]:
    """Every row has a cell per column."""
    for beslissing in aanlevering.bestand.beslissingen if aanlevering.bestand is not None else ():
        tabel = beslissing.tabel
        if tabel is None:
            continue
        for rij in tabel.rijen:
            if len(rij.invoer) != len(tabel.kolommen) or len(rij.uitvoer) != tabel.uitvoerkolommen:
                yield errors.TABEL_VORM.melding(
                    element=rij.element,
                    beslissing=beslissing.naam,
                    invoer=len(rij.invoer),
                    uitvoer=len(rij.uitvoer),
                    kolommen=len(tabel.kolommen),
                    uitvoerkolommen=tabel.uitvoerkolommen,
                )


@rule(errors.HIT_POLICY.code)
def hit_policy(aanlevering: Aanlevering) -> Iterator[Melding]:
    """The hit policy is one of DMN."""
    for beslissing in aanlevering.bestand.beslissingen if aanlevering.bestand is not None else ():
        tabel = beslissing.tabel
        if tabel is not None and tabel.hit_policy not in _DMN_HIT_POLICIES:
            yield errors.HIT_POLICY.melding(
                element=tabel.element, gevonden=tabel.hit_policy, beslissing=beslissing.naam
            )
