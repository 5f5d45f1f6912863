"""Loading for programs: sources, tables with their mappings, runs, rejected rows, codes, and where rows come from."""
