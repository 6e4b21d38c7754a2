"""What is told beside the answer: what is bought as the load grows, where companion models stand, and what
drafts of tokens would give."""
