"""Evidence of a run: what was on the wire, kept with the result, and bundles that a third party can judge again."""
