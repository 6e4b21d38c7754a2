"""Cases sized: options, recommendation, packing into servers, the bill, the cost of owning."""
