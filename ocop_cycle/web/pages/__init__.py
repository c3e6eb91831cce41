"""One module a page of the menu: each function takes what was asked and says what to answer."""
