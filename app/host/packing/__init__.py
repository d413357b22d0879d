"""How the runtime becomes quick to start: compiled, trimmed to what the page uses, compressed.

The release contains sources only, and Pyodide stores no bytecode: a browser would compile the same
modules at every visit. Packing compiles them once, after the runtime has been fetched.

pack.py       makes sure that static/runtime/packed/ holds the packed runtime
node.py       finds a Node that can run Pyodide: an installed one, or one fetched through pip
archives.mjs  runs Pyodide under Node, and in it these two:
recording.py  records which files the first picture reads, and which the page reads later
inside.py     compiles the files, writes the archives
snapshot.mjs  runs Pyodide from these archives, and saves its memory after the warm-up
compress.mjs  compresses files with zstd
"""
