"""The product's figures, each beside what the plainest way costs on the same server in the same run."""
