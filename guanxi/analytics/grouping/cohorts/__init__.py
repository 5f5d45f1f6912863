"""Customers by when they bought for the first time: how many come back, and what they bring, month after month."""
