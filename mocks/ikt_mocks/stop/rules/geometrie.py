"""The geometries of the GIO's: GEOMETRY.03.1, 03.2, 03.5, 03.6 and 03.7.

The published table names them in a few words and refers to a service whose configuration is not public. How each is
read here stands in the reference page; 03.5 to 03.7 are to be withdrawn by the working list of the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._fouten_geometrie import FOUTEN_GEOMETRIE
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.errors import InputRefused
from ikt_schemas.melding import Melding

#: What can be wrong with a geometry → the code.
CODE_VAN = {
    "afwezig": "GEOMETRY.03.1",
    "ongeldig": "GEOMETRY.03.2",
    "crs": "GEOMETRY.03.5",
    "type": "GEOMETRY.03.6",
    "standaard": "GEOMETRY.03.7",
}
_GIO = "GeoInformatieObject"


@rule(*CODE_VAN.values())
def geometrieen(zaak: Zaak) -> Iterator[Melding]:
    """Every geometry is there, is valid, and has a crs, a type and a form that are allowed; one fault each."""
    namen = [document.file for document in zaak.pakket.documenten if document.soort.startswith(_GIO)]
    if not namen:
        return
    # The geometry library takes a quarter of a second to load.
    from ikt_mocks.stop._gml import gebreken

    for naam in namen:
        try:
            source = zaak.pakket.xml(naam)
        except InputRefused:
            # It was read before; who spoils a folder meanwhile gets no judgement of it.
            continue
        for gebrek in gebreken(source):
            yield FOUTEN_GEOMETRIE[CODE_VAN[gebrek.soort]].melding(
                file=naam, veld=gebrek.veld, id=gebrek.id, wat=gebrek.wat.nl, wat_en=gebrek.wat.en
            )
