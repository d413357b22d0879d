"""What runs on a computer and never in the browser: fetch and pack the runtime, serve, build.

This room uses the standard library only, because it runs first, before anything is installed.
The exceptions are generate.py, reference.py and english.py, which only developers run.

fetching/       how the pinned runtime gets onto this computer
packing/        how the runtime is compiled, trimmed and packed, so that the page starts quickly
publishing/     which files the site consists of, and what its page says about them
server.py       serves the page on 127.0.0.1
generate.py     writes the files that are derived from Python, with the help of
reference.py    the tables of docs/reference.md, and
english.py      the English words of the page
compression.py  writes compressed copies beside large files, and finds them
progress.py     shows megabytes on a terminal
failures.py     how a task fails: with one sentence
"""
