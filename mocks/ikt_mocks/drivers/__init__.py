"""The koppelvlakken over Digikoppeling: what a transport needs beside the HTTP of the koppelvlakken themselves."""
