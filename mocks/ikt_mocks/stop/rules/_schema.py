"""What a schema has to say about one of the fixed files, as meldingen."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.errors import Fout
from ikt_schemas.errors import InputRefused
from ikt_schemas.melding import Melding
from ikt_schemas.packs.explain import explained
from ikt_schemas.xml_source import XmlSource, path_of
from ikt_schemas.xsd import validate

#: More faults than these in one file say no more; the first ones do.
_MOST = 20


def schemafouten(
    source: XmlSource | InputRefused | None, file: str, schema: str, fout: Fout, roots: tuple[str, ...]
) -> Iterator[Melding]:
    """Yield a melding per schema fault; one when the file is not XML that is read or has another root.

    :param roots: the roots (``{namespace}name``) that the file may have.
    """
    if source is None:
        return
    if isinstance(source, InputRefused):
        yield fout.melding(file=file, line=source.line, reden_nl=source.what.nl, reden_en=source.what.en)
        return
    if source.root.tag not in roots:
        tag = str(source.root.tag)
        yield fout.melding(
            file=file,
            line=1,
            reden_nl=f"onverwacht hoofdelement {tag}",
            reden_en=f"unexpected root element {tag}",
        )
        return
    for fault in validate(source.root, schema)[:_MOST]:
        reden = explained(fault.message)
        place = fault.element(source.root)
        veld = Veld("", fault.line, path_of(place)) if place is not None else None
        yield fout.melding(file=file, veld=veld, line=fault.line, reden_nl=reden.nl, reden_en=reden.en)
