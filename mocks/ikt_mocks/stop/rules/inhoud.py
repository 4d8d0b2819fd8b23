"""The content, as far as it is judged before the schematrons: LVBB3008, and XML that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.errors import ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_KORT = 12
_TODO = Text("Lever het bestand opnieuw aan.", "Deliver the file anew.")


@rule("LVBB3008")
def hash_klopt(zaak: Zaak) -> Iterator[Melding]:
    """The hash that an informatieobject gives is the SHA-512, in hex, of the file it names."""
    for informatieobject in zaak.pakket.aanleveringen:
        for bestand in informatieobject.bestanden:
            name = bestand.bestandsnaam.text
            if not zaak.pakket.leesbaar(name):
                continue
            try:
                berekend = zaak.pakket.sha512(name)
            except ZipRefused:
                continue
            opgegeven = bestand.hash.text
            if opgegeven.lower() != berekend:
                yield errors.LVBB3008.melding(
                    file=informatieobject.file,
                    veld=bestand.hash,
                    categorie=informatieobject.expression.text if informatieobject.expression else "",
                    naam=name,
                    opgegeven=_stuk(opgegeven, berekend),
                    berekend=_stuk(berekend, opgegeven.lower()),
                    geheel=berekend,
                )


def _stuk(waarde: str, andere: str) -> str:
    """Return a piece of ``waarde`` in which it differs from ``andere``, from a little before the difference."""
    kort = min(len(waarde), len(andere))
    gelijk = next((i for i in range(kort) if waarde[i].lower() != andere[i]), kort)
    begin = 0 if gelijk < _KORT else gelijk - 4
    eind = begin + _KORT
    return ("…" if begin else "") + waarde[begin:eind] + ("…" if eind < len(waarde) else "")


@rule("IKT-STOP-005")
def xml_leesbaar(zaak: Zaak) -> Iterator[Melding]:
    """An XML file is well-formed and safe to read; the rules on its content need that."""
    for refusal in zaak.pakket.onleesbaar:
        yield errors.IKT_STOP_005.melding(
            file=refusal.where,
            line=refusal.line,
            naam=refusal.where,
            reden_nl=refusal.what.nl,
            reden_en=refusal.what.en,
            todo_nl=refusal.todo.nl if refusal.todo else _TODO.nl,
            todo_en=refusal.todo.en if refusal.todo else _TODO.en,
        )


@rule("IKT-STOP-007")
def afwijking_genoteerd(zaak: Zaak) -> Iterator[Melding]:
    """What the chain reads although it deviates is noted, not refused."""
    for name, quirk in zaak.pakket.quirks:
        yield errors.IKT_STOP_007.melding(file=name, naam=name, reden_nl=quirk.nl, reden_en=quirk.en)
