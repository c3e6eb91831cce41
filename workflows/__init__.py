"""What the law and the office say, as data: regimes, plans, scoring sheets and calendars."""
