"""The Content-Security-Policy of a built page, with the hashes of its own inline scripts and styles."""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_CHARSET = re.compile(r'<meta charset="?utf-8"?\s*/?>', re.IGNORECASE)


def _sources(bodies: list[str]) -> str:
    digests = {base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in bodies}
    return " ".join(["'self'", *(f"'sha256-{digest}'" for digest in sorted(digests))])


def policy(html: str) -> str:
    """Returns the policy that lets this page run its own inline scripts and load from its own origin only."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_sources(_SCRIPT.findall(html))}",
            f"style-src {_sources(_STYLE.findall(html))}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


def add_policy(html: str) -> str:
    """Puts the policy right behind the page's charset, before anything that it governs.

    A policy in a meta element applies only to what follows it (CSP Level 3, 3.3), so the place matters.
    """
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return _CHARSET.sub(lambda charset: f"{charset.group()}\n{meta}", html, count=1)
