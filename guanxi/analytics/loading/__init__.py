"""Loading from sources: mappings, contracts, rejected rows, lineage."""
