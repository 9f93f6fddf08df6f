"""A workspace as such: made by the administrator, named, given its zone, hours, target, colour and logo; the first steps in it; deleted."""
