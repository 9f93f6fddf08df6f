"""The AI page: what the model did, what it cost, how right it was, and everything a workspace can say about it."""
