"""Stories across folders, told to the running product."""
