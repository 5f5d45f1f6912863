"""What is to be expected of a series of months, and how sure that is: exponential smoothing, its floors, and errors seen in hindsight."""
