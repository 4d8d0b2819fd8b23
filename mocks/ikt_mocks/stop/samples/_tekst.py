"""The STOP files of the samples: besluit with its regeling, informatieobject with its GML, kennisgeving."""

from __future__ import annotations

from datetime import date, timedelta
from xml.sax.saxutils import escape

from ikt_mocks.stop.samples._namen import Namen

AANLEVERING = "https://standaarden.overheid.nl/lvbb/stop/aanlevering/"
DATA = 'xmlns="https://standaarden.overheid.nl/stop/imop/data/"'
TEKST = 'xmlns="https://standaarden.overheid.nl/stop/imop/tekst/"'
SCHEMAVERSIE = "1.2.0"
ONDERWERP = "<onderwerpen><onderwerp>/tooi/def/concept/c_9d1917e9</onderwerp></onderwerpen>"
RECHTSGEBIED = "<rechtsgebieden><rechtsgebied>/tooi/def/concept/c_8ad05f6d</rechtsgebied></rechtsgebieden>"
_REF = "cmp_I__content_o_1__list_o_1__item_o_1__ref_o_1"


def identificatie(work: str, expression: str, soort: str, *, hoofd: str = "") -> str:
    """Return an ``ExpressionIdentificatie``; of a tijdelijk deel with the work of its hoofdregeling."""
    deel = (
        f"<isTijdelijkDeelVan><WorkIdentificatie><FRBRWork>{hoofd}</FRBRWork>"
        "<soortWork>/join/id/stop/work_019</soortWork></WorkIdentificatie></isTijdelijkDeelVan>"
    )
    return (
        f"<ExpressionIdentificatie {DATA}><FRBRWork>{work}</FRBRWork>"
        f"<FRBRExpression>{expression}</FRBRExpression><soortWork>/join/id/stop/{soort}</soortWork>"
        f"{deel if hoofd else ''}</ExpressionIdentificatie>"
    )


def makers(namen: Namen) -> str:
    """Return the elements that say whose it is."""
    return f"<eindverantwoordelijke>{namen.overheid}</eindverantwoordelijke><maker>{namen.overheid}</maker>"


def _kop(nummer: str, opschrift: str = "", label: str = "Artikel") -> str:
    titel = f"<Opschrift>{opschrift}</Opschrift>" if opschrift else ""
    return f"<Kop><Label>{label}</Label><Nummer>{nummer}</Nummer>{titel}</Kop>"


def besluit(namen: Namen, bekendmaking: date, werking: date) -> bytes:
    """Return an ``AanleveringBesluit`` that sets up a regeling, in force from ``werking``."""
    titel = f"Besluit tot vaststelling van het voorbeeld-{namen.document} {namen.nummer}"
    ondertekend = (bekendmaking - timedelta(days=14)).isoformat()
    doelen = f"<doelen><doel>{namen.doel}</doel></doelen>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<AanleveringBesluit xmlns="{AANLEVERING}" schemaversie="{SCHEMAVERSIE}">\n<BesluitVersie>\n'
        f"{identificatie(namen.bill, namen.bill_expression, 'work_003')}\n"
        f"<BesluitMetadata {DATA}>{makers(namen)}<officieleTitel>{titel}</officieleTitel>"
        f"{ONDERWERP}{RECHTSGEBIED}<soortProcedure>/join/id/stop/proceduretype_definitief</soortProcedure>"
        f"<soortBestuursorgaan>{namen.orgaan}</soortBestuursorgaan><informatieobjectRefs>"
        f"<informatieobjectRef>{namen.join_expression}</informatieobjectRef></informatieobjectRefs>"
        "</BesluitMetadata>\n"
        f"<Procedureverloop {DATA}><bekendOp>{bekendmaking.isoformat()}</bekendOp><procedurestappen>"
        "<Procedurestap><soortStap>/join/id/stop/procedure/stap_003</soortStap>"
        f"<voltooidOp>{ondertekend}</voltooidOp></Procedurestap></procedurestappen></Procedureverloop>\n"
        f"<ConsolidatieInformatie {DATA}><BeoogdeRegelgeving>"
        f"<BeoogdeRegeling>{doelen}<instrumentVersie>{namen.act_expression}</instrumentVersie>"
        "<eId>art_I</eId></BeoogdeRegeling>"
        f"<BeoogdInformatieobject>{doelen}<instrumentVersie>{namen.join_expression}</instrumentVersie>"
        f"<eId>!regeling#{_REF}</eId></BeoogdInformatieobject></BeoogdeRegelgeving>\n"
        f"<Tijdstempels><Tijdstempel><doel>{namen.doel}</doel>"
        "<soortTijdstempel>juridischWerkendVanaf</soortTijdstempel>"
        f"<datum>{werking.isoformat()}</datum><eId>art_II</eId></Tijdstempel></Tijdstempels>"
        "</ConsolidatieInformatie>\n"
        f"{_besluittekst(namen, titel, werking)}\n</BesluitVersie>\n"
        f"<RegelingVersieInformatie>{identificatie(namen.act, namen.act_expression, 'work_019')}"
        f"<RegelingVersieMetadata {DATA}><versienummer>1</versienummer></RegelingVersieMetadata>"
        f"<RegelingMetadata {DATA}>{makers(namen)}"
        f"<officieleTitel>Voorbeeld-{namen.document} {namen.nummer}</officieleTitel>{ONDERWERP}{RECHTSGEBIED}"
        f"<soortRegeling>{namen.soort_regeling}</soortRegeling><overheidsdomeinen>"
        "<overheidsdomein>/tooi/def/concept/c_3708ac5e</overheidsdomein></overheidsdomeinen>"
        f"<soortBestuursorgaan>{namen.orgaan}</soortBestuursorgaan></RegelingMetadata>"
        "</RegelingVersieInformatie>\n</AanleveringBesluit>\n"
    ).encode()


