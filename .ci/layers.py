#!/usr/bin/env python3
"""Holds the arrows between the crates, and what may never be below a protocol crate.

Reads `cargo metadata` for the arrows that manifests draw, and `cargo tree` for what really comes
with a crate: with all its features for what may stand nowhere, in its default build for the rest.
"""
import json
import subprocess
import sys

# What each crate may name among its dependencies, of our own crates. Tests may use more.
ARROWS = {
    "vestibule-core": set(),
    "vestibule-http": {"vestibule-core"},
    "vestibule-keys": {"vestibule-core"},
    "vestibule-xmldsig": {"vestibule-core", "vestibule-keys"},
    "vestibule-saml": {"vestibule-core", "vestibule-keys", "vestibule-xmldsig"},
    # The port, and behind the feature `client` alone.
    "vestibule-oidc": {"vestibule-core", "vestibule-http", "vestibule-keys"},
    "vestibule-scim": {"vestibule-core", "vestibule-keys"},
    "vestibule-domains": {"vestibule-core", "vestibule-keys"},
    "vestibule-provisioning": {"vestibule-core", "vestibule-keys"},
    "vestibule-signin": {
        "vestibule-core", "vestibule-http", "vestibule-keys", "vestibule-xmldsig",
        "vestibule-saml", "vestibule-oidc", "vestibule-scim", "vestibule-domains",
        "vestibule-provisioning",
    },
    "vestibule-sql": {
        "vestibule-core", "vestibule-scim", "vestibule-domains", "vestibule-provisioning",
        "vestibule-signin",
    },
    "vestibule-axum": {"vestibule-core", "vestibule-scim"},
    "vestibule-testkit": {
        "vestibule-core", "vestibule-http", "vestibule-keys", "vestibule-xmldsig",
    },
    "vestibule-cli": {
        "vestibule-core", "vestibule-http", "vestibule-keys", "vestibule-xmldsig",
        "vestibule-saml", "vestibule-oidc", "vestibule-scim", "vestibule-domains",
        "vestibule-provisioning",
        # Behind the feature `serve` alone.
        "vestibule-axum", "vestibule-sql",
    },
    "vestibule-examples": {
        "vestibule-core", "vestibule-http", "vestibule-keys", "vestibule-xmldsig",
        "vestibule-saml", "vestibule-oidc", "vestibule-scim", "vestibule-domains",
        "vestibule-provisioning", "vestibule-signin", "vestibule-sql", "vestibule-axum",
        "vestibule-testkit",
    },
    "vestibule-benches": set(),
}
# Protocol crates are pure: no runtime, network, web or asynchronous crate comes with them.
PURE = [
    "vestibule-core", "vestibule-http", "vestibule-keys", "vestibule-xmldsig", "vestibule-saml",
    "vestibule-oidc", "vestibule-scim", "vestibule-domains", "vestibule-provisioning",
    "vestibule-signin",
]
# Features that add no adapter: what they bring has to be as pure.
PURE_FEATURES = {
    "vestibule-http": ["conformance"], "vestibule-oidc": ["client"],
    "vestibule-scim": ["conformance"], "vestibule-domains": ["conformance"],
    "vestibule-signin": ["conformance"],
}
NEVER = {
    "async-std", "axum", "futures", "hickory-proto", "hickory-resolver", "hyper", "mio", "native-tls", "reqwest",
    "rustls", "smol", "socket2", "sqlx", "tokio", "tower", "ureq",
}
# One TLS and crypto library, one XML reader, no RSA implementation with a known timing leak.
NOWHERE = {"aws-lc-rs", "ring", "rustls", "rsa", "libxml", "xmlsec"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def below(name, *features):
    tree = run(
        "cargo", "tree", "-p", name, *features, "-e", "normal", "--prefix", "none", "-f", "{p}"
    )
    return {line.split()[0] for line in tree.splitlines() if line}


def main():
    faults = []
    metadata = json.loads(run("cargo", "metadata", "--no-deps", "--format-version", "1"))
    packages = {package["name"]: package for package in metadata["packages"]}
    for name, package in packages.items():
        if name not in ARROWS:
            faults.append(f"{name} has no line in .ci/layers.py")
            continue
        used = {
            dependency["name"]
            for dependency in package["dependencies"]
            if dependency["name"] in packages and dependency["kind"] is None
        }
        for extra in sorted(used - ARROWS[name]):
            faults.append(f"{name} may not depend on {extra}")
    for name in sorted(packages):
        for found in sorted(below(name, "--all-features") & NOWHERE):
            faults.append(f"{name} brings {found}, which nothing here may bring")
        if name in PURE:
            features = [f"--features={feature}" for feature in PURE_FEATURES.get(name, [])]
            for found in sorted(below(name, *features) & NEVER):
                faults.append(f"{name} is a protocol crate and brings {found}")
    for fault in faults:
        print(f"layers: {fault}", file=sys.stderr)
    if faults:
        sys.exit(1)
    print(f"layers: {len(packages)} packages hold their arrows; {len(PURE)} protocol crates are pure")


main()
