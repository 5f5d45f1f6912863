"""What a customer will still be worth: how often they will buy, how much they will spend, and whether they are still there."""
