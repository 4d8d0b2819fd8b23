"""The koppelvlak STOP of the mock DSO-LV."""
