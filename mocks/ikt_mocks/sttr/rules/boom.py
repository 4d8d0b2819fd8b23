"""The tree of activiteiten: RTRG0013 to RTRG0021.

Per bestuurslaag there are three rules: a parent in the same laag is of the same authority; a parent outside the laag
is the root activiteit of that laag; and at most one activiteit of an authority has a parent outside the laag. The
URNs of the three root activiteiten are in no public source: the workspace names them, and without one the rule about
the root is not judged. A parent that the tree does not hold says nothing about its laag: it is judged by the rules
only when it is known, or is a named root.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.rules import rule
from ikt_mocks.sttr import errors
from ikt_schemas.melding import Melding

LAGEN = ("gemeente", "provincie", "waterschap")


@dataclass(frozen=True, slots=True)
class Boom:
    """A tree to judge.

    :param activiteiten: urn → activiteit, all that is known.
    :param wortels: bestuurslaag → URN of the root activiteit, for the lagen where it is named.
    :param beoordeeld: the URNs to judge; the others only give context.
    """

    activiteiten: Mapping[str, Activiteit]
    wortels: Mapping[str, str] = field(default_factory=dict)
    beoordeeld: frozenset[str] = frozenset()

    def met_ouder(self, laag: str) -> Iterator[tuple[Activiteit, str, str | None]]:
        """Yield the judged activiteiten of ``laag`` with the URN and the bestuurslaag of their parent."""
        for urn in sorted(self.beoordeeld):
            activiteit = self.activiteiten.get(urn)
            if (
                activiteit is not None
                and activiteit.bestuurslaag == laag
                and activiteit.bovenliggend is not None
            ):
                yield activiteit, activiteit.bovenliggend, self.laag_van(activiteit.bovenliggend)

    def laag_van(self, urn: str) -> str | None:
        """Return the bestuurslaag of an activiteit; ``rijk`` for a named root outside the tree; else ``None``."""
        known = self.activiteiten.get(urn)
        if known is not None:
            return known.bestuurslaag
        return "rijk" if urn in self.wortels.values() else None

    def buiten(self, laag: str, oin: str) -> list[str]:
        """Return the URNs of ``oin`` in ``laag`` whose parent lies outside the laag, in order."""
        return sorted(
            activiteit.urn
            for activiteit in self.activiteiten.values()
            if activiteit.oin == oin
            and activiteit.bestuurslaag == laag
            and activiteit.bovenliggend is not None
            and self.laag_van(activiteit.bovenliggend) not in (laag, None)
        )


@rule(*(errors.BOOM_ZELFDE[laag].code for laag in LAGEN))
def zelfde_bestuursorgaan(boom: Boom) -> Iterator[Melding]:
    """A parent in the same laag is of the same authority."""
    for laag in LAGEN:
        for activiteit, boven, boven_laag in boom.met_ouder(laag):
            if boven_laag == laag and boom.activiteiten[boven].oin != activiteit.oin:
                yield errors.BOOM_ZELFDE[laag].melding(urn=activiteit.urn, boven=boven)


@rule(*(errors.BOOM_WORTEL[laag].code for laag in LAGEN))
def onder_de_wortel(boom: Boom) -> Iterator[Melding]:
    """A parent outside the laag is the root activiteit of the laag, where that is named."""
    for laag in LAGEN:
        wortel = boom.wortels.get(laag)
        for activiteit, boven, boven_laag in boom.met_ouder(laag):
            if wortel is not None and boven_laag not in (laag, None) and boven != wortel:
                yield errors.BOOM_WORTEL[laag].melding(urn=activiteit.urn, boven=boven)


@rule(*(errors.BOOM_EEN_UITGANG[laag].code for laag in LAGEN))
def een_uitgang(boom: Boom) -> Iterator[Melding]:
    """At most one activiteit of an authority has a parent outside the laag."""
    for laag in LAGEN:
        oins = {activiteit.oin for activiteit, _, boven in boom.met_ouder(laag) if boven not in (laag, None)}
        for oin in sorted(oins):
            urns = boom.buiten(laag, oin)
            if len(urns) > 1:
                yield errors.BOOM_EEN_UITGANG[laag].melding(aantal=len(urns), oin=oin, urns=", ".join(urns))
