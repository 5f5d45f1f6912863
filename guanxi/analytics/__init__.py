"""What the company's data tells: what is bought together, what follows what, what will come."""
