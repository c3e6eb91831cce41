"""Floor 1: data files become checked, frozen values; what the law and the office say is read here."""
