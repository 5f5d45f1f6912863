"""The administrator's pages for fitting the product to the company."""
