"""The koppelvlak STTR of the mock DSO-LV."""
