"""Geometries and the locaties that use them: OZON0066 to 0069, 0086, 0132, 0370, 4004."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.soorten import GEOMETRIE_REF
from ikt_mocks.stop.rules._ozon import Ozon, elk, ozon
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_MET_GEOMETRIE = ("Gebied", "Lijn", "Punt")


def _aanwezig(code: str, soort: str) -> RuleFunction[Zaak]:
    """Return the rule that the geometry of each ``soort`` is in the delivery, or in OZON."""

    @rule(code)
    def geometrie_aanwezig(zaak: Zaak) -> Iterator[Melding]:
        for beeld, item in elk(zaak, soort):
            refs = item.refs(GEOMETRIE_REF)
            if not refs:
                yield beeld.melding(
                    code, item, reden_nl="er is geen verwijzing", reden_en="there is no reference"
                )
            for ref in refs if beeld.met_verleden else ():
                if not _bekend(beeld, ref.doel):
                    yield beeld.melding(
                        code,
                        item,
                        ref,
                        reden_nl=f"{ref.doel} is er niet",
                        reden_en=f"{ref.doel} is not there",
                    )

    return geometrie_aanwezig


def _bekend(beeld: Ozon, identificatie: str) -> bool:
    return identificatie in beeld.ow.geometrie or beeld.eerder.geometrie(identificatie) is not None


OZON0066 = _aanwezig("OZON0066", "Gebied")
OZON0067 = _aanwezig("OZON0067", "Lijn")
OZON0068 = _aanwezig("OZON0068", "Punt")


@rule("OZON0069")
def een_coordinatenstelsel(zaak: Zaak) -> Iterator[Melding]:
    """All that one geometry consists of has the same coordinate system."""
    beeld = ozon(zaak)
    for item in beeld.ow.geometrieen if beeld else ():
        if beeld is not None and len(item.crs) > 1:
            yield beeld.melding(
                "OZON0069",
                None,
                file=item.file,
                veld=item.veld,
                object=item.identificatie,
                crs=", ".join(sorted(item.crs)),
            )


@rule("OZON0086")
def geometrie_gebruikt(zaak: Zaak) -> Iterator[Melding]:
    """A locatie refers to every geometry that is delivered."""
    beeld = ozon(zaak)
    if beeld is None or not beeld.met_verleden:
        return
    for item in beeld.ow.geometrieen:
        if not any(soort in _MET_GEOMETRIE for soort, _ in beeld.gebruikers(item.identificatie)):
            yield beeld.melding("OZON0086", None, file=item.file, veld=item.veld, object=item.identificatie)


@rule("OZON0132")
def geometrie_onveranderd(zaak: Zaak) -> Iterator[Melding]:
    """The same id is the same geometry, in the delivery and before."""
    beeld = ozon(zaak)
    if beeld is None:
        return
    for item in beeld.ow.geometrieen:
        eerder = beeld.eerder.geometrie(item.identificatie)
        eerste = beeld.ow.geometrie[item.identificatie]
        if eerste.inhoud != item.inhoud or (eerder is not None and eerder.inhoud != item.inhoud):
            yield beeld.melding("OZON0132", None, file=item.file, veld=item.veld, object=item.identificatie)


@rule("OZON0370")
def geometrie_van_een_locatie(zaak: Zaak) -> Iterator[Melding]:
    """A geometry belongs to one locatie."""
    for beeld, item in elk(zaak, *_MET_GEOMETRIE):
        for ref in item.refs(GEOMETRIE_REF):
            andere = [i for _, i in beeld.gebruikers(ref.doel)]
            # Told at the later one of the two.
            andere = andere[: andere.index(item.identificatie)] or [
                v.identificatie for v in beeld.eerder.gebruik.get(ref.doel, ()) if beeld.blijft(v)
            ]
            if andere:
                yield beeld.melding("OZON0370", item, ref, geometrie=ref.doel, andere=andere[0])


@rule("OZON4004")
def locatie_komt_mee(zaak: Zaak) -> Iterator[Melding]:
    """A new version of a GIO that leaves a geometry out brings the locatie that used it along.

    A changed geometry has a new id (OZON0132), so that the locatie refers to what its GIO no longer has.
    """
    beeld = ozon(zaak)
    if beeld is None or beeld.ontwerp:
        return
    nieuw = {item.gio: item for item in reversed(beeld.ow.geometrieen) if item.gio}
    vorige: dict[str, int] = {}
    for oud in beeld.eerder.geometrieen:
        vorige[oud.gio] = max(vorige.get(oud.gio, 0), oud.levering)
    for oud in beeld.eerder.geometrieen:
        gio = nieuw.get(oud.gio)
        if gio is None or oud.levering != vorige[oud.gio] or oud.identificatie in beeld.ow.geometrie:
            continue
        for versie in beeld.eerder.gebruik.get(oud.identificatie, ()):
            if beeld.blijft(versie):
                yield beeld.melding(
                    "OZON4004",
                    None,
                    file=gio.file,
                    veld=gio.veld,
                    geometrie=oud.identificatie,
                    soort=versie.soort,
                    object=versie.identificatie,
                )
