"""Lists of records: what is asked for in the address, and the one page of rows that answers it."""
