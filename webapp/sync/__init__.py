"""Reading conversations anew from the providers, off the request: one lead at a time, or all of a workspace."""
