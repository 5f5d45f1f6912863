"""Why profit is higher or lower than before: price, volume, mix, cost, currency, new and lost products; to the cent."""
