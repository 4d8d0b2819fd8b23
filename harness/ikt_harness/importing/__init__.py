"""Results that others ran, read from JUnit XML, Allure results or CSV and linked to the scenarios they belong to."""

from ikt_harness.importing.importer import Import, Settings, plan, write
from ikt_harness.importing.linking import Linked, Mapping, read_mapping

__all__ = ["Import", "Linked", "Mapping", "Settings", "plan", "read_mapping", "write"]