def _besluittekst(namen: Namen, titel: str, werking: date) -> str:
    naam = escape(namen.party.name)
    return (
        f"<BesluitCompact {TEKST}>"
        f'<RegelingOpschrift eId="longTitle" wId="longTitle"><Al>{titel}</Al></RegelingOpschrift>'
        f'<Aanhef eId="formula_1" wId="formula_1"><Al>Het bestuur van {naam} besluit:</Al></Aanhef>'
        '<Lichaam eId="body" wId="body">'
        f'<WijzigArtikel eId="art_I" wId="{namen.wid("art_I")}">{_kop("I")}'
        f'<Wat>Het {namen.document} in <IntRef ref="cmp_A">bijlage A</IntRef> wordt vastgesteld.</Wat>'
        "</WijzigArtikel>"
        f'<Artikel eId="art_II" wId="{namen.wid("art_II")}">{_kop("II")}'
        f"<Inhoud><Al>Dit besluit werkt vanaf {werking.isoformat()}.</Al></Inhoud></Artikel></Lichaam>"
        f'<Sluiting eId="formula_2" wId="formula_2"><Al>Vastgesteld door {naam}.</Al>'
        "<Ondertekening><Al>De voorzitter</Al></Ondertekening></Sluiting>"
        f'<WijzigBijlage eId="cmp_A" wId="{namen.wid("cmp_A")}">{_kop("A", "Bij artikel I", "Bijlage")}'
        f"{_regeling(namen)}</WijzigBijlage></BesluitCompact>"
    )


def _regeling(namen: Namen) -> str:
    def element(naam: str, eid: str) -> str:
        return f'<{naam} eId="{eid}" wId="{namen.wid(eid)}">'

    lijst = "cmp_I__content_o_1__list_o_1"
    return (
        f'<RegelingCompact wordt="{namen.act_expression}" componentnaam="regeling">'
        '<RegelingOpschrift eId="longTitle" wId="longTitle">'
        f"<Al>Voorbeeld-{namen.document} {namen.nummer}</Al></RegelingOpschrift>"
        '<Lichaam eId="body" wId="body">'
        f"{element('Hoofdstuk', 'chp_1')}{_kop('1', 'Bomen', 'Hoofdstuk')}"
        f"{element('Artikel', 'chp_1__art_1.1')}{_kop('1.1', 'Kappen')}"
        f"{element('Lid', 'chp_1__art_1.1__para_1')}<LidNummer>1.</LidNummer>"
        "<Inhoud><Al>Het kappen van een boom is zonder vergunning niet toegestaan.</Al></Inhoud></Lid>"
        f"{element('Lid', 'chp_1__art_1.1__para_2')}<LidNummer>2.</LidNummer>"
        "<Inhoud><Al>Dit geldt in het voorbeeldgebied.</Al></Inhoud></Lid>"
        "</Artikel></Hoofdstuk></Lichaam>"
        f"{element('Bijlage', 'cmp_I')}{_kop('I', 'Informatieobjecten', 'Bijlage')}"
        f"{element('Divisietekst', 'cmp_I__content_o_1')}<Inhoud>"
        f"{element('Begrippenlijst', lijst)}{element('Begrip', lijst + '__item_o_1')}"
        "<Term>Voorbeeldgebied</Term><Definitie><Al>"
        f'<ExtIoRef eId="{_REF}" wId="{namen.wid(_REF)}" ref="{namen.join_expression}">'
        f"{namen.join_expression}</ExtIoRef></Al></Definitie></Begrip></Begrippenlijst></Inhoud></Divisietekst>"
        "</Bijlage></RegelingCompact>"
    )


