"""What an error code of the LVBB is: code, phase, ernst and our own wording, with places to fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ikt_mocks.stop._inhoud import Veld
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding

#: 1 receipt (technical), 2 order, 3 content, 4 what the schematrons and the geometry judge after that, 8 OZON: the
#: numbers of the published tables.
Fase = Literal[1, 2, 3, 4, 8]

OFFICIEEL = "official: LVBB validatiematrix"
OFFICIEEL_SCH = "official: schematron BHKV 1.2.0 / STOP 1.3.0"
OFFICIEEL_OZON = "official: OZON validatiematrix"
EIGEN = "harness-defined"


@dataclass(frozen=True, slots=True)
class Fout:
    """One error code.

    :param code: as published, or ``IKT-STOP-nnn``.
    :param fase: where in the handling it is judged.
    :param tekst: what is wrong; ``{name}`` places are filled by :meth:`melding`.
    :param advies: what to do about it, with the same places.
    """

    code: str
    fase: Fase
    tekst: Text
    advies: Text
    ernst: Ernst = "fout"
    ground: str = OFFICIEEL

    def melding(
        self,
        *,
        file: str = "",
        veld: Veld | None = None,
        line: int | None = None,
        categorie: str = "",
        **values: object,
    ) -> Melding:
        """Return the melding with the places filled; ``veld`` gives line and XPath."""
        return Melding(
            code=self.code,
            ernst=self.ernst,
            # Errors of receipt are about handling the request: soort technisch; the rest is about the order.
            soort="technisch" if self.fase == 1 else "inhoudelijk",
            beschrijving=self.tekst.fill(**values),
            file=file,
            line=veld.line if veld is not None else line,
            xpath=veld.xpath if veld is not None else "",
            ground=self.ground,
            advice=self.advies.fill(**values),
            categorie=categorie,
        )
