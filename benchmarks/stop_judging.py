"""What judging STOP deliveries costs: start-up, time beside xmllint and the schematron engine, and memory.

    python benchmarks/stop_judging.py --packs FOLDER

``FOLDER`` holds the published packs, one folder each, as ``ikt schemas install`` takes them. ``xmllint`` must be there.
Every figure is processor time or the largest memory of a process of its own, so that other work on the machine does
not count; a ratio is taken within one round and the median over the rounds counts. Modules are compiled once before,
as an installer does, whatever ``PYTHONDONTWRITEBYTECODE`` says. The figures go to ``stop_judging.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from ikt_mocks.stop import samples
from ikt_mocks.stop.samples.voorbeeld import GML, Voorbeeld

FIGURES = Path(__file__).with_name("stop_judging.json")
CLOCK = "2026-03-02T09:00"
IKT = (sys.executable, "-m", "ikt_harness")
MIB = 1024 * 1024
_ARTICLE = re.compile(rb'<Artikel eId="chp_1__art_1\.1".*?</Artikel>', re.DOTALL)
_PLACE = re.compile(rb"<geo:Locatie>.*?</geo:Locatie>", re.DOTALL)
_REGION = re.compile(rb"<sl:stand>.*?</sl:stand>", re.DOTALL)
_REF = re.compile(rb'(?<=xlink:href=")[^"]*')
_ID_OF_REGION = re.compile(rb"(?<=<l:identificatie>)[^<]*")
_ID = re.compile(rb"<basisgeo:id>[^<]*<")


def delivery(size: int, gml: int) -> Voorbeeld:
    """Return a clean besluit whose text is about ``size`` bytes, and whose GIO is about ``gml`` bytes."""
    made = samples.besluit(datum=date(2026, 3, 17))
    text = made.lees("Besluit.xml")
    whole = _found(_ARTICLE, text)
    number = max((size - len(text)) // (len(whole) + 200), 0)
    more = b"".join(whole.replace(b"art_1.1", f"art_1.{n}".encode()) for n in range(2, number + 2))
    made = made.met("Besluit.xml", text.replace(whole, whole + more, 1))
    return _with_gml(made, gml)


def _found(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    found = pattern.search(text)
    if found is None:
        raise SystemExit(f"the sample no longer has {pattern.pattern!r}")
    return found[0]


def _with_gml(made: Voorbeeld, size: int) -> Voorbeeld:
    text = made.lees("Werkingsgebied.gml")
    place = _found(_PLACE, text)
    places, regions = [place], []
    owned = made.lees("owLocaties.xml")
    region = _found(_REGION, owned)
    for number in range(1, max((size - len(text)) // len(place), 0) + 1):
        own = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        uuid = f"{own[:8]}-{own[8:12]}-4{own[13:16]}-8{own[17:20]}-{own[20:]}"
        regions.append(_ID_OF_REGION.sub(rb"\g<0>x" + str(number).encode(), _REF.sub(uuid.encode(), region)))
        places.append(_ID.sub(f"<basisgeo:id>{uuid}<".encode(), place))
    made = made.met("owLocaties.xml", owned.replace(region, region + b"".join(regions)))
    gml = text.replace(place, b"\n".join(places), 1)
    was, becomes = (hashlib.sha512(data).hexdigest() for data in (text, gml))
    return made.met("Werkingsgebied.gml", gml, GML).vervang("Werkingsgebied.xml", was, becomes)


def measured(*command: str | Path, exit_code: int = 0) -> tuple[float, float]:
    """Run a command and return its processor time in seconds and its largest memory in MB."""
    process = subprocess.Popen(  # noqa: S603 - the commands of this file
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != exit_code:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compiled_modules(folder: Path) -> None:
    """Have every process from here on use compiled modules, and compile those that a check loads.

    A shell that forbids Python to write bytecode would have each check compile a checkout's sources anew: no
    installation does.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    made = samples.kennisgeving(datum=date(2026, 3, 17)).schrijf(folder / "compileren")
    with_gml = delivery(0, 0).schrijf(folder / "compileren-gio")
    measured(sys.executable, "-c", "import lxml.etree")
    for path in (made, with_gml):
        measured(*IKT, "check", "stop", path, "--clock", CLOCK)


def start_up(folder: Path, rounds: int) -> dict[str, Any]:
    """Return the processor time of a check without packs, and of Python with lxml.

    A kennisgeving needs nothing but XML; a besluit with a GIO loads the geometry library.
    """
    os.environ["XDG_DATA_HOME"] = str(folder / "nothing")
    plain = samples.kennisgeving(datum=date(2026, 3, 17)).schrijf(folder / "kennisgeving")
    with_gml = delivery(0, 0).schrijf(folder / "klein")
    found = []
    for _ in range(rounds):
        lxml = measured(sys.executable, "-c", "import lxml.etree")[0]
        own = [measured(*IKT, "check", "stop", path, "--clock", CLOCK)[0] for path in (plain, with_gml)]
        found.append((lxml, own[0] - lxml, own[1] - lxml))
    lxmls, plains, gmls = zip(*found, strict=True)
    return {
        "lxml_s": round(median(lxmls), 3),
        "more_s": round(median(plains), 3),
        "more_with_gml_s": round(median(gmls), 3),
    }


