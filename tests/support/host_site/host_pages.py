"""Pages that are hard on a widget: how they load its script, what they forbid, and what they do afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# {src} is the script's address, {gateway} the gateway's origin, {ws} its sockets', {integrity} the script's hash.
TAG = '<script src="{src}" data-entry="matrix" data-email="shop@example.com" async></script>'
TYPES = "require-trusted-types-for 'script'"
CSP = "connect-src {gateway} {ws}; img-src {gateway}; style-src 'none'"
BROKEN_SHEETS = """
window.CSSStyleSheet = new Proxy(CSSStyleSheet, { construct() { throw new TypeError("Illegal constructor"); } });
"""
OLD = """
for (const name of ["findLast", "findLastIndex", "with", "toSorted", "toReversed"]) delete Array.prototype[name];
delete Object.groupBy;
Object.defineProperty(navigator, "userActivation", { value: undefined });
delete window.navigation;
"""
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
"""
EXTENDED = "Object.prototype.extra = () => 1; Array.prototype.extra = () => 1;"
RUDE = """
* { all: unset; font: 40px/3 cursive; letter-spacing: 5px; color: red; text-transform: uppercase; --text: red; }
* { direction: rtl; }
body > * { display: none !important; opacity: 0 !important; transform: scale(0.1) !important; }
body > * { position: static !important; }
"""
NEW_BODY = "const b = document.createElement('body'); b.innerHTML = '<h1>Next</h1>'; document.body.replaceWith(b);"
PUSHED = " history.pushState({}, '', '/next');"
RUN_AGAIN = (
    " { const s = document.createElement('script'); s.src = '{src}'; s.dataset.entry = 'next';"
    " document.body.append(s); }"
)
COPIED = "const c = document.body.cloneNode(true); document.body.replaceWith(c);"


@dataclass(frozen=True)
class HostPage:
    """One page; `{…}` in its texts is filled in. `then` runs in the middle of the chat, `early` before any script."""

    name: str
    body: str = TAG
    head: str = ""
    html: str = 'lang="en"'
    headers: Mapping[str, str] = field(default_factory=dict)
    early: str = ""
    then: str = ""
    doctype: str = "<!doctype html>"
    language: str = "en"
    refused: tuple[str, ...] = ()  # what the page's policy is expected to refuse

    def filled(self, text: str, values: Mapping[str, str]) -> str:
        """Put the addresses into one of its texts, whose other braces stay."""
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def text(self, values: Mapping[str, str]) -> str:
        """Write the page."""
        head = f"<meta charset=utf-8><title>Host</title>{self.head}"
        page = f"{self.doctype}<html {self.html}><head>{head}</head><body><h1>Host</h1>{self.body}</body></html>"
        return self.filled(page, values)


def _policy(policy: str) -> dict[str, str]:
    return {"Content-Security-Policy": policy}


LOADED = (
    HostPage("plain"),
    HostPage("blocking tag in the head", body="", head=TAG.replace(" async", "")),
    HostPage("async tag in the head", body="", head=TAG),
    HostPage("tag twice", body=TAG + TAG),
    HostPage("tag twice, in the head and at the end", head=TAG.replace(" async", ""), body=TAG.replace(" async", "")),
    HostPage("run without an address first", body="<script>fetch('{src}').then(r => r.text()).then(t => {"
             "(0, eval)(t); const s = document.createElement('script'); s.src = '{src}'; document.body.append(s);"
             "})</script>"),
    HostPage("run again and again", then=RUN_AGAIN * 3),
    HostPage("injected, global object", body="<script>window.usher = {entry: 'matrix', skills: ['billing']};"
             "const s = document.createElement('script'); s.src = '{src}'; document.head.append(s)</script>"),
    HostPage("injected, address", body="<script>const s = document.createElement('script');"
             "s.src = '{src}?entry=matrix&skills=billing'; document.head.append(s)</script>"),
    HostPage("module tag", body='<script type="module" src="{src}" data-entry="matrix"></script>'),
    HostPage("import", body="<script type=module>import('{src}?entry=matrix')</script>"),
    HostPage("eval", body="<script>window.usher = {src: '{src}', entry: 'matrix'};"
             "fetch('{src}').then(r => r.text()).then(t => (0, eval)(t))</script>"),
    HostPage("an element is called usher", body='<p id="usher">We usher you in</p>' + TAG),
)  # fmt: skip
FORBIDDING = (
    HostPage("strict policy, trusted types", headers=_policy(
        f"default-src 'none'; script-src {{gateway}}; {CSP}; {TYPES}; trusted-types 'none'")),
    HostPage("strict policy, trusted types, German", html='lang="de"', language="de", headers=_policy(
        f"default-src 'none'; script-src {{gateway}}; {CSP}; {TYPES}")),
    HostPage("nonces only, Russian", html='lang="ru"', language="ru", body=TAG.replace("<script", '<script nonce="n1"'),
             headers=_policy(f"default-src 'none'; script-src 'nonce-n1'; {CSP}")),
    HostPage("strict-dynamic, Spanish", html='lang="es"', language="es",
             body=TAG.replace("<script", '<script nonce="n1"'),
             headers=_policy(f"default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; {CSP}")),
    HostPage("nonce for a style element", early=BROKEN_SHEETS, body=TAG.replace("<script", '<script nonce="n1"'),
             headers=_policy("default-src 'none'; script-src 'nonce-n1'; connect-src {gateway} {ws}; img-src {gateway};"
                             " style-src 'nonce-n1'")),
    HostPage("old sheets, styles of the gateway only", early=BROKEN_SHEETS, refused=("style-src-elem",) * 3,
             headers=_policy("script-src {gateway}; style-src {gateway}")),
    HostPage("cross-origin isolated, German", html='lang="de"', language="de",
             headers={"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}),
    HostPage("integrity", body=TAG.replace("async", 'crossorigin integrity="{integrity}" async'),
             headers={"Cross-Origin-Embedder-Policy": "require-corp"}),
)  # fmt: skip
STRANGE = (
    HostPage("no constructable sheets", early=BROKEN_SHEETS),
    HostPage("an old browser's library", early=OLD),
    HostPage("storage denied", early=NO_STORAGE),
    HostPage("prototypes extended", head=f"<script>{EXTENDED}</script>"),
    HostPage("rude rules", head=f"<style>{RUDE}</style>"),
    HostPage("quirks mode", doctype=""),
    HostPage("Arabic", html='lang="ar" dir="rtl"', language="ar"),
    HostPage("Hebrew", html='lang="he" dir="rtl"'),
)
REPLACING = (
    HostPage("body replaced, tag in the head", body="", head=TAG, then=NEW_BODY + PUSHED),
    HostPage("body replaced, script run again", then=NEW_BODY + PUSHED + RUN_AGAIN),
    HostPage("body emptied", then="document.body.innerHTML = '';"),
    HostPage("element removed", then="document.querySelector('usher-widget').remove();"),
    HostPage("body replaced by its copy", then=COPIED),
)  # fmt: skip
ALL = (*LOADED, *FORBIDDING, *STRANGE, *REPLACING)
