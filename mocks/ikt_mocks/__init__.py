"""First floor: the mock DSO-LV and the decentral stand-ins."""
