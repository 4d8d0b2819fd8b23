"""``ikt export``: the signed evidence bundle of a run, with personal data taken out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ikt_harness.cli import console, emit_json, json_option, lang_option, store_option
from ikt_harness.counts import FILES, PERSONAL
from ikt_schemas.language import Language, Text

if TYPE_CHECKING:
    from ikt_harness.evidence.bundle import Exported
    from ikt_harness.evidence.signing import Signer

_WRITTEN = Text(
    "{path}: {members}, {size} bytes, SHA-256 {sha256}",
    "{path}: {members}, {size} bytes, SHA-256 {sha256}",
)
_SIGNED = Text("Ondertekend met sleutel {key}", "Signed with key {key}")
_MASKED = Text(
    "{count} vervangen door pseudoniemen.",
    "{count} replaced by pseudonyms.",
)
_UNMASKED = Text(
    "Let op: de berichten staan er volledig in, met persoonsgegevens.",
    "Mind: the messages are in full, personal data included.",
)
_WITHHELD = Text("Weggelaten, want niet in te zien: {name}", "Left out, as it cannot be looked into: {name}")
_MISSING = Text(
    "{count} niet (meer) bewaard; manifest.json zegt welke.",
    "{count} not kept (any more); manifest.json tells which.",
)


@click.command(
    help="Maak een bewijsbundel (zip) van RUN: uitslagen, berichten, oordelen en hashes, ondertekend.\n\n"
    "Persoonsgegevens worden vervangen door pseudoniemen. RUN is het id van een run, of het begin ervan."
)
@click.argument("run")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="BESTAND",
    help="Zip om te schrijven; een bestaand bestand wordt vervangen.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="BESTAND",
    help="PEM met de privésleutel, eventueel met certificaat; anders een eigen sleutel van deze gebruiker.",
)
@click.option("--unmasked", is_flag=True, help="Laat persoonsgegevens staan.")
@store_option
@lang_option
@json_option
def export(
    run: str,
    *,
    out: Path,
    key: Path | None,
    unmasked: bool,
    store: str,
    lang: Language,
    as_json: bool,
) -> None:
    """Write the bundle and say what is in it."""
    from ikt_harness.evidence import bundle, signing
    from ikt_harness.evidence.store import EvidenceStore
    from ikt_harness.ledger import Ledger

    with Ledger.open(store) as ledger:
        stored = bundle.find_run(ledger, run)
        signer = signing.load_signer(key) if key is not None else signing.local_signer()
        files = EvidenceStore.beside(ledger.url)
        try:
            made = bundle.export(ledger, files, stored.record.id, out, signer, masked=not unmasked)
        finally:
            files.close()
    if as_json:
        emit_json(
            {
                "run": stored.record.id,
                "file": str(out),
                "sha256": made.sha256,
                "size": made.size,
                "members": made.members,
                "signer": _signer(signer),
                "masked": None if unmasked else made.masked,
                "withheld": list(made.withheld),
                "missing": list(made.missing),
            }
        )
    else:
        _show(out, made, signer, lang, unmasked=unmasked)


def _signer(signer: Signer) -> dict[str, str]:
    from ikt_harness.evidence.signing import key_id
    from ikt_harness.evidence.trust import identity_of

    identity = identity_of(signer.pem())
    return {"key_id": key_id(signer.public), "oin": identity.oin, "name": identity.name}


def _show(out: Path, made: Exported, signer: Signer, lang: Language, *, unmasked: bool) -> None:
    facts = _signer(signer)
    whom = " ".join(part for part in (facts["key_id"], facts["name"], facts["oin"]) if part)
    lines = [
        _WRITTEN.fill(path=out, members=FILES.times(made.members), size=made.size, sha256=made.sha256),
        _SIGNED.fill(key=whom),
        _UNMASKED if unmasked else _MASKED.fill(count=PERSONAL.times(made.masked)),
    ]
    lines += [_WITHHELD.fill(name=name) for name in made.withheld]
    lines += [_MISSING.fill(count=FILES.times(len(made.missing)))] if made.missing else []
    printer = console()
    for line in lines:
        printer.print(line.in_language(lang), markup=False, soft_wrap=True)
