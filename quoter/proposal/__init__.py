"""The proposal: its view-model, pages, PDF and the letter that brings it."""
