"""What the page may load: nothing from elsewhere, and no text that becomes a program."""

from app.host.publishing.policy import POLICY


def test_the_policy_allows_nothing_that_it_does_not_name() -> None:
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))
    assert directives["default-src"] == "'none'"
    assert all("unsafe" not in each for each in directives.values() if "wasm" not in each)
    assert directives["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert directives["connect-src"] == directives["style-src"] == "'self'"
