"""The rows of models, cards, servers, engines and prices: found, laid over, imported, checked, printed."""
