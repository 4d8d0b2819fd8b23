"""The OW side of a delivery: the objects of IMOW in its OW files, the geometries in its GML, and manifest-ow.xml."""
