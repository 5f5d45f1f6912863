"""The pages of customers that are their own."""
