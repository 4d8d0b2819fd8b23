"""Ground floor: XSDs of our own, code lists, the rule catalogue and safe readers for XML and zip."""
