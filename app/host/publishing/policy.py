"""What the page needs to load, as a Content Security Policy, and which other pages may embed it.

A host that sends this policy should send it with every file: a browser takes a worker's policy from
the answer that brings its script.
"""

_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self' data:",  # a sandboxed frame has no origin: boot/early-worker.js
    "connect-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}

#: The strictest policy under which everything works; a test runs the page under it.
POLICY = "; ".join(f"{name} {sources}" for name, sources in _DIRECTIVES.items())


def with_policy(page: str, policy: str = POLICY) -> str:
    """Put a policy into a page, before its first script, for hosts that send none."""
    element = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<title", f"{element}\n    <title", 1)


#: The headers of every answer of our server. Course pages on other origins may import the modules
#: of the site and embed the page, also if they are isolated from origins that do not allow this.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
}
