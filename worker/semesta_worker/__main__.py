"""`python -m semesta_worker`: the same as `semesta`, for processes that start each other."""

from semesta_worker.cli import main

main()
