"""What can learn from examples: logistic regression, a tree, boosted trees, a neural network; each kept as plain data, never as code."""
