"""The rules of Digikoppeling that a message or CPA can break and still be used; each yields findings."""
