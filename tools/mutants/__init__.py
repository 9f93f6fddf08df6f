"""Mutation tests: small mistakes planted in the product one at a time, to see whether a test notices."""
