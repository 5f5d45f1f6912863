"""What is bought together: frequent sets of items and the association rules that follow from them."""
