"""What was ordered, shipped, invoiced and paid."""
