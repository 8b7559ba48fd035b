#!/usr/bin/env python3
"""Holds the arrows between the crates, and what may never be below a protocol crate.

Reads `cargo metadata` for the arrows that manifests draw, and `cargo tree` for what really comes
with a crate in its default build.
"""
import json
import subprocess
import sys

# What each crate may name among its dependencies, of our own crates. Tests may use more.
ARROWS = {
    "vestibule-core": set(),
    "vestibule-xmldsig": {"vestibule-core"},
    "vestibule-saml": {"vestibule-core", "vestibule-xmldsig"},
    "vestibule-testkit": {"vestibule-core", "vestibule-xmldsig"},
    "vestibule-cli": {"vestibule-core", "vestibule-xmldsig", "vestibule-saml"},
    "vestibule-examples": {
        "vestibule-core", "vestibule-xmldsig", "vestibule-saml", "vestibule-testkit",
    },
    "vestibule-benches": set(),
}
# Protocol crates are pure: no runtime, network, web or asynchronous crate comes with them.
PURE = ["vestibule-core", "vestibule-xmldsig", "vestibule-saml"]
NEVER = {
    "async-std", "axum", "futures", "hickory-resolver", "hyper", "mio", "native-tls", "reqwest",
    "rustls", "smol", "socket2", "sqlx", "tokio", "tower", "ureq",
}
# One TLS and crypto library, one XML reader, no RSA implementation with a known timing leak.
NOWHERE = {"aws-lc-rs", "ring", "rustls", "rsa", "libxml", "xmlsec"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


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
        tree = run("cargo", "tree", "-p", name, "-e", "normal", "--prefix", "none", "-f", "{p}")
        below = {line.split()[0] for line in tree.splitlines() if line}
        for found in sorted(below & NOWHERE):
            faults.append(f"{name} brings {found}, which nothing here may bring")
        if name in PURE:
            for found in sorted(below & NEVER):
                faults.append(f"{name} is a protocol crate and brings {found}")
    for fault in faults:
        print(f"layers: {fault}", file=sys.stderr)
    if faults:
        sys.exit(1)
    print(f"layers: {len(packages)} packages hold their arrows; {len(PURE)} protocol crates are pure")


main()