def beside_xmllint(path: Path, rounds: int, work: Path) -> dict[str, Any]:
    """Return the time of a check with packs beside that of xmllint and the engine on the same files."""
    catalog, jobs = _xmllint(path, work)
    found = []
    environment = {**os.environ, "XML_CATALOG_FILES": str(catalog)}
    for _ in range(rounds):
        check = measured(*IKT, "check", "stop", path, "--clock", CLOCK)[0]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for schema, files in jobs.items():
            command = ["xmllint", "--nonet", "--noout", "--schema", str(schema), *map(str, files)]
            subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - see above
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        lint = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        command = [sys.executable, __file__, "--engine", str(path)]
        engine = float(subprocess.check_output(command))  # noqa: S603 - this file
        found.append((check, lint, engine, check / (lint + engine)))
    checks, lints, engines, ratios = zip(*found, strict=True)
    return {
        "check_s": round(median(checks), 2),
        "xmllint_s": round(median(lints), 2),
        "engine_s": round(median(engines), 2),
        "ratio": round(median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in ratios],
    }


def _xmllint(path: Path, work: Path) -> tuple[Path, dict[Path, list[Path]]]:
    """Return a catalog of the installed packs, and per schema the files that it judges."""
    from lxml import etree

    from ikt_schemas.packs.library import IMOW_DEFAULT, IMOW_NAMESPACES, installed_library

    library = installed_library()
    jobs: dict[Path, list[Path]] = defaultdict(list)
    for file in sorted(path.iterdir()):
        if file.suffix not in (".xml", ".gml"):
            continue
        tag = etree.parse(file, etree.XMLParser(huge_tree=True)).getroot()
        name = etree.QName(tag)
        namespace = name.namespace or ""
        version = IMOW_DEFAULT if namespace.startswith(IMOW_NAMESPACES) else tag.get("schemaversie", "")
        schema = library.schema_for(namespace, name.localname, version)
        if schema is not None:
            jobs[schema.path].append(file)
    catalog = work / "catalog.xml"
    entries = "".join(
        f'<{kind}="{url}" uri="{place.as_uri()}"/>'
        for url, place in library.urls.items()
        for kind in ("uri name", "system systemId")
    )
    catalog.write_text(f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{entries}</catalog>')
    return catalog, jobs


def engine(path: Path) -> float:
    """Return the processor time of the schematron engine alone: its start, the stylesheets, the documents."""
    from lxml import etree

    from ikt_schemas.packs.library import installed_library
    from ikt_schemas.schematron.runner import run

    library = installed_library()
    spent = 0.0
    for file in sorted(path.iterdir()):
        if file.suffix not in (".xml", ".gml"):
            continue
        root = etree.parse(file, etree.XMLParser(huge_tree=True)).getroot()
        schemas = [library.stylesheet(found) for found in library.schematrons_for(root)]
        text = etree.tostring(root, encoding="unicode")
        begin = time.process_time()
        run(schemas, text)
        spent += time.process_time() - begin
    return spent


def at_the_limit(folder: Path) -> dict[str, Any]:
    """Return what a zip just below 1 GB costs, and one just above, which is refused."""
    told = {}
    entry = "<bestand><bestandsnaam>bijlage{}.pdf</bestandsnaam><contentType>application/pdf</contentType></bestand>"
    for name, number in (("below", 10), ("above", 11)):
        path = folder / f"{name}.zip"
        listed = "".join(entry.format(n) for n in range(number))
        path.write_bytes(delivery(0, 0).vervang("manifest.xml", "</manifest>", f"{listed}</manifest>").zip())
        with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
            for n in range(number):
                with archive.open(zipfile.ZipInfo(f"bijlage{n}.pdf"), "w", force_zip64=True) as stream:
                    stream.write(b"%PDF-1.7\n")
                    for _ in range(99):
                        stream.write(b"\x00" * MIB)
        spent, memory = measured(
            *IKT, "check", "stop", path, "--clock", CLOCK, exit_code=int(name == "above")
        )
        size = path.stat().st_size // MIB
        told[name] = {"zip_mb": size, "check_s": round(spent, 2), "memory_mb": round(memory)}
        path.unlink()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--packs", type=Path, help="folder with a folder for each published pack")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--besluit-mb", type=float, default=2)
    parser.add_argument("--package-mb", type=float, default=40)
    parser.add_argument("--figures", type=Path, default=FIGURES)
    parser.add_argument("--no-limit", action="store_true", help="leave the zips of 1 GB out")
    parser.add_argument("--engine", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine is not None:
        print(engine(options.engine))
        return
    if options.packs is None or shutil.which("xmllint") is None:
        parser.error("--packs and the program xmllint are needed")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="ikt-benchmark-") as name:
        folder = Path(name)
        compiled_modules(folder)
        figures["start_up"] = start_up(folder, options.rounds)
        if not options.no_limit:
            figures["limit"] = at_the_limit(folder)
        os.environ["XDG_DATA_HOME"] = str(folder / "data")
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        for pack in sorted(path for path in options.packs.iterdir() if path.is_dir()):
            measured(*IKT, "schemas", "install", pack)
        small = delivery(0, 0).schrijf(folder / "warm")
        measured(*IKT, "check", "stop", small, "--clock", CLOCK)  # fills the cache of compiled schematrons
        size = int(options.besluit_mb * MIB)
        besluit = delivery(size, size // 4).schrijf(folder / "besluit")
        figures["besluit"] = {"bytes": _bytes(besluit), **beside_xmllint(besluit, options.rounds, folder)}
        size = int(options.package_mb * MIB)
        package = delivery(size // 4, size * 3 // 4).schrijf(folder / "pakket")
        spent, memory = measured(*IKT, "check", "stop", package, "--clock", CLOCK)
        figures["package"] = {
            "bytes": _bytes(package),
            "check_s": round(spent, 2),
            "memory_mb": round(memory),
        }
    options.figures.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


if __name__ == "__main__":
    main()
