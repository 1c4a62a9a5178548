"""What a report says of itself: header, issuer, unit, period."""