def informatieobject(namen: Namen, sha512: str, *, gml: str = "Werkingsgebied.gml") -> bytes:
    """Return the ``AanleveringInformatieObject`` of the GIO whose GML has this hash."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<AanleveringInformatieObject xmlns="{AANLEVERING}" schemaversie="{SCHEMAVERSIE}">\n'
        f"<InformatieObjectVersie>{identificatie(namen.join, namen.join_expression, 'work_010')}\n"
        f"<InformatieObjectVersieMetadata {DATA}><heeftBestanden><heeftBestand><Bestand>"
        f"<bestandsnaam>{gml}</bestandsnaam><hash>{sha512}</hash>"
        "</Bestand></heeftBestand></heeftBestanden>"
        f"<heeftGeboorteregeling>{namen.act}</heeftGeboorteregeling></InformatieObjectVersieMetadata>\n"
        f"<InformatieObjectMetadata {DATA}>{makers(namen)}<alternatieveTitels>"
        "<alternatieveTitel>Voorbeeldgebied</alternatieveTitel></alternatieveTitels>"
        f"<officieleTitel>{namen.join}</officieleTitel>"
        "<naamInformatieObject>Voorbeeldgebied</naamInformatieObject>"
        "<publicatieinstructie>TeConsolideren</publicatieinstructie>"
        "<formaatInformatieobject>/join/id/stop/informatieobject/gio_002</formaatInformatieobject>"
        "</InformatieObjectMetadata></InformatieObjectVersie>\n</AanleveringInformatieObject>\n"
    ).encode()


def gml(namen: Namen, actueel: date) -> bytes:
    """Return the GML of the GIO: one square kilometre in RD coordinates."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<geo:GeoInformatieObjectVaststelling xmlns:geo="https://standaarden.overheid.nl/stop/imop/geo/" '
        'xmlns:basisgeo="http://www.geostandaarden.nl/basisgeometrie/1.0" '
        'xmlns:gio="https://standaarden.overheid.nl/stop/imop/gio/" '
        'xmlns:gml="http://www.opengis.net/gml/3.2" schemaversie="1.3.0">\n'
        "<geo:context><gio:GeografischeContext><gio:achtergrondVerwijzing>brt</gio:achtergrondVerwijzing>"
        f"<gio:achtergrondActualiteit>{actueel.isoformat()}</gio:achtergrondActualiteit>"
        "</gio:GeografischeContext></geo:context>\n"
        "<geo:vastgesteldeVersie><geo:GeoInformatieObjectVersie>"
        f"<geo:FRBRWork>{namen.join}</geo:FRBRWork>"
        f"<geo:FRBRExpression>{namen.join_expression}</geo:FRBRExpression>"
        "<geo:locaties><geo:Locatie><geo:naam>Voorbeeldgebied</geo:naam><geo:geometrie><basisgeo:Geometrie>"
        f"<basisgeo:id>{namen.geometrie}</basisgeo:id><basisgeo:geometrie>"
        '<gml:MultiSurface srsName="urn:ogc:def:crs:EPSG::28992"><gml:surfaceMember><gml:Polygon><gml:exterior>'
        "<gml:LinearRing><gml:posList>120000 480000 121000 480000 121000 481000 120000 481000 120000 480000"
        "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>"
        "</basisgeo:geometrie></basisgeo:Geometrie></geo:geometrie></geo:Locatie></geo:locaties>"
        "</geo:GeoInformatieObjectVersie></geo:vastgesteldeVersie>\n</geo:GeoInformatieObjectVaststelling>\n"
    ).encode()


def kennisgeving(namen: Namen, bekendmaking: date) -> bytes:
    """Return an ``AanleveringKennisgeving`` about the besluit, with the start and end of the term to look in."""
    titel = f"Kennisgeving over voorbeeldbesluit {namen.nummer}"
    stappen = "".join(
        f"<Procedurestap><soortStap>/join/id/stop/procedure/{stap}</soortStap>"
        f"<voltooidOp>{dag.isoformat()}</voltooidOp></Procedurestap>"
        for stap, dag in (
            ("stap_014", bekendmaking + timedelta(days=1)),
            ("stap_005", bekendmaking + timedelta(days=43)),
        )
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<AanleveringKennisgeving xmlns="{AANLEVERING}" schemaversie="{SCHEMAVERSIE}">\n<KennisgevingVersie>\n'
        f"{identificatie(namen.doc, f'{namen.doc}/nld@{namen.jaar};1', 'work_023')}\n"
        f"<KennisgevingMetadata {DATA}>{makers(namen)}<officieleTitel>{titel}</officieleTitel>{ONDERWERP}"
        f"<mededelingOver>{namen.bill_expression}</mededelingOver></KennisgevingMetadata>\n"
        f"<Procedureverloopmutatie {DATA}><bekendOp>{bekendmaking.isoformat()}</bekendOp>"
        f"<voegStappenToe>{stappen}</voegStappenToe></Procedureverloopmutatie>\n"
        f"<Kennisgeving {TEKST}>"
        f'<RegelingOpschrift eId="longTitle_o_1" wId="longTitle_o_1"><Al>{titel}</Al></RegelingOpschrift>'
        f'<Lichaam eId="body" wId="body"><Divisietekst eId="content_1" wId="{namen.wid("content_1")}">'
        "<Kop><Opschrift>Inzien</Opschrift></Kop><Inhoud><Al>Het besluit ligt zes weken ter inzage.</Al></Inhoud>"
        "</Divisietekst></Lichaam></Kennisgeving>\n</KennisgevingVersie>\n</AanleveringKennisgeving>\n"
    ).encode()
