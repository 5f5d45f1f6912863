"""The pages of sales that are their own."""
