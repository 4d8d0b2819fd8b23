"""Two rules of the published schematrons, judged after everything else: BHKV1004, STOP1001.

The schematrons themselves come with the published schema pack; these two stand here so that the second
message of a validation, which contradicts the first, is a real judgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop.rules._zaak import BESLUIT, Zaak
from ikt_schemas.melding import Melding


@rule("BHKV1004")
def ontwerp_zonder_tijdstempels(zaak: Zaak) -> Iterator[Melding]:
    """An ontwerpbesluit has no tijdstempels."""
    publicatie = zaak.pakket.publicatie
    if publicatie is None or publicatie.soort != BESLUIT or not publicatie.ontwerp:
        return
    if publicatie.tijdstempels:
        yield errors.BHKV1004.melding(
            file=publicatie.file,
            veld=publicatie.tijdstempels[0][1],
            categorie=publicatie.expression.text if publicatie.expression else "",
        )


@rule("STOP1001")
def expression_van_work(zaak: Zaak) -> Iterator[Melding]:
    """A FRBRExpression begins with its FRBRWork and a slash."""
    for aanlevering in zaak.pakket.aanleveringen:
        work, expression = aanlevering.work, aanlevering.expression
        if work is None or expression is None or expression.text.startswith(f"{work.text}/"):
            continue
        yield errors.STOP1001.melding(
            file=aanlevering.file,
            veld=expression,
            categorie=expression.text,
            expression=expression.text,
            work=work.text,
        )
