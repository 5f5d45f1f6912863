"""The pages where work begins."""
