"""Make the runtime quick to start: compiled, trimmed to what the page uses, packed, compressed.

The release carries sources only, and Pyodide keeps no bytecode: a browser would compile the same
modules at every visit. Here that is done once, when the runtime has been fetched.

pack.py       what must be in static/runtime/packed/, and how it gets there
node.py       where a Node is that can run Pyodide: installed, or fetched through pip
archives.mjs  runs Pyodide under Node, and in it:
inside.py     records what drawing the page reads, compiles, writes the archives
snapshot.mjs  runs Pyodide once more, from these, and keeps its memory once it has drawn
"""

from app.host.packing.pack import pack

__all__ = ["pack"]
