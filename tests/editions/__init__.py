"""The operator's pages of editions, official results and objections."""
