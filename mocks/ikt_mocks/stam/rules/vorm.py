"""Form: the right root, version and schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ikt_mocks.rules import rule
from ikt_mocks.stam import errors
from ikt_mocks.stam.messages import ROOT, VERSION, schema_faults
from ikt_mocks.stam.rules._subject import Bericht, melding, text_of
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding
from ikt_schemas.packs.explain import explained

_OLDER = re.compile(r"http://www\.omgevingswet\.nl/koppelvlak/stam-v(\d+)/")
# Name before 4.0.
_VOOROVERLEG = "Vooroverleg"


@rule(errors.GEEN_VERZOEKBERICHT.code)
def root_is_verzoekbericht(bericht: Bericht) -> Iterator[Melding]:
    """The document element is verzoekXML in the namespace of version 4."""
    if bericht.root.tag == ROOT:
        return
    name = etree.QName(bericht.root)
    older = _OLDER.match(name.namespace or "")
    if older:
        version = older.group(1)
        told = Text(
            f"het bericht staat in de namespace van STAM-versie {version}; verwacht is versie 4",
            f"the message is in the namespace of STAM version {version}; version 4 is expected",
        )
    else:
        told = Text(
            f"het documentelement is '{name.localname}', geen verzoekXML van STAM 4",
            f"the document element is '{name.localname}', no verzoekXML of STAM 4",
        )
    advice = Text(
        "Lever een verzoekbericht volgens versie 4.0.0, met alle drie de namespaces van stam-v4.",
        "Give a verzoekbericht of version 4.0.0, with all three namespaces of stam-v4.",
    )
    yield melding(errors.GEEN_VERZOEKBERICHT, bericht.root, told, advice)


@rule(errors.ANDERE_VERSIE.code)
def version_is_known(bericht: Bericht) -> Iterator[Melding]:
    """The version attribute, if there is one, is 4.0.0."""
    stated = bericht.root.get("version")
    if bericht.root.tag != ROOT or stated in (None, VERSION):
        return
    yield melding(
        errors.ANDERE_VERSIE,
        bericht.root,
        Text(f"het attribuut version is '{stated}'", f"the attribute version is '{stated}'"),
        Text(f'Schrijf version="{VERSION}" of laat het weg.', f'Write version="{VERSION}" or leave it out.'),
    )


@rule(errors.VOOROVERLEG.code)
def doel_has_its_new_name(bericht: Bericht) -> Iterator[Melding]:
    """The doel Vooroverleg is called Conceptverzoek since 4.0."""
    for node in bericht.find("//vx:verzoek/vx:doel | /*/*/vx:doel"):
        if text_of(node) == _VOOROVERLEG:
            yield melding(
                errors.VOOROVERLEG,
                node,
                Text(
                    "het doel 'Vooroverleg' bestaat niet in 4.0.0",
                    "the doel 'Vooroverleg' is not part of 4.0.0",
                ),
                Text("Schrijf 'Conceptverzoek'.", "Write 'Conceptverzoek'."),
            )


@rule(errors.SCHEMA.code)
def schema_holds(bericht: Bericht) -> Iterator[Melding]:
    """The message is valid by the schema; what 003 and 005 say already is not said twice."""
    if bericht.root.tag != ROOT:
        return
    told = {found.line for judge in (version_is_known, doel_has_its_new_name) for found in judge(bericht)}
    for fault in schema_faults(bericht.root):
        if fault.line in told and ("'version'" in fault.message or "'doel'" in fault.message):
            continue
        node = _at(bericht, fault.xpath)
        wat = explained(fault.message)
        found = melding(
            errors.SCHEMA,
            bericht.root if node is None else node,
            Text(f"ongeldig volgens het schema: {wat.nl}", f"invalid by the schema: {wat.en}"),
            Text(
                "Vergelijk naam, volgorde, aantal en waarde met verzoekbericht 4.0.0.",
                "Compare name, order, number and value with verzoekbericht 4.0.0.",
            ),
        )
        yield found


def _at(bericht: Bericht, xpath: str) -> etree._Element | None:
    """Return the element that the validator's path points at."""
    prefixes = {str(k): str(v) for k, v in bericht.root.nsmap.items() if k}
    try:
        found = bericht.root.xpath(xpath, namespaces=prefixes) if xpath else []
    except etree.XPathError:
        # A prefix declared further down: the line in the melding still tells the place.
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None  # noqa: SLF001 - lxml has no other name for it
