"""The PostgreSQL server that the product brings along and looks after by itself."""
