"""Tables as charts: which kinds suit a table, and what each kind draws of it."""
