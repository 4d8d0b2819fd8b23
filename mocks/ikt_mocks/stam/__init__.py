"""The koppelvlak STAM of the mock DSO-LV."""
